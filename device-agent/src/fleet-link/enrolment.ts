import { createHash, generateKeyPairSync } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fail, ok, parser, type Clock, type Result } from "@zizhuban/device-agent-contract";
import { ClaimFile } from "@zizhuban/server-contract";
import { createServerClient } from "../server-client/index.ts";
import {
  identityHolds,
  keyPathIn,
  loadIdentity,
  storeIdentity,
  writeDurably,
  type KioskIdentity,
} from "./identity.ts";

export type EnrolFailure =
  | "claimFileMissing"
  | "claimFileMalformed"
  | "claimInvalid"
  | "claimUsed"
  | "serverUnreachable"
  /** The server answered, but not with an identity for our key. */
  | "answerInvalid"
  | "homeUnwritable";

export interface EnrolOptions {
  /** Path of the `ClaimFile` an installer carries. */
  readonly claimFile: string;
  /** State folder of the agent; the identity goes to `identity/` in it. */
  readonly home: string;
  readonly clock: Clock;
  readonly randomUUID: () => string;
  /** Kiosk API base to use and remember instead of the claim's, for an agent behind another address. */
  readonly serverUrl?: string;
  /** The server has forgotten the identity that is there: makes another, and keeps the old one aside. */
  readonly again?: boolean;
  /** Ends the exchange early, as if the server had not been reached. */
  readonly signal?: AbortSignal;
  /** For the whole exchange; 15 s unless told. */
  readonly deadlineMs?: number;
}

const parseClaimFile = parser(ClaimFile);

/**
 * Makes the kiosk's key, has the server sign it against a one-time claim with the claim's CA pinned, and
 * stores the identity in one rename. Does nothing but load when a valid identity is there. May be repeated
 * after any failure: the key waits in `identity.pending/`, so that a lost answer does not cost the claim.
 */
export async function enrol(options: EnrolOptions): Promise<Result<KioskIdentity, EnrolFailure>> {
  const known = options.again === true ? undefined : loadIdentity(options.home, options.clock);
  if (known !== undefined) return ok(known);
  const claim = readClaim(options.claimFile);
  if (!claim.ok) return claim;
  const pending = join(options.home, "identity.pending");
  const key = bornKey(pending);
  if (!key.ok) return key;

  const serverUrl = options.serverUrl ?? claim.value.url;
  const answer = await requestCertificate(options, serverUrl, claim.value, await signingRequest(key.value));
  if (!answer.ok) return answer;
  const { kid, certificatePem, caPem, mqttUrl } = answer.value;
  const identity = {
    kid,
    serverUrl: new URL(serverUrl).origin,
    mqttUrl,
    keyPem: key.value,
    certificatePem,
    caPem,
  };
  if (!mqttUrl.startsWith("mqtts://")) return fail("answerInvalid", "MQTT address is not mqtts");
  if (!identityHolds(identity, options.clock)) return fail("answerInvalid", "certificate does not fit");
  try {
    storeIdentity(identity, pending, options.home, options.clock);
  } catch (error) {
    return fail("homeUnwritable", String(error));
  }
  return ok(identity);
}

/** Tells one claim file from another; undefined when there is none that could be read. */
export function claimDigest(path: string): string | undefined {
  const claim = readClaim(path);
  if (!claim.ok) return undefined;
  return createHash("sha256").update(JSON.stringify(claim.value)).digest("hex");
}

function readClaim(path: string): Result<ClaimFile, "claimFileMissing" | "claimFileMalformed"> {
  if (!existsSync(path)) return fail("claimFileMissing", path);
  try {
    const claim = parseClaimFile(JSON.parse(readFileSync(path, "utf8")));
    if (!claim.ok) return fail("claimFileMalformed", claim.detail);
    if (!claim.value.url.startsWith("https://")) return fail("claimFileMalformed", "url is not https");
    return claim;
  } catch {
    return fail("claimFileMalformed", "not JSON, or not readable");
  }
}

/** The key of an earlier try, or a new one; on disk (0600) before anyone signs it. */
function bornKey(pending: string): Result<string, "homeUnwritable"> {
  try {
    const path = keyPathIn(pending);
    if (existsSync(path)) return ok(readFileSync(path, "utf8"));
    mkdirSync(pending, { recursive: true, mode: 0o700 });
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    writeDurably(path, pem);
    return ok(pem);
  } catch (error) {
    return fail("homeUnwritable", String(error));
  }
}

/** PKCS #10. The name in it is a placeholder: the server decides the kiosk's id and writes it into the certificate. */
async function signingRequest(keyPem: string): Promise<string> {
  // Loaded only here: an enrolled kiosk never needs it. reflect-metadata has to come first.
  await import("reflect-metadata");
  const { Pkcs10CertificateRequestGenerator, PemConverter } = await import("@peculiar/x509");
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const pkcs8 = PemConverter.decodeFirst(keyPem);
  const privateKey = await crypto.subtle.importKey("pkcs8", pkcs8, algorithm, true, ["sign"]);
  const { d: _secret, key_ops: _uses, ...publicJwk } = await crypto.subtle.exportKey("jwk", privateKey);
  const publicKey = await crypto.subtle.importKey("jwk", publicJwk, algorithm, true, ["verify"]);
  const request = await Pkcs10CertificateRequestGenerator.create(
    { name: "CN=kiosk", keys: { privateKey, publicKey }, signingAlgorithm: algorithm },
    crypto,
  );
  return request.toString("pem");
}

async function requestCertificate(
  { clock, randomUUID, deadlineMs, signal }: EnrolOptions,
  serverUrl: string,
  { claim, caPem }: ClaimFile,
  csrPem: string,
) {
  const client = createServerClient({ url: serverUrl, identity: { caPem }, clock, randomUUID });
  try {
    const answer = await client.call("enrol", {
      body: { claim, csrPem },
      ...(deadlineMs !== undefined && { deadlineMs }),
      ...(signal !== undefined && { signal }),
    });
    return answer.ok ? answer : enrolFailure(answer.code, answer.detail);
  } finally {
    await client.close();
  }
}

function enrolFailure(code: string, detail?: string) {
  if (code === "claimInvalid" || code === "claimUsed" || code === "serverUnreachable")
    return fail(code, detail);
  return code === "canceled" ? fail("serverUnreachable", code) : fail("answerInvalid", code);
}
