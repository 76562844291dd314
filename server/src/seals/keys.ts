import { createPrivateKey, createPublicKey, randomBytes, type KeyObject } from "node:crypto";
import type { Clock } from "@zizhuban/device-agent-contract";
import { StartFailure } from "../core/index.ts";
import type { KeyStore } from "../key-store/index.ts";
import { makeCertificate, readCertificate } from "./sm2-certificate.ts";
import { generateSm2Key } from "./sm2.ts";

// One SM2 authority a deployment: its root certifies the maker of seals and, for each seal, the key that sets it.

export interface SealHolder {
  readonly key: KeyObject;
  /** X.509, DER. */
  readonly certificate: Buffer;
}

interface Wanted {
  readonly subject: string;
  readonly validFrom: number;
  readonly validUntil: number;
  /** The root when absent. */
  readonly issuer?: SealHolder;
}

const year = 365 * 24 * 60 * 60_000;

/** The keys of a deployment's seals, in its key store: files of mode 0600, made when first needed. */
export async function openSealKeys({ keys, clock }: { keys: KeyStore; clock: Clock }) {
  const now = clock.now();
  const root = await open("sm2-root", {
    subject: "Zizhuban SM2 root",
    validFrom: now,
    validUntil: now + 20 * year,
  });
  const maker = await open("sm2-seal-maker", {
    subject: "Zizhuban seal maker",
    validFrom: now,
    validUntil: now + 20 * year,
    issuer: root,
  });

  async function open(name: string, wanted: Wanted): Promise<SealHolder> {
    const { path, text } = await keys.keep(name, () => make(wanted));
    const holder = read(text);
    if (holder === undefined)
      throw new StartFailure(
        `${path} is not an SM2 key with its certificate: restore it from the backup of the keys.`,
      );
    return holder;
  }

  return {
    root,
    maker,
    /** The key that sets one seal; its certificate ends with the seal. */
    signerOf: async (code: string, wanted: Omit<Wanted, "issuer">) =>
      open(`sm2-seal-${code}`, { ...wanted, issuer: root }),
  };
}
export type SealKeys = Awaited<ReturnType<typeof openSealKeys>>;

function make({ subject, validFrom, validUntil, issuer }: Wanted): string {
  const key = generateSm2Key();
  const certificate = makeCertificate({
    subject,
    issuer: issuer === undefined ? subject : (readCertificate(issuer.certificate)?.subject ?? ""),
    serial: randomBytes(16),
    validFrom,
    validUntil,
    publicKey: createPublicKey(key),
    issuerKey: issuer?.key ?? key,
    authority: issuer === undefined,
  });
  const lines = certificate.toString("base64").replaceAll(/.{64}(?=.)/g, "$&\n");
  const pem = `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
  return key.export({ type: "pkcs8", format: "pem" }).toString() + pem;
}

function read(text: string): SealHolder | undefined {
  const body = /-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/.exec(text)?.[1];
  const certificate = Buffer.from(body ?? "", "base64");
  try {
    const key = createPrivateKey(text);
    const own = createPublicKey(key);
    return readCertificate(certificate)?.publicKey.equals(own) === true ? { key, certificate } : undefined;
  } catch {
    return undefined;
  }
}
