import type { HidFraming } from "../../transports/index.ts";

/** How a code is delimited on a serial line. */
export interface LineFraming {
  readonly kind: "line";
  readonly prefix: readonly number[];
  readonly suffix: readonly number[];
  /** Whether the scanner is set to send the AIM identifier before the data. */
  readonly identifier: boolean;
}

/** Where things stand in a scanned data report, report id not counted (HID POS Usage Tables 1.02, page 8Ch). */
export interface ReportFraming {
  readonly kind: "report";
  readonly lengthAt: number;
  /** Three bytes; absent where the report holds none. */
  readonly identifierAt?: number;
  readonly dataAt: number;
  readonly dataLength: number;
  /** Bit 0: the code goes on in the next report. */
  readonly continuedAt: number;
}

/** What differs between scanners; data, not code. */
export interface BarcodeReaderProfile {
  readonly name: string;
  readonly wire:
    | { readonly kind: "serial"; readonly baudRate: number; readonly framing: LineFraming }
    | { readonly kind: "hid"; readonly hid: HidFraming; readonly framing: ReportFraming };
  /** Absent: the scanner looks for codes all the time (presentation mode); what nobody asked for is dropped. */
  readonly trigger?: { readonly on: readonly number[]; readonly off: readonly number[] };
  /** A question every healthy scanner answers, and how the answer ends: tells a dead scanner from an idle one. */
  readonly identity?: { readonly ask: readonly number[]; readonly end: readonly number[] };
}

const ascii = (text: string) => [...Buffer.from(text, "latin1")];
const carriageReturn = [0x0d];

/**
 * `honeywell-serial`: trigger SYN T CR / SYN U CR, menu command REVINF. with its answer ended by ACK and the
 * storage character (user's guides of the 3310g/3320g family, "Serial Trigger Commands", "Query Commands"); the
 * AIM identifier is switched on by the guide's "Add AIM ID prefix" code.
 * `presentation-serial`: any scanner that only talks. `hid-pos`: reports and trigger of the Access-IS LSR118
 * manual, appendices B.1 and B.3. `hid-pos-plain`: no identifier in the report (Unitech MS842N manual, "Acquire
 * Scanned Data").
 */
export const barcodeReaderProfiles = {
  "honeywell-serial": {
    name: "honeywell-serial",
    wire: {
      kind: "serial",
      baudRate: 115_200,
      framing: { kind: "line", prefix: [], suffix: carriageReturn, identifier: true },
    },
    trigger: { on: [0x16, 0x54, 0x0d], off: [0x16, 0x55, 0x0d] },
    identity: { ask: [0x16, 0x4d, 0x0d, ...ascii("REVINF.")], end: [0x06, 0x2e] },
  },
  "presentation-serial": {
    name: "presentation-serial",
    wire: {
      kind: "serial",
      baudRate: 9_600,
      framing: { kind: "line", prefix: [], suffix: carriageReturn, identifier: false },
    },
  },
  "hid-pos": {
    name: "hid-pos",
    wire: {
      kind: "hid",
      hid: { reportId: 2, reportLength: 63, output: { reportId: 4, reportLength: 1 } },
      framing: {
        kind: "report",
        lengthAt: 0,
        identifierAt: 1,
        dataAt: 4,
        dataLength: 56,
        continuedAt: 62,
      },
    },
    trigger: { on: [0x04], off: [0x02] },
  },
  "hid-pos-plain": {
    name: "hid-pos-plain",
    wire: {
      kind: "hid",
      hid: { reportId: 2, reportLength: 63 },
      framing: { kind: "report", lengthAt: 0, dataAt: 1, dataLength: 56, continuedAt: 62 },
    },
  },
} as const satisfies Record<string, BarcodeReaderProfile>;
export type BarcodeReaderProfileName = keyof typeof barcodeReaderProfiles;

export function barcodeReaderProfile(name: string): BarcodeReaderProfile | undefined {
  return Object.values<BarcodeReaderProfile>(barcodeReaderProfiles).find((profile) => profile.name === name);
}
