import type { Sign, StatusBit } from "./profiles.ts";

// What can be seen of a simulated receipt printer from outside: its faults, its name plate, its status bytes.

export const receiptPrinterFaults = [
  "paperLow",
  "paperOut",
  "paperOutMidway",
  "coverOpen",
  "paperJam",
  "cutterFault",
  "headHot",
  "paperNotTaken",
  "switchedOff",
  "silent",
  "babble",
  "halfStatus",
  "stopsMidway",
  "noEcho",
] as const;
export type ReceiptPrinterFault = (typeof receiptPrinterFaults)[number];

/** Answers to GS I, by number. */
export const identity: Readonly<Record<number, string>> = {
  65: "1.04 ESC/POS",
  66: "ZIZHUBAN",
  67: "SIM-80",
  68: "SIM0000001",
};

/** Four status bytes in a model's own bits, from what is the case. */
export function statusBytes(
  bits: readonly StatusBit[],
  on: Readonly<Record<Sign, boolean>>,
): readonly number[] {
  const bytes = [0, 0, 0, 0];
  for (const { index, mask, sign } of bits) if (on[sign]) bytes[index] = (bytes[index] ?? 0) | mask;
  return bytes;
}
