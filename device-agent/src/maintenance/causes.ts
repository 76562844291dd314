import type { DeviceView } from "@zizhuban/device-agent-contract";

type Status = DeviceView["status"];
type Member<S, Key extends string> = S extends Readonly<Record<Key, infer Value>> ? Value : never;
type Each<List> = List extends readonly (infer Item)[] ? Item : never;

/** What is wrong with the kiosk itself rather than with a device. */
export type KioskCause = "serverUnreachable" | "clockUnset" | "clockWrong" | "diskLow" | "rosterExpired";

/**
 * Every code a device's status can name, from whatever class: a class that joins `DeviceView` with a new code does
 * not compile here until the code has its words and its spare part.
 */
export type Cause =
  | Member<Status, "reason">
  | Member<Status, "fault">
  | Each<Member<Status, "problems">>
  | Each<Member<Status, "warnings">>
  | KioskCause;

/** What a technician brings. */
export type Part =
  | "idReader"
  | "cable"
  | "receiptRoll"
  | "receiptPrinter"
  | "cutter"
  | "paper"
  | "toner"
  | "wasteBox"
  | "tray"
  | "pagePrinter"
  | "powerSupply"
  | "clockBattery"
  | "disk";

export interface CauseFacts {
  /** `stops`: citizens are turned away until a hand comes; `soon`: it will. */
  readonly severity: "stops" | "soon";
  readonly part?: Part;
}

/** Cause → how bad it is and what to bring; the words are in `words/`. */
export const causes: Readonly<Record<Cause, CauseFacts>> = {
  notFound: { severity: "stops", part: "cable" },
  portBusy: { severity: "stops" },
  portDenied: { severity: "stops" },
  noAnswer: { severity: "stops", part: "cable" },
  connectionLost: { severity: "stops", part: "cable" },
  switchedOff: { severity: "stops", part: "powerSupply" },
  outOfService: { severity: "stops", part: "cable" },

  samSelfTestFailed: { severity: "stops", part: "idReader" },
  samNotAuthorised: { severity: "stops", part: "idReader" },
  samChanged: { severity: "stops" },
  serviceDown: { severity: "stops" },
  protocol: { severity: "stops" },
  refused: { severity: "soon" },
  dataStale: { severity: "soon", part: "cable" },
  upsUnknown: { severity: "soon" },
  accessDenied: { severity: "soon" },
  noFrames: { severity: "soon", part: "cable" },

  paperOut: { severity: "stops", part: "paper" },
  paperJam: { severity: "stops" },
  coverOpen: { severity: "stops" },
  cutterFault: { severity: "stops", part: "cutter" },
  headHot: { severity: "stops" },
  mechanicalFault: { severity: "stops", part: "pagePrinter" },
  tonerOut: { severity: "stops", part: "toner" },
  outputFull: { severity: "stops" },
  wasteFull: { severity: "stops", part: "wasteBox" },
  trayMissing: { severity: "stops", part: "tray" },
  mediaMismatch: { severity: "stops", part: "tray" },
  paused: { severity: "stops" },

  paperLow: { severity: "soon", part: "paper" },
  tonerLow: { severity: "soon", part: "toner" },
  wasteAlmostFull: { severity: "soon", part: "wasteBox" },
  paperNotTaken: { severity: "soon" },

  serverUnreachable: { severity: "stops" },
  clockUnset: { severity: "stops", part: "clockBattery" },
  clockWrong: { severity: "stops" },
  diskLow: { severity: "soon", part: "disk" },
  rosterExpired: { severity: "soon" },
};

/** On a receipt printer the same sign means other goods. */
export const receiptParts: Readonly<Partial<Record<Part, Part>>> = {
  paper: "receiptRoll",
  pagePrinter: "receiptPrinter",
};

export function isCause(code: string): code is Cause {
  return Object.hasOwn(causes, code);
}
