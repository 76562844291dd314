import type { SlipPaper } from "../../documents/index.ts";

/** What a status bit says, before it becomes a problem or a warning. */
export type Sign =
  | "offline"
  | "coverOpen"
  | "paperOut"
  | "paperLow"
  | "mechanicalError"
  | "cutterError"
  | "unrecoverableError"
  | "recoversByItself";

/** One sign: any bit of `mask` set in the byte with this index. */
export interface StatusBit {
  readonly index: number;
  readonly mask: number;
  readonly sign: Sign;
}

/** All that differs between receipt printers; no code asks for a vendor. */
export interface ReceiptProfile {
  readonly paper: SlipPaper;
  /** Prints the two-byte characters of GB 18030 by itself; otherwise the whole slip is sent as dots. */
  readonly chineseFont: boolean;
  readonly nativeQr: boolean;
  /** Answers GS ( H fn 48. Without it, GS r 1 after the last byte is the (weaker) proof. */
  readonly processId: boolean;
  /** Answers GS g 2. */
  readonly counters: boolean;
  /** Executes DLE DC4 fn 8. */
  readonly clearBuffers: boolean;
  /** Answers GS I 65 to 68 with text. */
  readonly information: boolean;
  /** Sends GS a status. Without it the device is only polled. */
  readonly automaticStatus: boolean;
  /** Bytes of an automatic status back, 0 to 3. */
  readonly automaticStatusBits: readonly StatusBit[];
  /** Replies to DLE EOT 1 to 4, index 0 to 3. */
  readonly realTimeStatusBits: readonly StatusBit[];
}

// Epson TM-L90 p. 429, TM-L60II p. 298 and Citizen CT-S2000 p. 58 agree on these bits.
const automaticStatusBits: readonly StatusBit[] = [
  { index: 0, mask: 0x08, sign: "offline" },
  { index: 0, mask: 0x20, sign: "coverOpen" },
  { index: 1, mask: 0x04, sign: "mechanicalError" },
  { index: 1, mask: 0x08, sign: "cutterError" },
  { index: 1, mask: 0x20, sign: "unrecoverableError" },
  { index: 1, mask: 0x40, sign: "recoversByItself" },
  { index: 2, mask: 0x03, sign: "paperLow" },
  { index: 2, mask: 0x0c, sign: "paperOut" },
];
const realTimeStatusBits: readonly StatusBit[] = [
  { index: 0, mask: 0x08, sign: "offline" },
  { index: 1, mask: 0x04, sign: "coverOpen" },
  { index: 1, mask: 0x20, sign: "paperOut" },
  { index: 2, mask: 0x04, sign: "mechanicalError" },
  { index: 2, mask: 0x08, sign: "cutterError" },
  { index: 2, mask: 0x20, sign: "unrecoverableError" },
  { index: 2, mask: 0x40, sign: "recoversByItself" },
  { index: 3, mask: 0x0c, sign: "paperLow" },
  { index: 3, mask: 0x60, sign: "paperOut" },
];

const epson: ReceiptProfile = {
  paper: { dots: 576, margin: 24, letters: "grid" },
  chineseFont: true,
  nativeQr: true,
  processId: true,
  counters: true,
  clearBuffers: true,
  information: true,
  automaticStatus: true,
  automaticStatusBits,
  realTimeStatusBits,
};
const generic: ReceiptProfile = {
  ...epson,
  processId: false,
  counters: false,
  clearBuffers: false,
  information: false,
};

export const receiptProfiles = {
  "epson-tm": epson,
  "generic-80": generic,
  "generic-58": { ...generic, paper: { dots: 384, margin: 0, letters: "grid" } },
  "raster-only": {
    ...epson,
    paper: { ...epson.paper, letters: "font" },
    chineseFont: false,
    nativeQr: false,
  },
} as const satisfies Record<string, ReceiptProfile>;

export type ReceiptProfileName = keyof typeof receiptProfiles;
