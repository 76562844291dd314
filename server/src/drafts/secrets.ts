import { createHash, randomBytes, randomInt } from "node:crypto";
import { handOverCheckDigit, handOverDigits } from "@zizhuban/server-contract";

/** 256 random bits in letters an address and a code to scan may have. */
export const newSecret = (): string => randomBytes(32).toString("base64url");

/** What is kept of a secret: enough to recognise it, useless to whoever reads the table. */
export const digestOf = (secret: string): Buffer => createHash("sha256").update(secret).digest();

/** Digits for a person to type, every code equally likely, the last one its check. */
export function newHandOverCode(): string {
  const digits = handOverDigits - 1;
  const head = String(randomInt(10 ** digits)).padStart(digits, "0");
  return head + handOverCheckDigit(head);
}
