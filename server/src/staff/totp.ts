import { createHmac, timingSafeEqual } from "node:crypto";

// Time-based one-time passwords (RFC 6238): HMAC-SHA-1, 30 s, six digits, which is what every authenticator speaks.

const stepMs = 30_000;
const digits = 6;
/** Steps before and after now: clocks of telephones drift, people type slowly (RFC 6238 §5.2). */
const drift = 1;

/** @param step number of the 30-second step since 1970 (RFC 6238 §4.2) */
export function totpCode(secret: Uint8Array, step: number, length = digits): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", secret).update(counter).digest();
  // Dynamic truncation (RFC 4226 §5.3).
  const offset = (mac.at(-1) ?? 0) & 0x0f;
  const number = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** length).padStart(length, "0");
}

/** @returns the step the code belongs to, when it is one of those around `at` and later than `after` */
export function totpStep(secret: Uint8Array, code: string, at: number, after: number): number | undefined {
  const now = Math.floor(at / stepMs);
  const given = Buffer.from(code);
  for (let step = now - drift; step <= now + drift; step++) {
    const right = Buffer.from(totpCode(secret, step));
    if (step > after && given.length === right.length && timingSafeEqual(given, right)) return step;
  }
  return undefined;
}

const base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The address an authenticator's camera reads (Key URI format: issuer, account, secret in base32 without padding). */
export function authenticatorUri(secret: Uint8Array, issuer: string, login: string): string {
  const bits = [...secret].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const encoded = (bits.match(/.{1,5}/g) ?? [])
    .map((group) => base32.charAt(Number.parseInt(group.padEnd(5, "0"), 2)))
    .join("");
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(login)}`;
  return `otpauth://totp/${label}?secret=${encoded}&issuer=${encodeURIComponent(issuer)}`;
}
