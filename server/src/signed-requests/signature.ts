import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { fail, ok, type Result } from "@zizhuban/device-agent-contract";

// Standard Webhooks 1.0, "Signature scheme": HMAC-SHA-256, base64, behind `v1,`; several, apart by spaces.

/** Seconds a timestamp may be off, either way; what is older is a replay. */
export const replayWindow = 300;

/** The `content-digest` of a body (RFC 9530). */
export function bodyDigest(body: string): string {
  return `sha-256=:${createHash("sha256").update(body).digest("base64")}:`;
}

/** What is signed of a request: one path's signature is none for another, one body's none for another. */
export function requestContent(method: string, path: string, digest: string): string {
  return `${method} ${path}.${digest}`;
}

/** @param seconds Unix time */
export function sign(secret: Buffer, id: string, seconds: number, content: string): string {
  const mac = createHmac("sha256", secret).update(`${id}.${seconds}.${content}`).digest("base64");
  return `v1,${mac}`;
}

export interface Signed {
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
  readonly content: string;
}

/** @param now Unix milliseconds */
export function verify(secret: Buffer, signed: Signed, now: number): Result<void, "signatureInvalid"> {
  if (!/^\d{1,12}$/.test(signed.timestamp)) return fail("signatureInvalid", "timestamp");
  const seconds = Number(signed.timestamp);
  if (Math.abs(now / 1000 - seconds) > replayWindow) return fail("signatureInvalid", "timestamp");
  const wanted = Buffer.from(sign(secret, signed.id, seconds, signed.content));
  const right = signed.signature.split(" ").some((one) => {
    const given = Buffer.from(one);
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  });
  return right ? ok() : fail("signatureInvalid");
}
