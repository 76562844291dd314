// SAM-V, the security module of every resident ID card reader: frames and status codes.
// GA 467-2013 (居民身份证验证安全控制模块接口技术规范); reference domain.md §1.2.

const header = [0xaa, 0xaa, 0xaa, 0x96, 0x69] as const;
/** What remains of the header when its first byte is lost on the line. */
const mark = [0xaa, 0xaa, 0x96, 0x69] as const;

const textLength = 256;
const photoLength = 1024;
const addressLength = 70;
const samIdLength = 16;

/** Largest `Len` of the protocol: 30 10 with two fingerprints of 512 bytes. */
const longest = 0x090a;

export const commands = {
  resetSam: [0x10, 0xff],
  samStatus: [0x11, 0xff],
  samId: [0x12, 0xff],
  find: [0x20, 0x01],
  select: [0x20, 0x02],
  readBase: [0x30, 0x01],
  readNewAddress: [0x30, 0x03],
  readBaseWithFingerprints: [0x30, 0x10],
  baud115200: [0x60, 0x00],
  baud57600: [0x60, 0x01],
  baud38400: [0x60, 0x02],
  baud19200: [0x60, 0x03],
  baud9600: [0x60, 0x04],
  setMaxRf80: [0x61, 0xff, 0x50],
} as const satisfies Record<string, readonly number[]>;
export type Command = keyof typeof commands;

/** `AA AA AA 96 69 | Len (2, big endian) | body | XOR of Len and body`; `Len` counts the body and the checksum. */
export function encodeFrame(body: Uint8Array): Uint8Array {
  const length = body.length + 1;
  const frame = new Uint8Array(header.length + 2 + length);
  frame.set(header);
  frame[5] = length >> 8;
  frame[6] = length & 0xff;
  frame.set(body, 7);
  frame[frame.length - 1] = xor(frame.subarray(5, -1));
  return frame;
}

/** A request: the body is CMD, PARA and, for one command, a parameter byte. */
export function encodeRequest(command: Command): Uint8Array {
  return encodeFrame(Uint8Array.from(commands[command]));
}

function xor(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum ^ byte, 0);
}

export type ParsedFrame =
  | { readonly type: "frame"; readonly body: Uint8Array }
  | { readonly type: "badChecksum" };

export interface FrameParser {
  /** Takes the next bytes of the line, in whatever pieces; returns the frames they complete. */
  push(chunk: Uint8Array): ParsedFrame[];
  /** What is on the line that is no whole frame yet. `noise`: bytes dropped since the parser was made. */
  pending(): { readonly insideFrame: boolean; readonly noise: number };
}

/**
 * Finds frames in anything: searches the mark (so a lost or extra AA, a leading HID report id and
 * padding between frames do no harm), trusts `Len` between `shortest` and the longest answer of the
 * protocol, verifies the checksum. After a bad length or checksum it searches on behind the mark, since the
 * length itself may be what broke. Holds at most one frame. Raises nothing, whatever the bytes.
 * @param shortest smallest body: 3 for answers (SW1–SW3), 2 for requests (CMD, PARA)
 */
export function createFrameParser(shortest: 2 | 3 = 3): FrameParser {
  let held: Uint8Array = new Uint8Array(0);
  let noise = 0;

  function drop(count: number): void {
    noise += count;
    held = held.subarray(count);
  }

  /** The next frame in what is held, or nothing until more bytes come. */
  function take(): ParsedFrame | undefined {
    for (;;) {
      drop(distanceToMark(held));
      if (held.length < mark.length + 2) return undefined;
      const length = ((held[4] ?? 0) << 8) | (held[5] ?? 0);
      if (length < shortest + 1 || length > longest) {
        drop(mark.length);
        continue;
      }
      const end = mark.length + 2 + length;
      if (held.length < end) return undefined;
      if (xor(held.subarray(mark.length, end)) !== 0) {
        drop(mark.length);
        return { type: "badChecksum" };
      }
      const body = held.slice(mark.length + 2, end - 1);
      held = held.subarray(end);
      return { type: "frame", body };
    }
  }

  return {
    push(chunk) {
      held = held.length === 0 ? chunk.slice() : joined(held, chunk);
      const frames: ParsedFrame[] = [];
      for (let frame = take(); frame !== undefined; frame = take()) frames.push(frame);
      // A copy of the remainder, so that the answers already given away are not kept alive.
      held = held.slice();
      return frames;
    },
    pending: () => ({ insideFrame: held.length >= mark.length, noise }),
  };
}

/** How many bytes lie before the mark, or before what may be its beginning. */
function distanceToMark(bytes: Uint8Array): number {
  for (let start = 0; start < bytes.length; start++) {
    if (mark.every((byte, index) => start + index >= bytes.length || bytes[start + index] === byte))
      return start;
  }
  return bytes.length;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** SW3 of an answer: what it is called in this room, and what it means for a maintainer (GA 467-2013, table of status codes). */
const answers = {
  0x90: ["done", "operation succeeded"],
  0x9f: ["cardFound", "a card was found"],
  0x80: ["noCard", "no card in the field, or the card was already selected and not lifted"],
  0x81: ["selectFailed", "the card could not be selected: lift it and put it down again"],
  0x41: ["readFailed", "the card could not be read"],
  0x47: ["randomFailed", "the card gave no random number: read again"],
  0x91: ["itemAbsent", "the card does not hold this item"],
  0x31: ["cardRejected", "the card did not accept the security module"],
  0x32: ["cardRejected", "the security module did not accept the card"],
  0x33: ["cardRejected", "the card's information failed verification"],
  0x40: ["cardUnsupported", "a kind of card this reader does not know"],
  0x10: ["requestRefused", "checksum of the request was wrong"],
  0x11: ["requestRefused", "length of the request was wrong"],
  0x21: ["requestRefused", "command of the request is not known"],
  0x24: ["requestRefused", "the request could not be carried out"],
  0x60: ["samSelfTestFailed", "security module failed its self-test and refuses every command"],
  0x66: ["samNotAuthorised", "security module is not authorised"],
} as const satisfies Record<number, readonly [string, string]>;

export type AnswerStatus = (typeof answers)[keyof typeof answers][0] | "undocumented";

export interface Answer {
  readonly status: AnswerStatus;
  /** For the maintainer's log. */
  readonly meaning: string;
  readonly sw3: number;
  readonly data: Uint8Array;
}

/** Body of an answer: SW1, SW2, SW3, data. SW1 and SW2 are reserved and carry nothing. */
export function decodeAnswer(body: Uint8Array): Answer {
  const sw3 = body[2] ?? 0;
  const known = Object.entries(answers).find(([code]) => Number(code) === sw3)?.[1];
  const code = `SW3 ${sw3.toString(16).toUpperCase().padStart(2, "0")}`;
  return {
    status: known?.[0] ?? "undocumented",
    meaning: `${code}: ${known?.[1] ?? "not in the protocol"}`,
    sw3,
    data: body.subarray(3),
  };
}

/**
 * Identity of a security module, `05.01-20260101-0001234567-2345678901`: two 16-bit and three
 * 32-bit numbers, little endian. Undefined unless it is 16 bytes.
 */
export function decodeSamId(data: Uint8Array): string | undefined {
  if (data.length !== samIdLength) return undefined;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const digits = (value: number, width: number) => String(value).padStart(width, "0");
  const kind = `${digits(view.getUint16(0, true), 2)}.${digits(view.getUint16(2, true), 2)}`;
  return [
    kind,
    digits(view.getUint32(4, true), 8),
    digits(view.getUint32(8, true), 10),
    digits(view.getUint32(12, true), 10),
  ].join("-");
}

export interface CardContent {
  /** 256 bytes, decoded by `card.ts`. */
  readonly text: Uint8Array;
  /** 1024 bytes, WLT-compressed; no open decoder exists, so it stays opaque. */
  readonly photo: Uint8Array;
  /** Empty when the card has none, or none was asked for. */
  readonly fingerprints: Uint8Array;
}

/** Splits the data of 30 01 and 30 10: the lengths of the blocks (16 bits, big endian), then the blocks. */
export function splitCardContent(data: Uint8Array, withFingerprints: boolean): CardContent | undefined {
  const length = (at: number) => ((data[at] ?? 0) << 8) | (data[at + 1] ?? 0);
  const start = withFingerprints ? 6 : 4;
  const fingerprints = withFingerprints ? length(4) : 0;
  if (length(0) !== textLength || length(2) !== photoLength) return undefined;
  const photoEnd = start + textLength + photoLength;
  if (data.length !== photoEnd + fingerprints) return undefined;
  return {
    text: data.subarray(start, start + textLength),
    photo: data.subarray(start + textLength, photoEnd),
    fingerprints: data.subarray(photoEnd),
  };
}

/** Whether an answer of 30 03 has the length of an address. */
export function isAddress(data: Uint8Array): boolean {
  return data.length === addressLength;
}
