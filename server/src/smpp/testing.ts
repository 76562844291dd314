import { commandIds, decodePdu, encodePdu, PduStream, receiptOf } from "./protocol.ts";

/** Deterministic: a failure names its seed. (Mulberry32.) */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const receiptWords = ["id:", "stat:", "DELIVRD", "UNDELIV", " ", "7", "\0", "id:1 stat:X"];

/**
 * PDUs with wrong lengths, torn bodies and random octets, to the reader and to the stream. Whatever is read once is
 * written and read again as the same.
 * @returns how many were fed, and what they reached
 */
export function feedHostilePdus(seed: number, cases: number) {
  const random = randomFrom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const ids = Object.values(commandIds);
  const reached = { read: 0, refused: 0, ended: 0, receipts: 0 };
  let stream = new PduStream();
  for (let at = 0; at < cases; at += 1) {
    const bytes = Buffer.alloc(16 + below(120));
    for (let index = 16; index < bytes.length; index += 1)
      bytes[index] = random() < 0.3 ? 0 : random() < 0.5 ? 0x30 + below(10) : below(256);
    bytes.writeUInt32BE(random() < 0.9 ? bytes.length : below(200), 0);
    bytes.writeUInt32BE(random() < 0.9 ? (ids[below(ids.length)] ?? 0) : below(0xff_ff), 4);
    bytes.writeUInt32BE(below(3) * 4, 8);
    bytes.writeUInt32BE(below(1000), 12);
    const decoded = decodePdu(bytes);
    if (decoded.ok) {
      reached.read += 1;
      const { value } = decoded;
      if (value.command === "deliverSm") {
        const words = Array.from({ length: below(8) }, () => receiptWords[below(receiptWords.length)] ?? "");
        const message = Buffer.concat([value.message, Buffer.from(words.join(""))]);
        if (receiptOf({ ...value, message, esmClass: 4 }) !== undefined) reached.receipts += 1;
      }
      const again = decodePdu(encodePdu(value));
      if (!again.ok) throw new Error(`seed ${seed}, case ${at}: read once and not again`);
    } else reached.refused += 1;
    if (stream.feed(bytes.subarray(0, 1 + below(bytes.length))) === undefined) {
      reached.ended += 1;
      stream = new PduStream();
    }
  }
  return { cases, ...reached };
}
