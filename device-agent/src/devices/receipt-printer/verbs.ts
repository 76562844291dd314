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
  /** After a crash: decides from the evidence journalled before it and what the printer says now (reference devices.md §3.5). */
  reconcile(job: {
    readonly jobId: string;
    readonly evidence: PrintEvidence;
  }): Promise<Result<PrintEnd, "notReady">>;
}
