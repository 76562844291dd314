import { ok, type Result } from "@zizhuban/device-agent-contract";
import type { IppDriver, IppFailure } from "./driver.ts";
import { hasEnded } from "./status.ts";

/** A job's name is its id in the journal; a queue may have put words of its own around it. */
const jobIds = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Cancels every job on one printer, or queue, that has not ended and is ours; others print there too. */
export async function cancelOurs(
  driver: IppDriver,
  isOurs: (jobId: string) => boolean,
): Promise<Result<void, IppFailure>> {
  const jobs = await driver.getJobs();
  if (!jobs.ok) return jobs;
  for (const job of jobs.value) {
    if (hasEnded(job) || job.name?.match(jobIds)?.some(isOurs) !== true) continue;
    const canceled = await driver.cancelJob(job.id);
    // It has ended, or is forgotten, in the meantime.
    if (!canceled.ok && canceled.code !== "notPossible" && canceled.code !== "jobNotFound") return canceled;
  }
  return ok();
}
