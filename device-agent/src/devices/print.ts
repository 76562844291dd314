import type { Result } from "@zizhuban/device-agent-contract";

/**
 * What a printer can say at the end of a job. `notPrinted` is proven (no byte was sent, or the
 * printer itself says that nothing came out); everything that is neither proven is `unknown`.
 */
export type PrintOutcome = "printed" | "notPrinted" | "unknown";

/** What the printer told of one job, kept in the journal for reconciliation after a crash. */
export type PrintEvidence = Readonly<Record<string, string | number>>;

export interface PrintEnd {
  readonly outcome: PrintOutcome;
  /** A `PrinterProblem`, an offline reason, or what the evidence rests on, for example `processId` or `impressions`. */
  readonly reason: string;
}

export interface PrintProgress {
  /** Facts to journal before going on (IPP job id, counters before the first byte). The driver waits until they are on disk. */
  evidence(facts: PrintEvidence): Promise<void>;
  /**
   * Asked once, right before the first byte that could reach paper. The journal writes `sending` to disk and
   * the server consumes the print grant; a failure stops the job as `notPrinted`.
   */
  beforeFirstByte(): Promise<Result<void>>;
  /** The job stands still because of this printer problem; it goes on by itself when a hand puts it right. */
  waiting(problem: string): void;
  pagesDone(pages: number): void;
}
