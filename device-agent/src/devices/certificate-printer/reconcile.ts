import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import type { PrintEnd, PrintEvidence } from "../print.ts";
import { cancelAndDecide, documentSent, isDuplex, type JobContext, type OwnJob } from "./print-job.ts";

/**
 * After a crash: the job by its journalled number or its name, in the printer's live and ended jobs. What still may
 * print is canceled first; then the printer's own counters decide.
 */
export async function reconcileJob(
  context: JobContext,
  jobName: string,
  evidence: PrintEvidence,
): Promise<Result<PrintEnd, "notReady">> {
  const jobs = await context.driver.getJobs();
  if (!jobs.ok) return fail("notReady", jobs.code);
  const pages = numberIn(evidence, "pages") ?? 1;
  const known = numberIn(evidence, "ippJobId");
  const ids = new Set(jobs.value.filter(({ name }) => name === jobName).map(({ id }) => id));
  // A history may be shorter than the printer's memory of single jobs.
  if (known !== undefined) ids.add(known);
  const ends: PrintEnd[] = [];
  for (const ippJobId of ids) {
    const delivered = documentSent in evidence;
    const mine: OwnJob = { jobName, ippJobId, pages, duplex: isDuplex(context), delivered };
    const end = await decide(context, mine);
    if (!end.ok) return end;
    ends.push(end.value);
  }
  // Without a journalled job number no document can have been sent: it is on disk before the first byte.
  if (known === undefined) return ok({ outcome: "notPrinted", reason: "noJob" });
  return ok(
    ends.find(({ outcome }) => outcome === "printed") ??
      ends.find(({ outcome }) => outcome === "unknown") ??
      ends[0] ?? { outcome: "unknown", reason: "jobVanished" },
  );
}

async function decide(context: JobContext, mine: OwnJob): Promise<Result<PrintEnd, "notReady">> {
  const found = await context.driver.getJob(mine.ippJobId);
  if (!found.ok && found.code !== "jobNotFound") return fail("notReady", found.code);
  const isOurs = found.ok && (found.value.name === undefined || found.value.name === mine.jobName);
  if (!isOurs) return ok({ outcome: "unknown", reason: "jobVanished" });
  const end = await cancelAndDecide(context, mine);
  return end.ok ? end : fail("notReady", end.code);
}

function numberIn(evidence: PrintEvidence, name: string): number | undefined {
  const value = evidence[name];
  return typeof value === "number" ? value : undefined;
}
