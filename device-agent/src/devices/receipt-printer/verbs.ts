import type { Result } from "@zizhuban/device-agent-contract";
import type { SlipLayout } from "../../documents/index.ts";
import type { Device } from "../device.ts";
import type { PrintEnd, PrintEvidence, PrintProgress } from "../print.ts";
import type { CharacterPosition } from "./encode-slip.ts";

export interface ReceiptJob {
  /** Journal id; the process-id markers are derived from it. */
  readonly jobId: string;
  readonly layout: SlipLayout;
  /** Part of another slip may hang uncut in the printer: it is cut off before the first byte of this one. */
  readonly cutFirst: boolean;
}

/** Bytes in the printer's own language, sent as they are and not cut. */
export interface RawJob {
  readonly jobId: string;
  readonly data: Uint8Array;
  readonly cutFirst: boolean;
}

export interface ReceiptPrinter extends Device {
  /** Problems that stop a slip now; empty = can print. Includes `starting` and offline reasons. */
  problems(): readonly string[];
  /** Where the layout holds characters that this printer can show neither by its font nor by dots. */
  unprintable(layout: SlipLayout): readonly CharacterPosition[];
  /** The slip as it will come out, as a PNG one pixel a dot; dot for dot where it is sent as dots. */
  preview(layout: SlipLayout): Promise<Uint8Array>;
  /**
   * Prints and cuts. Ends `printed` only on what the printer itself says, named in the reason: `processId` (the echo
   * behind the cut), `statusEcho` (the weaker proof of profiles without it) or `cutCounter` (no echo came, one cut more).
   * Always ends: a problem that no hand puts right within ten minutes takes the job back.
   */
  print(job: ReceiptJob, progress: PrintProgress, signal: AbortSignal): Promise<PrintEnd>;
  /** The same of raw bytes, without a cut behind them. */
  printRaw(job: RawJob, progress: PrintProgress, signal: AbortSignal): Promise<PrintEnd>;
  /** Feeds what hangs from the printer to the knife and cuts it; else why it cannot now. */
  cut(): Promise<Result<void>>;
  /**
   * Between two jobs: clears its buffers, so that nothing sent before can print any more, sets it up anew, and cuts off what hangs
   * from it where `mayHang` says that something may. Else what still keeps it from printing; its buffers are clear all the same
   * where it takes that while it stands.
   */
  reset(mayHang: boolean): Promise<Result<void>>;
  /** Whether it holds a cut slip until it is taken, and tells when that is. */
  readonly presenter: boolean;
  /** After a crash: decides from the evidence journalled before it and what the printer says now (reference devices.md §3.5). */
  reconcile(job: {
    readonly jobId: string;
    readonly evidence: PrintEvidence;
  }): Promise<Result<PrintEnd, "notReady">>;
}
