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

/** The replies to DLE EOT 1, 2, 3, 4 and, where the profile has it, to DLE EOT 20 as a state. */
export const fromRealTimeStatus = (
  bytes: readonly number[],
  profile: ReceiptProfile,
  full: readonly number[] = [],
): PrinterState =>
  stateOf([...signs(bytes, profile.realTimeStatusBits), ...signs(full, profile.fullStatusBits ?? [])]);

function signs(bytes: readonly number[], bits: readonly StatusBit[]): Sign[] {
  return bits.filter(({ index, mask }) => ((bytes[index] ?? 0) & mask) !== 0).map(({ sign }) => sign);
}

function stateOf(all: readonly Sign[]): PrinterState {
  const seen: ReadonlySet<Sign> = new Set(all);
  const problems: PrinterProblem[] = [];
  if (seen.has("coverOpen")) problems.push("coverOpen");
  if (seen.has("paperOut")) problems.push("paperOut");
  if (seen.has("cutterError")) problems.push("cutterFault");
  // In a receipt printer, paper caught on its way is what stops the mechanism and what a hand can put right.
  if (seen.has("mechanicalError") || seen.has("presenterJam")) problems.push("paperJam");
  if (seen.has("unrecoverableError")) problems.push("mechanicalFault");
  // The same bit is set when the cover is opened while printing.
  if (seen.has("headHot") || (seen.has("recoversByItself") && !seen.has("coverOpen")))
    problems.push("headHot");
  // Offline without a cause it has a bit for: the feed button is held, or it waits for one.
  if (seen.has("offline") && problems.length === 0) problems.push("paused");
  const warnings: PrinterWarning[] = [];
  if (seen.has("paperLow") && !seen.has("paperOut")) warnings.push("paperLow");
  if (seen.has("slipWaiting")) warnings.push("paperNotTaken");
  return {
    problems,
    warnings,
    needsRecovery: seen.has("cutterError") || seen.has("mechanicalError") || seen.has("presenterJam"),
  };
}

export function sameState(a: PrinterState, b: PrinterState): boolean {
  return a.problems.join() === b.problems.join() && a.warnings.join() === b.warnings.join();
}
