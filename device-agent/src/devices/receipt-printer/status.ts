import type { PrinterProblem, PrinterWarning } from "@zizhuban/device-agent-contract";
import type { ReceiptProfile, Sign, StatusBit } from "./profiles.ts";

export interface PrinterState {
  readonly problems: readonly PrinterProblem[];
  readonly warnings: readonly PrinterWarning[];
  /** It stands in a mechanical or cutter error, which it leaves only when told to (DLE ENQ). */
  readonly needsRecovery: boolean;
}

/** The four bytes of an automatic status back as a state. */
export const fromAutomaticStatus = (bytes: readonly number[], profile: ReceiptProfile): PrinterState =>
  stateOf(signs(bytes, profile.automaticStatusBits));

/** The replies to DLE EOT 1, 2, 3, 4 as a state. */
export const fromRealTimeStatus = (bytes: readonly number[], profile: ReceiptProfile): PrinterState =>
  stateOf(signs(bytes, profile.realTimeStatusBits));

function signs(bytes: readonly number[], bits: readonly StatusBit[]): ReadonlySet<Sign> {
  return new Set(
    bits.filter(({ index, mask }) => ((bytes[index] ?? 0) & mask) !== 0).map(({ sign }) => sign),
  );
}

function stateOf(seen: ReadonlySet<Sign>): PrinterState {
  const problems: PrinterProblem[] = [];
  if (seen.has("coverOpen")) problems.push("coverOpen");
  if (seen.has("paperOut")) problems.push("paperOut");
  if (seen.has("cutterError")) problems.push("cutterFault");
  // In a receipt printer, paper caught on its way is what stops the mechanism and what a hand can put right.
  if (seen.has("mechanicalError")) problems.push("paperJam");
  if (seen.has("unrecoverableError")) problems.push("mechanicalFault");
  // The same bit is set when the cover is opened while printing.
  if (seen.has("recoversByItself") && !seen.has("coverOpen")) problems.push("headHot");
  // Offline without a cause it has a bit for: the feed button is held, or it waits for one.
  if (seen.has("offline") && problems.length === 0) problems.push("paused");
  return {
    problems,
    warnings: seen.has("paperLow") && !seen.has("paperOut") ? ["paperLow"] : [],
    needsRecovery: seen.has("cutterError") || seen.has("mechanicalError"),
  };
}

export function sameState(a: PrinterState, b: PrinterState): boolean {
  return a.problems.join() === b.problems.join() && a.warnings.join() === b.warnings.join();
}
