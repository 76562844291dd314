/**
 * ESC/POS, the bytes both ways. Command names and function numbers are those of Epson's
 * "ESC/POS Command Reference"; replies are told apart by their fixed bits ("Status transmission":
 * real-time `0xx1xx10`, automatic status back `0xx1xx00` then three `0xx0xxxx`, GS r `0xx0xxxx`,
 * blocks from 37h or 5Fh to 00h).
 */

const ESC = 0x1b;
const FS = 0x1c;
const GS = 0x1d;
const DLE = 0x10;

const bytes = (...values: number[]) => Uint8Array.from(values);
const low = (value: number) => value & 0xff;
const high = (value: number) => (value >> 8) & 0xff;

const feeds = (dots: number): number[] =>
  dots > 255 ? [ESC, 0x4a, 255, ...feeds(dots - 255)] : [ESC, 0x4a, dots];

export const commands = {
  /** ESC @: clears the line being built and resets the modes, not the receive buffer. */
  initialise: bytes(ESC, 0x40),
  /** GS P 203 203: one motion unit = one dot, so that every distance below is in dots. */
  motionUnits: bytes(GS, 0x50, 203, 203),
  /** FS &: two-byte characters are Han from here on. */
  chinese: bytes(FS, 0x26),
  lineFeed: bytes(0x0a),
  /** GS a 0Eh: automatic status back for online/offline, error and paper; answers with the state at once. */
  automaticStatus: bytes(GS, 0x61, 0x0e),
  /** GS r 1: paper sensors; queued behind print data, so its answer also says that the data was processed. */
  paperSensors: bytes(GS, 0x72, 0x01),
  /** DLE EOT 1 to 4 together (at most eight real-time commands may be sent before their replies). */
  realTimeStatus: bytes(DLE, 0x04, 1, DLE, 0x04, 2, DLE, 0x04, 3, DLE, 0x04, 4),
  /** DLE EOT 20: CUSTOM's full status in six bytes. */
  fullStatus: bytes(DLE, 0x04, 20),
  /** DLE ENQ 1: leaves a recoverable error and goes on from the line that failed. */
  resume: bytes(DLE, 0x05, 1),
  /** DLE ENQ 2: leaves a recoverable error with both buffers cleared. */
  recover: bytes(DLE, 0x05, 2),
  /** DLE DC4 fn 8: clears both buffers, answers 37 25 00; nothing sent before it can print afterwards. */
  clearBuffers: bytes(DLE, 0x14, 8, 1, 3, 20, 1, 6, 2, 8),
  /** ESC 3 n: dots from this line to the next. */
  lineSpacing: (dots: number) => bytes(ESC, 0x33, dots),
  /** ESC J n: prints and feeds; n is one byte, so a long feed is several. */
  feedDots: (dots: number) => bytes(...feeds(dots)),
  /** ESC a n. */
  align: (align: "left" | "center") => bytes(ESC, 0x61, align === "center" ? 1 : 0),
  /** ESC E n. */
  bold: (on: boolean) => bytes(ESC, 0x45, on ? 1 : 0),
  /** GS ! n: times 1 to 8 in both directions, Latin and Han alike. */
  size: (times: number) => bytes(GS, 0x21, ((times - 1) << 4) | (times - 1)),
  /** GS L and GS W: left margin and width of the print area, in dots. */
  printArea: (left: number, width: number) =>
    bytes(GS, 0x4c, low(left), high(left), GS, 0x57, low(width), high(width)),
  /** GS V 66 n: feeds the print position plus n dots to the knife, then cuts, leaving a bridge. */
  cut: (dots: number) => bytes(GS, 0x56, 66, dots),
  /** GS I n: 65 firmware, 66 maker, 67 model, 68 serial number. */
  information: (n: InformationId) => bytes(GS, 0x49, n),
  /** GS g 2: reads a maintenance counter. */
  counter: (n: number) => bytes(GS, 0x67, 0x32, 0, low(n), high(n)),
  /** GS ( H fn 48: answers 37 22 id 00 once the data before it has been printed. Four characters, 20h to 7Eh. */
  processId: (id: string) =>
    bytes(GS, 0x28, 0x48, 6, 0, 0x30, 0x30, ...Buffer.from(id, "latin1").subarray(0, 4)),
} as const;

export type InformationId = 65 | 66 | 67 | 68;

/** Cumulative maintenance counters of GS g 2: line feeds, head energising pulses, cuts, hours switched on. */
export const counters = { lines: 148, head: 149, cuts: 178, hours: 198 } as const;

/** GS ( k: one function of the QR code (cn 31h), with its length before it. */
const qrFunction = (fn: number, ...parameters: number[]): number[] => {
  const length = parameters.length + 2;
  return [GS, 0x28, 0x6b, low(length), high(length), 0x31, fn, ...parameters];
};

/**
 * GS ( k fn 165, 167, 169, 180, 181: a QR code, model 2, error correction M.
 * @param data printable ASCII
 * @param module dots a module, 1 to 16
 */
export function qrCode(data: string, module: number): Uint8Array {
  return bytes(
    ...qrFunction(0x41, 0x32, 0),
    ...qrFunction(0x43, module),
    ...qrFunction(0x45, 0x31),
    ...qrFunction(0x50, 0x30, ...Buffer.from(data, "latin1")),
    ...qrFunction(0x51, 0x30),
  );
}

/** Dots, one bit each, most significant bit left; rows of `widthBytes`. */
export interface RasterData {
  readonly widthBytes: number;
  readonly rows: number;
  readonly data: Uint8Array;
}

/** GS v 0: one band of raster, at most 255 rows so that clones with a one-byte height print it too. */
export function rasterBitImage({ widthBytes, rows, data }: RasterData): Uint8Array {
  const band = new Uint8Array(8 + data.length);
  band.set([GS, 0x76, 0x30, 0, low(widthBytes), high(widthBytes), low(rows), high(rows)]);
  band.set(data, 8);
  return band;
}

/** GS ( L fn 112 and fn 50: stores one band of graphics (width in dots), then prints it. */
export function graphicsData({ widthBytes, rows, data }: RasterData): Uint8Array {
  const [dots, length] = [widthBytes * 8, data.length + 10];
  const store = [0x30, 0x70, 0x30, 1, 1, 0x31, low(dots), high(dots), low(rows), high(rows)];
  const print = [GS, 0x28, 0x4c, 2, 0, 0x30, 0x32];
  return new Uint8Array(
    Buffer.concat([bytes(GS, 0x28, 0x4c, low(length), high(length), ...store), data, bytes(...print)]),
  );
}

/** What a printer says. */
export type PrinterMessage =
  | { readonly kind: "automaticStatus"; readonly bytes: readonly [number, number, number, number] }
  | { readonly kind: "realTimeStatus"; readonly byte: number }
  | { readonly kind: "fullStatus"; readonly bytes: readonly number[] }
  | { readonly kind: "sensors"; readonly byte: number }
  | { readonly kind: "processId"; readonly id: string }
  | { readonly kind: "cleared" }
  | { readonly kind: "information"; readonly text: string }
  | { readonly kind: "otherBlock" }
  | { readonly kind: "xon" | "xoff" }
  | { readonly kind: "garbage"; readonly count: number };

/** GS I allows 80 characters; a longer block is noise. */
const longestBlock = 96;
const [firstOfStatus, realTime, sensors] = [0x10, 0x12, 0x00];

/**
 * Turns what arrives into messages, whatever pieces it comes in; never throws and never holds
 * more than one block. XON and XOFF may stand inside any reply of a serial printer.
 */
export class MessageReader {
  readonly #fullStatus: boolean;
  #open: number[] = [];

  /** @param fullStatus 10h 0Fh opens CUSTOM's full status; elsewhere it is the beginning of an automatic status */
  constructor({ fullStatus = false }: { readonly fullStatus?: boolean } = {}) {
    this.#fullStatus = fullStatus;
  }

  read(chunk: Uint8Array): PrinterMessage[] {
    const messages: PrinterMessage[] = [];
    for (const byte of chunk) {
      if (byte === 0x11) messages.push({ kind: "xon" });
      else if (byte === 0x13) messages.push({ kind: "xoff" });
      else this.#take(byte, messages);
    }
    return messages;
  }

  #take(byte: number, messages: PrinterMessage[]): void {
    const first = this.#open[0];
    if (first === undefined) this.#begin(byte, messages);
    else if (isBlockHead(first)) this.#inBlock(byte, messages);
    else if (this.#fullStatus) this.#inFullStatus(byte, messages);
    else this.#inStatus(byte, messages);
  }

  #begin(byte: number, messages: PrinterMessage[]): void {
    if (isBlockHead(byte) || (byte & 0x93) === firstOfStatus) this.#open = [byte];
    else if ((byte & 0x93) === realTime) messages.push({ kind: "realTimeStatus", byte });
    else if ((byte & 0x90) === sensors) messages.push({ kind: "sensors", byte });
    else messages.push({ kind: "garbage", count: 1 });
  }

  /** Its four status bytes have no fixed bits, so only its second byte tells it from noise. */
  #inFullStatus(byte: number, messages: PrinterMessage[]): void {
    if (this.#open.length === 1 && byte !== 0x0f) {
      this.#discard(messages);
      this.#begin(byte, messages);
      return;
    }
    this.#open.push(byte);
    if (this.#open.length < 6) return;
    messages.push({ kind: "fullStatus", bytes: this.#open.slice(2) });
    this.#open = [];
  }

  #inStatus(byte: number, messages: PrinterMessage[]): void {
    if ((byte & 0x90) !== 0) {
      this.#discard(messages);
      this.#begin(byte, messages);
      return;
    }
    const [a = 0, b = 0, c] = this.#open;
    if (c === undefined) {
      this.#open.push(byte);
      return;
    }
    this.#open = [];
    messages.push({ kind: "automaticStatus", bytes: [a, b, c, byte] });
  }

  #inBlock(byte: number, messages: PrinterMessage[]): void {
    if (byte === 0) {
      const block = this.#open;
      this.#open = [];
      messages.push(blockMessage(block));
      return;
    }
    this.#open.push(byte);
    if (byte < 0x20 || byte > 0x7e || this.#open.length > longestBlock) this.#discard(messages);
  }

  #discard(messages: PrinterMessage[]): void {
    messages.push({ kind: "garbage", count: this.#open.length });
    this.#open = [];
  }
}

const isBlockHead = (byte: number) => byte === 0x37 || byte === 0x5f;

function blockMessage([head, type, ...rest]: readonly number[]): PrinterMessage {
  if (head === 0x5f) return { kind: "information", text: ascii(type === undefined ? [] : [type, ...rest]) };
  if (type === 0x22 && rest.length === 4) return { kind: "processId", id: ascii(rest) };
  return type === 0x25 && rest.length === 0 ? { kind: "cleared" } : { kind: "otherBlock" };
}

const ascii = (characters: readonly number[]) => String.fromCharCode(...characters);
