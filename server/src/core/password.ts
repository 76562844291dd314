import { randomBytes } from "node:crypto";
import { hash, verify } from "@node-rs/argon2";

/** Memory in KiB, passes, lanes: the second recommended setting of RFC 9106 §4 scaled to a small server (OWASP: ≥ 19 MiB, 2). */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** argon2id (the library's default variant) as a PHC string, salt included. */
export async function passwordHash(password: string): Promise<string> {
  return hash(password.normalize("NFKC"), cost);
}

let nobody: Promise<string> | undefined;

/** @param stored the account's hash; without an account the same work is done, so that the time does not tell */
export async function passwordMatches(password: string, stored: string | undefined): Promise<boolean> {
  nobody ??= passwordHash(randomBytes(32).toString("base64url"));
  const right = await verify(stored ?? (await nobody), password.normalize("NFKC"));
  return stored !== undefined && right;
}
