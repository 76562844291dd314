import type { PrintEnd } from "../print.ts";
import type { JobFacts } from "./facts.ts";
import { jobState } from "./protocol.ts";

/** job-state-reasons that contradict "completed" (RFC 8011 §5.3.8). */
const contradictions: ReadonlySet<string> = new Set([
  "job-completed-with-errors",
  "aborted-by-system",
  "document-format-error",
  "processing-to-stop-point",
]);

/** What was sent. */
export interface Sent {
  readonly pages: number;
  readonly duplex: boolean;
}

/** Pages the printer says have left it; undefined where it does not count. A sheet is a page, or up to two. */
export function pagesOut(job: JobFacts, { pages, duplex }: Sent): number | undefined {
  if (job.impressions !== undefined) return Math.max(job.impressions, job.sheets ?? 0);
  return job.sheets === undefined ? undefined : duplex ? Math.min(pages, job.sheets * 2) : job.sheets;
}

/**
 * What an ended IPP job proves. `printed` needs "completed", no error reason, and every page counted where the
 * printer counts; `notPrinted` needs the printer's own count of nought; the rest is honestly unknown.
 */
export function verdict(job: JobFacts, sent: Sent): PrintEnd {
  const out = pagesOut(job, sent);
  if (job.state === jobState.completed) {
    const contradiction = job.reasons.find((reason) => contradictions.has(reason));
    if (contradiction !== undefined) return { outcome: "unknown", reason: contradiction };
    if (out === undefined) return { outcome: "printed", reason: "jobCompleted" };
    return out >= sent.pages
      ? { outcome: "printed", reason: "impressions" }
      : { outcome: "unknown", reason: "impressionsMissing" };
  }
  const reason = job.state === jobState.canceled ? "jobCanceled" : "jobAborted";
  return { outcome: out === 0 ? "notPrinted" : "unknown", reason };
}
