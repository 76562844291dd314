import { createHmac } from "node:crypto";

const stepMs = 30_000;
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function codeOf(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", secret).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0x0f;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** What a telephone's authenticator makes of the picture it was shown: RFC 6238, SHA-1, 30 s, six digits. */
export class Authenticator {
  readonly #secret: Buffer;
  #last = 0;

  /** @param address `otpauth://totp/…` as its camera read it */
  constructor(address: string) {
    const text = new URL(address).searchParams.get("secret") ?? "";
    const bits = Array.from(text, (letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
    this.#secret = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  }

  /**
   * A code that was not used yet. A server allows one step of drift either way, so a clock that is 30 s slow or
   * fast has a fresh code at once where waiting for the next one would take half a minute.
   */
  next(now: number): string {
    this.#last = Math.max(this.#last + 1, Math.floor(now / stepMs) - 1);
    return codeOf(this.#secret, this.#last);
  }
}
