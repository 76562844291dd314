import { delay, type Clock } from "@zizhuban/device-agent-contract";
import type { PrintEnd } from "../devices/print.ts";
import type { StoredPrintJob } from "../journal/index.ts";
import type { Reconciling } from "./printers.ts";

const recoveryDelays = {
  retry: 1_000,
  /** How long a printer may take to come back before its unfinished jobs are `unknown`. */
  patience: 60_000,
} as const;

/**
 * The end of a job that a crash cut off, from the evidence journalled before it and what the printer says now
 * (reference devices.md §3.5, §3.7). Undefined when the agent stops first.
 */
export async function reconcileJob(
  job: StoredPrintJob,
  device: Reconciling | undefined,
  clock: Clock,
  stopping: AbortSignal,
): Promise<PrintEnd | undefined> {
  if (device === undefined) return settled(job, { outcome: "unknown", reason: "printerUnknown" });
  const until = clock.monotonic() + recoveryDelays.patience;
  while (!stopping.aborted) {
    const end = await device.reconcile({ jobId: job.jobId, evidence: job.evidence });
    if (end.ok) return settled(job, end.value);
    if (clock.monotonic() >= until) return settled(job, { outcome: "unknown", reason: end.code });
    await delay(clock, recoveryDelays.retry, stopping);
  }
  return undefined;
}

/** Before `printing` the driver had no leave to send yet: whatever the printer thinks, the journal knows. */
function settled(job: StoredPrintJob, end: PrintEnd): PrintEnd {
  if (job.state === "printing" || end.outcome === "notPrinted") return end;
  return { outcome: "notPrinted", reason: "restarted" };
}
