import { createHash } from "node:crypto";
import type { PrintEnd, PrintEvidence } from "../print.ts";

/** The two process ids of a job: `body` answers when the slip is on paper, `cut` when it has been cut. */
export interface Marks {
  readonly body: string;
  readonly cut: string;
}

/** Maintenance counters since the printer was made; the same words as `DeviceFacts.consumption`. */
export interface Counts {
  readonly lines: number;
  readonly cuts: number;
  /** Energising pulses of the thermal head, and hours switched on: wear, not evidence. Absent where not counted. */
  readonly head?: number;
  readonly hours?: number;
}

/** Process ids are four characters from 20h to 7Eh; three of them tell one job from another. */
export function marksOf(jobId: string): Marks {
  const digest = createHash("sha256").update(jobId).digest();
  const id = Array.from(digest.subarray(0, 3), (byte) => String.fromCharCode(0x30 + (byte % 0x4b))).join("");
  return { body: `${id}a`, cut: `${id}b` };
}

export function toEvidence(marks: Marks, counts: Counts | undefined): PrintEvidence {
  return {
    bodyMark: marks.body,
    cutMark: marks.cut,
    ...(counts === undefined ? {} : { lineCount: counts.lines, cutCount: counts.cuts }),
  };
}

/**
 * What the counters before the first byte and now say of a job, once nothing of it can print any
 * more (reference devices.md §3.5 step 4). The cut comes after the slip in the same stream, so one
 * cut more means that all of it was printed. A step that no single slip explains is `unknown`.
 */
export function judge(evidence: PrintEvidence, now: Counts | undefined, otherwise: string): PrintEnd {
  const { lineCount, cutCount } = evidence;
  if (now === undefined || typeof lineCount !== "number" || typeof cutCount !== "number")
    return { outcome: "unknown", reason: otherwise };
  if (now.cuts === cutCount + 1) return { outcome: "printed", reason: "cutCounter" };
  if (now.cuts === cutCount && now.lines === lineCount) return { outcome: "notPrinted", reason: otherwise };
  return { outcome: "unknown", reason: otherwise };
}
