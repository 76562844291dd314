// Command and answer of a card with contacts: ISO/IEC 7816-4 (APDUs, status words) and 7816-3 (how they travel by T=0).

/** One command to a card. `expected`: bytes of data wanted back, 256 meaning "all there are". */
export interface Apdu {
  readonly cla: number;
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  readonly data?: Uint8Array;
  readonly expected?: number;
}

/**
 * A short APDU (7816-4, 5.1): header, Lc and data, Le. By T=0 a command with data carries no Le: the card answers 61xx and
 * is asked again with GET RESPONSE (7816-3, 12.2.1).
 */
export function encodeApdu({ cla, ins, p1, p2, data, expected }: Apdu, protocol: "t0" | "t1"): Uint8Array {
  const hasData = data !== undefined && data.length > 0;
  const lc = hasData ? [data.length, ...data] : [];
  const le = expected === undefined || (protocol === "t0" && hasData) ? [] : [expected & 0xff];
  return Uint8Array.of(cla, ins, p1, p2, ...lc, ...le);
}

export interface CardAnswer {
  readonly data: Uint8Array;
  /** SW1 SW2, for example 0x9000. */
  readonly sw: number;
}

/** Splits data and status word; undefined for less than a status word, or one no card may give (7816-4, 5.1.3: 6X or 9X). */
export function decodeAnswer(bytes: Uint8Array): CardAnswer | undefined {
  const sw1 = bytes.at(-2);
  const sw2 = bytes.at(-1);
  if (sw1 === undefined || sw2 === undefined) return undefined;
  if (sw1 === 0x60 || (sw1 >> 4 !== 6 && sw1 >> 4 !== 9)) return undefined;
  return { data: bytes.slice(0, -2), sw: (sw1 << 8) | sw2 };
}

export const select = {
  /** By name of an application (AID). */
  application: (name: Uint8Array): Apdu => ({ cla: 0, ins: 0xa4, p1: 4, p2: 0, data: name, expected: 256 }),
  /** By identifier, under the current application. */
  file: (identifier: number): Apdu => ({
    cla: 0,
    ins: 0xa4,
    p1: 2,
    p2: 0,
    data: Uint8Array.of(identifier >> 8, identifier & 0xff),
    expected: 256,
  }),
};

/** READ RECORD of the current file, by number (7816-4, 7.3.3). */
export function readRecord(number: number): Apdu {
  return { cla: 0, ins: 0xb2, p1: number, p2: 4, expected: 256 };
}

/** READ BINARY of the current file (7816-4, 7.2.3); offsets above 32,767 cannot be told. */
export function readBinary(offset: number, length: number): Apdu {
  return { cla: 0, ins: 0xb0, p1: (offset >> 8) & 0x7f, p2: offset & 0xff, expected: length };
}

/** GET RESPONSE (7816-4, 7.6.1). */
export function getResponse(cla: number, length: number): Apdu {
  return { cla: cla & 0x0f, ins: 0xc0, p1: 0, p2: 0, expected: length };
}

/** What a status word means to a reading program. */
export type CardVerdict = "done" | "notThere" | "needsPermission" | "ended" | "blocked" | "refused";

export function verdictOf(sw: number): CardVerdict {
  if (sw === 0x9000) return "done";
  switch (sw) {
    case 0x6282:
      return "ended";
    case 0x6a82:
    case 0x6a83:
    case 0x6a88:
    case 0x6b00:
      return "notThere";
    case 0x6982:
    case 0x6985:
      return "needsPermission";
    case 0x6283:
    case 0x6983:
      return "blocked";
    default:
      return "refused";
  }
}

/** For the maintainer's log: `SW 6A82`. */
export function nameOf(sw: number): string {
  return `SW ${sw.toString(16).toUpperCase().padStart(4, "0")}`;
}
