import { createPrivateKey, X509Certificate } from "node:crypto";
import {
  chmodSync,
  existsSync,
  fsyncSync,
  openSync,
  closeSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { Closed, parser, type Clock } from "@zizhuban/device-agent-contract";
import { KioskId } from "@zizhuban/server-contract";
import { Type } from "typebox";

/** Who this kiosk is. The key was born here and never leaves. */
export interface KioskIdentity {
  /** Kiosk id = MQTT client id = certificate common name. */
  readonly kid: string;
  /** Base of the kiosk API, `https://host:port`. */
  readonly serverUrl: string;
  /** `mqtts://host:port`. */
  readonly mqttUrl: string;
  readonly keyPem: string;
  readonly certificatePem: string;
  readonly caPem: string;
}

const parseFacts = parser(
  Closed({
    kid: KioskId,
    serverUrl: Type.String({ pattern: "^https://" }),
    mqttUrl: Type.String({ pattern: "^mqtts://" }),
  }),
);

const names = {
  key: "key.pem",
  certificate: "certificate.pem",
  ca: "ca.pem",
  facts: "identity.json",
} as const;

/** The stored identity, or undefined when there is none that still holds: then the kiosk has to enrol. */
export function loadIdentity(home: string, clock: Clock): KioskIdentity | undefined {
  const identity = readIdentity(folderOf(home));
  return identity !== undefined && identityHolds(identity, clock) ? identity : undefined;
}

/**
 * Key, certificate and authority belong together, and the certificate has not ended. Its beginning is not
 * checked: a kiosk whose clock lost its battery wakes up in the past and must still reach the server.
 */
export function identityHolds(identity: KioskIdentity, clock: Clock): boolean {
  try {
    const certificate = new X509Certificate(identity.certificatePem);
    const authority = new X509Certificate(identity.caPem);
    return (
      certificate.subject.split("\n").includes(`CN=${identity.kid}`) &&
      certificate.checkPrivateKey(createPrivateKey(identity.keyPem)) &&
      certificate.verify(authority.publicKey) &&
      certificate.validToDate.getTime() > clock.now()
    );
  } catch {
    return false;
  }
}

function folderOf(home: string): string {
  return join(home, "identity");
}

export function keyPathIn(folder: string): string {
  return join(folder, names.key);
}

/** Writes into `pending`, which already holds the key, then makes it the identity in one rename. */
export function storeIdentity(identity: KioskIdentity, pending: string, home: string, clock: Clock): void {
  const { kid, serverUrl, mqttUrl } = identity;
  writeDurably(join(pending, names.certificate), identity.certificatePem);
  writeDurably(join(pending, names.ca), identity.caPem);
  writeDurably(join(pending, names.facts), `${JSON.stringify({ kid, serverUrl, mqttUrl }, null, 2)}\n`);
  const folder = folderOf(home);
  if (existsSync(folder)) renameSync(folder, `${folder}.replaced-${clock.now()}`);
  renameSync(pending, folder);
  fsyncPath(dirname(folder));
}

/** Owner only, and on disk when it returns. */
export function writeDurably(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600, flush: true });
  chmodSync(path, 0o600);
}

function fsyncPath(path: string): void {
  const descriptor = openSync(path, "r");
  fsyncSync(descriptor);
  closeSync(descriptor);
}

function readIdentity(folder: string): KioskIdentity | undefined {
  // A kiosk nobody has claimed asks again and again: an exception each time would be felt.
  if (!existsSync(join(folder, names.facts))) return undefined;
  try {
    const facts = parseFacts(JSON.parse(readFileSync(join(folder, names.facts), "utf8")));
    if (!facts.ok) return undefined;
    return {
      ...facts.value,
      keyPem: readFileSync(join(folder, names.key), "utf8"),
      certificatePem: readFileSync(join(folder, names.certificate), "utf8"),
      caPem: readFileSync(join(folder, names.ca), "utf8"),
    };
  } catch {
    return undefined;
  }
}
