/** What an answer to reset says (ISO/IEC 7816-3, 8.2). */
export interface Atr {
  /** Protocols the card offers, in its order: 0, 1, 15 … */
  readonly protocols: readonly number[];
  readonly historical: Uint8Array;
}

/** Reads an answer to reset; undefined unless its structure and, where there is one, its check byte hold. */
export function parseAtr(bytes: Uint8Array): Atr | undefined {
  const [ts, t0] = bytes;
  if (t0 === undefined || (ts !== 0x3b && ts !== 0x3f) || bytes.length > 33) return undefined;
  const protocols: number[] = [];
  let at = 2;
  let marks = t0 >> 4;
  while (marks !== 0) {
    // TA, TB, TC come in this order where their mark is set; TD announces the next group and names a protocol.
    at += (marks & 1) + ((marks >> 1) & 1) + ((marks >> 2) & 1);
    if ((marks & 8) === 0) break;
    const td = bytes[at];
    if (td === undefined) return undefined;
    if (!protocols.includes(td & 0x0f)) protocols.push(td & 0x0f);
    at += 1;
    marks = td >> 4;
  }
  const end = at + (t0 & 0x0f);
  // TCK is there unless T=0 alone is offered; with it every byte but TS makes zero.
  const checked = protocols.some((protocol) => protocol !== 0);
  if (bytes.length !== end + (checked ? 1 : 0)) return undefined;
  if (checked && bytes.subarray(1).reduce((sum, byte) => sum ^ byte, 0) !== 0) return undefined;
  return { protocols: protocols.length === 0 ? [0] : protocols, historical: bytes.slice(at, end) };
}
