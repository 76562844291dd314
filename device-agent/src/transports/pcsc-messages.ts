// The wire between a program and pcscd, the PC/SC daemon: its message protocol 4.4, which every pcscd since 1.8.24 speaks and
// every later one still accepts (pcsc-lite, `winscard_msg.h` and `eventhandler.h`). Structures of C, native byte order,
// which is little endian on every machine a kiosk is.

export const protocolVersion = { major: 4, minor: 4 } as const;

const codes = {
  establishContext: 0x01,
  connect: 0x04,
  reconnect: 0x05,
  disconnect: 0x06,
  transmit: 0x09,
  version: 0x11,
  /** Answers with the readers' states at once, and with {@link reportLength} bytes when one of them changes. */
  waitReaderStateChange: 0x13,
} as const;
export type PcscCommand = keyof typeof codes;

/** `struct rxHeader`: size of what follows, command. */
export function encodeMessage(command: PcscCommand, body: Uint8Array): Uint8Array {
  const message = new Uint8Array(8 + body.length);
  const view = new DataView(message.buffer);
  view.setUint32(0, body.length, true);
  view.setUint32(4, codes[command], true);
  message.set(body, 8);
  return message;
}

/** What a client asks, without knowing more than the header; undefined until the header is whole. */
export function decodeHeader(
  bytes: Uint8Array,
): { readonly size: number; readonly command: PcscCommand | undefined } | undefined {
  if (bytes.length < 8) return undefined;
  const view = viewOf(bytes);
  const code = view.getUint32(4, true);
  const command = (Object.keys(codes) as PcscCommand[]).find((name) => codes[name] === code);
  return { size: view.getUint32(0, true), command };
}

/** A structure of 32-bit words. */
export function words(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) view.setUint32(index * 4, value >>> 0, true);
  return bytes;
}

/** The word at this index; 0 past the end. */
export function word(bytes: Uint8Array, index: number): number {
  return bytes.length < index * 4 + 4 ? 0 : viewOf(bytes).getUint32(index * 4, true);
}

const nameLength = 128;
const atrLength = 33;

/** Lengths of the answers, which come without a header. */
export const answerLength = {
  establishContext: 12,
  connect: 4 + nameLength + 20,
  reconnect: 24,
  disconnect: 12,
  transmit: 32,
  version: 12,
} as const satisfies Partial<Record<PcscCommand, number>>;

export const shareModes = { exclusive: 1, shared: 2 } as const;
export const protocols = { t0: 1, t1: 2 } as const;
export const dispositions = { leave: 0, reset: 1, unpower: 2 } as const;
export type Disposition = keyof typeof dispositions;
export type CardProtocol = keyof typeof protocols;

/** `struct connect_struct` of a request: context, reader, share mode, protocols it may choose from. */
export function encodeConnect(context: number, reader: string, share: number, preferred: number): Uint8Array {
  const body = new Uint8Array(answerLength.connect);
  body.set(words(context), 0);
  body.set(new TextEncoder().encode(reader).subarray(0, nameLength - 1), 4);
  body.set(words(share, preferred, 0, 0, 0), 4 + nameLength);
  return body;
}

export interface ConnectMessage {
  readonly context: number;
  readonly reader: string;
  readonly share: number;
  readonly preferred: number;
  readonly card: number;
  readonly active: number;
  readonly result: number;
}

export function decodeConnect(body: Uint8Array): ConnectMessage {
  const rest = body.subarray(4 + nameLength);
  return {
    context: word(body, 0),
    reader: cString(body.subarray(4, 4 + nameLength)),
    share: word(rest, 0),
    preferred: word(rest, 1),
    card: word(rest, 2),
    active: word(rest, 3),
    result: word(rest, 4),
  };
}

/** The longest answer of a card: an extended APDU (ISO/IEC 7816-3, 12.1.3) and its status word. */
export const longestAnswer = 65_536 + 2;

/** `sizeof(SCARD_IO_REQUEST)` where a long has 64 bits. */
const pciLength = 16;

/** `struct transmit_struct`: card, PCI of the sending side, length, PCI of the receiving side, room for the answer, result. */
export function encodeTransmit(card: number, protocol: number, apdu: Uint8Array): Uint8Array {
  return words(card, protocol, pciLength, apdu.length, 0, pciLength, longestAnswer, 0);
}

const rowLength = nameLength + 4 + 4 + 4 + atrLength + 3 + 4 + 4;
/** `PCSCLITE_MAX_READERS_CONTEXTS` rows, used or not. */
const rows = 16;
export const readersLength = rows * rowLength;
/** `struct wait_reader_state_change`. */
export const reportLength = 8;

/** Bits of `readerState` as the daemon keeps it (`pcsclite.h`). */
const stateBits = {
  unknown: 0x01,
  absent: 0x02,
  present: 0x04,
  swallowed: 0x08,
  powered: 0x10,
} as const;
/** With `SCARD_NEGOTIABLE` and `SCARD_SPECIFIC`. */
const allStates = 0x7f;

export interface PcscReader {
  /** As pcscd tells readers apart, for example `Virtual PCD 00 00`. */
  readonly name: string;
  /** `mute`: a card is in it and did not answer the reset. */
  readonly card: "absent" | "present" | "mute" | "unknown";
  /** Answer to reset; empty unless a card is present. */
  readonly atr: Uint8Array;
  /** Counts insertions and removals. */
  readonly events: number;
}

/** The table of readers; undefined when it cannot be one: every name is printable, every state known, no ATR longer than any. */
export function decodeReaders(table: Uint8Array): readonly PcscReader[] | undefined {
  if (table.length !== readersLength) return undefined;
  const readers: PcscReader[] = [];
  for (let start = 0; start < readersLength; start += rowLength) {
    const row = table.subarray(start, start + rowLength);
    const name = cString(row.subarray(0, nameLength));
    if (name === "") continue;
    const numbers = row.subarray(nameLength);
    const length = word(row.subarray(rowLength - 8), 0);
    if (/[^\x20-\x7e]/.test(name) || word(numbers, 1) > allStates || length > atrLength) return undefined;
    const card = cardIn(word(numbers, 1));
    readers.push({
      name,
      card,
      atr: card === "present" ? numbers.slice(12, 12 + length) : new Uint8Array(0),
      events: word(numbers, 0),
    });
  }
  return readers;
}

export function encodeReaders(readers: readonly PcscReader[]): Uint8Array {
  const table = new Uint8Array(readersLength);
  for (const [index, { name, card, atr, events }] of readers.slice(0, rows).entries()) {
    const row = table.subarray(index * rowLength, (index + 1) * rowLength);
    row.set(new TextEncoder().encode(name).subarray(0, nameLength - 1));
    row.set(words(events, stateOf[card], 0), nameLength);
    row.set(atr.subarray(0, atrLength), nameLength + 12);
    row.set(words(Math.min(atr.length, atrLength), 0), rowLength - 8);
  }
  return table;
}

const stateOf = {
  absent: stateBits.absent,
  present: stateBits.present | stateBits.powered,
  mute: stateBits.present | stateBits.swallowed,
  unknown: stateBits.unknown,
} as const satisfies Record<PcscReader["card"], number>;

function cardIn(state: number): PcscReader["card"] {
  if (state & stateBits.absent) return "absent";
  if (state & stateBits.present) return state & stateBits.swallowed ? "mute" : "present";
  return "unknown";
}

/** Result codes (`pcsclite.h`), as far as they are told apart; everything else is `refused`. */
const results = {
  0x00000000: "done",
  0x80100009: "readerGone",
  0x80100017: "readerGone",
  0x8010000b: "inUse",
  0x8010000c: "noCard",
  0x80100069: "noCard",
  0x8010000f: "protocolMismatch",
  0x80100066: "cardMute",
  0x80100067: "cardMute",
  0x80100068: "cardReset",
  0x80100016: "cardMute",
  0x8010002f: "cardMute",
  0x8010001e: "versionRefused",
} as const;
export type PcscResult = (typeof results)[keyof typeof results] | "refused";

export function pcscResult(code: number): PcscResult {
  return Object.entries(results).find(([known]) => Number(known) === code)?.[1] ?? "refused";
}

function cString(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
