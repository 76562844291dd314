import type { PrintJobView } from "@zizhuban/device-agent-contract";
import type { Devices } from "./device/index.ts";

/** Paper that no visit of now asked for: whoever comes next takes it out first. */
export interface LeftPaper {
  /** Jobs whose paper may still come out. */
  readonly printing: readonly string[];
  /** Such a job has ended, and its paper may lie there. */
  readonly lying: boolean;
  /** Somebody has said that nothing lies there, whatever a sensor says. */
  readonly passed: boolean;
}

export const noLeftPaper: LeftPaper = { printing: [], lying: false, passed: false };

/** What the news of one job means for it. */
export function afterJob(paper: LeftPaper, { jobId, state }: PrintJobView): LeftPaper {
  const others = paper.printing.filter((id) => id !== jobId);
  if (state === "sending" || state === "printing")
    return { ...paper, printing: [...others, jobId], passed: false };
  const cameOut = others.length < paper.printing.length && (state === "printed" || state === "unknown");
  return { ...paper, printing: others, lying: paper.lying || cameOut };
}

const presented = ({ receiptPrinter }: Devices): boolean =>
  receiptPrinter !== undefined &&
  "warnings" in receiptPrinter.status &&
  receiptPrinter.status.warnings.includes("paperNotTaken");

/** A sensor that sees no paper any more also ends what somebody said against it. */
export function afterDevice(paper: LeftPaper, devices: Devices): LeftPaper {
  return paper.passed && !presented(devices) ? { ...paper, passed: false } : paper;
}

/** Somebody has taken it, or sees none. */
export const afterTaking: LeftPaper = { printing: [], lying: false, passed: true };

export function whatIsLeft(paper: LeftPaper, devices: Devices): "nothing" | "printing" | "lying" {
  if (paper.printing.length > 0) return "printing";
  return paper.lying || (presented(devices) && !paper.passed) ? "lying" : "nothing";
}
