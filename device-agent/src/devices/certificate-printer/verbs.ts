import type { Result } from "@zizhuban/device-agent-contract";
import type { Device } from "../device.ts";
import type { PrintEnd, PrintEvidence, PrintProgress } from "../print.ts";

export interface CertificateJob {
  /** Becomes the IPP job-name, so that the job is found again after a crash. */
  readonly jobId: string;
  /** The PDF as the server rendered and signed it; printed as it is. */
  readonly document: Uint8Array;
  readonly pages: number;
}

export interface CertificatePrinter extends Device {
  /** Problems that stop a page now; empty = can print. Includes `starting` and offline reasons. */
  problems(): readonly string[];
  /** Create-Job, Send-Document, then follows the printer's own job to its end. */
  print(job: CertificateJob, progress: PrintProgress, signal: AbortSignal): Promise<PrintEnd>;
  /**
   * Between two jobs: cancels what the printer, or the queue before it, still holds of ours, and learns anew what it is. Else
   * what keeps it from printing. Paper it has put out lies in its tray, where nothing moves it.
   * @param isOurs whether this agent has ever had a job of that id
   */
  reset(isOurs: (jobId: string) => boolean): Promise<Result<void>>;
  /** After a crash: finds the job by id or name, cancels what may still print, decides (reference devices.md §3.7). */
  reconcile(job: {
    readonly jobId: string;
    readonly evidence: PrintEvidence;
  }): Promise<Result<PrintEnd, "notReady">>;
}
