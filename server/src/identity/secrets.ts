import { createHash, randomBytes, randomInt, timingSafeEqual } from "node:crypto";

/** 32 random bytes in URL-safe letters: a bearer token or nonce. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/** What is stored of a token: enough to recognise it, useless to whoever reads the table. */
export function tokenDigest(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/** A one-time code of decimal digits, every code equally likely. */
export function newCode(digits: number): string {
  return randomInt(10 ** digits)
    .toString()
    .padStart(digits, "0");
}

/** Compares digests in a time that says nothing about where they differ. */
export function sameDigest(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
