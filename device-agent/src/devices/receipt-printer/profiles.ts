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
  | "recoversByItself"
  | "headHot"
  | "presenterJam"
  | "slipWaiting";

/** One sign: any bit of `mask` set in the byte with this index. */
export interface StatusBit {
  readonly index: number;
  readonly mask: number;
  readonly sign: Sign;
}

/** Two-byte characters that a printer draws by itself. Clones often stop at GB 2312. */
export type ChineseFont = "gb18030" | "gb2312" | "none";

/** All that differs between receipt printers; no code asks for a vendor. */
export interface ReceiptProfile {
  readonly paper: SlipPaper;
  /** `none`: the whole slip is sent as dots. */
  readonly chineseFont: ChineseFont;
  readonly nativeQr: boolean;
  /** How dots are sent: GS ( L fn 112 and 50, or the obsolete GS v 0, the only one that many clones know. */
  readonly graphics: "GS ( L" | "GS v 0";
  /** Answers GS ( H fn 48. Without it, GS r 1 after the last byte is the (weaker) proof. */
  readonly processId: boolean;
  /** Answers GS g 2. */
  readonly counters: boolean;
  /** Times the head is energised for a millimetre of paper; without it the pulses say nothing about wear. */
  readonly headPulsesPerMillimetre?: number;
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
  /** Answers DLE EOT 20 with six bytes; what its third to sixth say, index 0 to 3. */
  readonly fullStatusBits?: readonly StatusBit[];
  /** A sensor tells that the roll is nearly empty; without one "paper low" is never said. */
  readonly nearEnd: boolean;
  /** Holds the cut slip until it is taken, and knows when that is. */
  readonly presenter: boolean;
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

/** Bits of Citizen's presenter units where they are not Epson's (PPU-700 command reference p. 58, PPU-231II p. 78). */
const citizenAutomatic: readonly StatusBit[] = [
  ...automaticStatusBits.filter(({ index, mask }) => !(index === 1 && mask === 0x04)),
  { index: 1, mask: 0x02, sign: "presenterJam" },
];
const citizenRealTime: readonly StatusBit[] = [
  ...realTimeStatusBits.filter(({ index }) => index !== 3),
  // Two near-end sensors, for two thicknesses of the roll's core; either is a warning.
  { index: 3, mask: 0x04, sign: "paperLow" },
  { index: 3, mask: 0x08, sign: "paperLow" },
  { index: 3, mask: 0x20, sign: "paperOut" },
  { index: 3, mask: 0x40, sign: "slipWaiting" },
];

/** CUSTOM's full status: paper, user, recoverable, unrecoverable (KPM150H p. 66, KPM300 p. 113). */
const customFullStatus: readonly StatusBit[] = [
  { index: 0, mask: 0x01, sign: "paperOut" },
  { index: 0, mask: 0x04, sign: "paperLow" },
  { index: 0, mask: 0x20, sign: "slipWaiting" },
  // "Virtual paper end": the length that was set for the roll is used up, paper may still come.
  { index: 0, mask: 0x40, sign: "paperLow" },
  { index: 1, mask: 0x03, sign: "coverOpen" },
  { index: 2, mask: 0x01, sign: "headHot" },
  { index: 2, mask: 0x08, sign: "unrecoverableError" },
  { index: 2, mask: 0x40, sign: "presenterJam" },
  { index: 3, mask: 0x01, sign: "cutterError" },
  { index: 3, mask: 0x02, sign: "coverOpen" },
  { index: 3, mask: 0x0c, sign: "unrecoverableError" },
];

const epson: ReceiptProfile = {
  paper: { dots: 576, margin: 24, letters: "grid" },
  chineseFont: "gb18030",
  nativeQr: true,
  graphics: "GS ( L",
  processId: true,
  counters: true,
  // One pulse a row of dots, 203 dpi.
  headPulsesPerMillimetre: 8,
  clearBuffers: true,
  information: true,
  automaticStatus: true,
  automaticStatusBits,
  realTimeStatusBits,
  nearEnd: true,
  presenter: false,
};
/** What most clones of an Epson printer share. */
const generic: ReceiptProfile = {
  ...epson,
  graphics: "GS v 0",
  processId: false,
  counters: false,
  clearBuffers: false,
  information: false,
};

/** The same printer, its slips sent as dots in our fonts: slower on a serial line, and exactly like the preview. */
export function inDots(profile: ReceiptProfile): ReceiptProfile {
  return {
    ...profile,
    paper: { ...profile.paper, letters: "font" },
    chineseFont: "none",
    nativeQr: false,
  };
}

export const receiptProfiles = {
  "epson-tm": epson,
  "citizen-ppu": {
    ...generic,
    information: true,
    automaticStatusBits: citizenAutomatic,
    realTimeStatusBits: citizenRealTime,
    presenter: true,
  },
  "custom-kiosk": {
    ...generic,
    // It calls "automatic status" something else (GS E0h).
    automaticStatus: false,
    realTimeStatusBits: realTimeStatusBits.filter(({ index }) => index < 2),
    fullStatusBits: customFullStatus,
    presenter: true,
  },
  "generic-80": { ...generic, chineseFont: "gb2312" },
  "generic-58": { ...generic, chineseFont: "gb2312", paper: { dots: 384, margin: 0, letters: "grid" } },
  /** GS v 0 and DLE EOT and nothing else. */
  "generic-raster": { ...inDots(generic), automaticStatus: false, nearEnd: false },
  "raster-only": inDots(epson),
} as const satisfies Record<string, ReceiptProfile>;

export type ReceiptProfileName = keyof typeof receiptProfiles;
