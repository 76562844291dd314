// Data objects inside a card's files: tag, length, value.

/**
 * Simple TLV (ISO/IEC 7816-4, 5.2.1): one byte of tag, one of length, or FF and two. Objects until the first that does not
 * fit; filler (00, FF) between and behind them is skipped.
 */
export function simpleTlv(bytes: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const objects = new Map<number, Uint8Array>();
  let at = 0;
  while (at + 1 < bytes.length) {
    const tag = bytes[at] ?? 0;
    if (tag === 0x00 || tag === 0xff) {
      at += 1;
      continue;
    }
    const short = bytes[at + 1] ?? 0;
    const long = short === 0xff;
    const length = long ? ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0) : short;
    const start = at + (long ? 4 : 2);
    if (start + length > bytes.length) break;
    objects.set(tag, bytes.slice(start, start + length));
    at = start + length;
  }
  return objects;
}

/**
 * BER-TLV (ISO/IEC 7816-4, 5.2.2) of one level: tags of one to three bytes, lengths of up to three. Objects until the first
 * that does not fit; constructed ones are given as they are.
 */
export function berTlv(bytes: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const objects = new Map<number, Uint8Array>();
  let at = 0;
  while (at < bytes.length) {
    if (bytes[at] === 0x00 || bytes[at] === 0xff) {
      at += 1;
      continue;
    }
    const tag = berTag(bytes, at);
    const length = tag === undefined ? undefined : berLength(bytes, tag.next);
    if (tag === undefined || length === undefined || length.next + length.value > bytes.length) break;
    objects.set(tag.value, bytes.slice(length.next, length.next + length.value));
    at = length.next + length.value;
  }
  return objects;
}

interface Read {
  readonly value: number;
  readonly next: number;
}

function berTag(bytes: Uint8Array, at: number): Read | undefined {
  let value = bytes[at] ?? 0;
  let next = at + 1;
  if ((value & 0x1f) !== 0x1f) return { value, next };
  for (let more = true; more; next++) {
    const byte = bytes[next];
    if (byte === undefined || next - at > 2) return undefined;
    value = (value << 8) | byte;
    more = (byte & 0x80) !== 0;
  }
  return { value, next };
}

function berLength(bytes: Uint8Array, at: number): Read | undefined {
  const first = bytes[at];
  if (first === undefined || first === 0x80 || first > 0x82) return undefined;
  if (first < 0x80) return { value: first, next: at + 1 };
  const count = first & 0x7f;
  let value = 0;
  for (let index = 1; index <= count; index++) value = (value << 8) | (bytes[at + index] ?? 0);
  return at + count < bytes.length ? { value, next: at + 1 + count } : undefined;
}
