import { randomBytes, scrypt } from "node:crypto";

/** What checks a PIN without telling it. */
export interface PinVerifier {
  readonly salt: Buffer;
  readonly verifier: Buffer;
  readonly cost: number;
}

/**
 * scrypt N; r = 8, p = 1 (RFC 7914). A PIN has only a million values, and a kiosk that is carried off holds the
 * verifiers: each guess has to cost memory and time. 32 MB and about 0.1 s also suit a small kiosk computer.
 */
const cost = 32_768;
const blockSize = 8;

/** A fresh salt every time: the same PIN of two people looks different. */
export async function pinVerifier(pin: string): Promise<PinVerifier> {
  const salt = randomBytes(16);
  const options = { N: cost, r: blockSize, p: 1, maxmem: 256 * cost * blockSize };
  const verifier = await new Promise<Buffer>((resolve, reject) => {
    scrypt(pin, salt, 32, options, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
  return { salt, verifier, cost };
}
