import { delay } from "@zizhuban/device-agent-contract";
import type { PrintEnd } from "../print.ts";
import type { JobFacts } from "./facts.ts";
import type { JobContext, OwnJob } from "./print-job.ts";
import { jobState } from "./protocol.ts";
import { hasEnded } from "./status.ts";
import { verdict } from "./verdict.ts";

const unknown = (reason: string): PrintEnd => ({ outcome: "unknown", reason });

/**
 * What came of a job that has ended in a CUPS queue. There "completed" means that the data was handed on
 * (OpenPrinting/cups; reference devices.md §3.7), so the outcome rests on the job of the printer behind it, which the
 * scheduler submits under our name with a number of its own. Without that printer's address nothing is proven.
 */
export async function behindQueue(context: JobContext, mine: OwnJob, atQueue: JobFacts): Promise<PrintEnd> {
  const { printer, clock, delays, stopping } = context;
  const completed = atQueue.state === jobState.completed;
  if (!completed && !atQueue.begun) {
    return { outcome: "notPrinted", reason: verdict({ ...atQueue, impressions: 0 }, mine).reason };
  }
  if (printer === undefined) return unknown("handedOver");
  const deadline = clock.monotonic() + delays.patience;
  for (;;) {
    const jobs = await printer.getJobs();
    const ours = jobs.ok ? jobs.value.filter(({ name }) => name?.includes(mine.jobName) === true) : [];
    if (jobs.ok && ours.length === 0) return unknown("jobVanished");
    if (ours.length > 0 && ours.every(hasEnded)) return together(ours, mine);
    if (!completed) for (const { id } of ours) await printer.cancelJob(id);
    if (stopping.aborted) return unknown("agentStopping");
    if (clock.monotonic() >= deadline) return unknown("handedOver");
    await delay(clock, delays.follow, stopping);
  }
}

/** A scheduler that lost its printer for a moment may have submitted the job twice: one good end is not enough then. */
function together(jobs: readonly JobFacts[], mine: OwnJob): PrintEnd {
  const ends = jobs.map((job) => verdict(job, mine));
  const printed = ends.filter(({ outcome }) => outcome === "printed");
  const [first = unknown("jobVanished")] = printed.length > 0 ? printed : ends;
  if (printed.length > 1) return unknown("printedTwice");
  const open = ends.find(({ outcome }) => outcome === "unknown");
  return open ?? first;
}
