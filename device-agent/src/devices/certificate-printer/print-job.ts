import { delay, fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import { pwgRasterOfPdf } from "../../documents/index.ts";
import type { PrintEnd, PrintProgress } from "../print.ts";
import { behindQueue } from "./behind-queue.ts";
import type { IppDriver, IppFailure } from "./driver.ts";
import type { JobFacts } from "./facts.ts";
import { operation, jobState } from "./protocol.ts";
import { failureStatus, hasEnded, printerProblems } from "./status.ts";
import { jobTicket, type DocumentForm, type PagePreferences } from "./ticket.ts";
import type { CertificateJob } from "./verbs.ts";
import { pagesOut, verdict, type Sent } from "./verdict.ts";

/** All in milliseconds. */
export interface JobDelays {
  /** Between two looks at the job. */
  readonly follow: number;
  /** How long a busy printer is asked again before the job is given back. */
  readonly busy: number;
  /** How long a job may stand still for a problem, or the printer be out of reach, before it is canceled. */
  readonly patience: number;
  /** How long a job may make no headway without any problem named. */
  readonly headway: number;
  /** How long Cancel-Job may take to end the job. */
  readonly cancel: number;
  /** How long a completed job's counters may lag behind its state. */
  readonly settle: number;
}

export interface JobContext {
  readonly driver: IppDriver;
  /** The printer behind a queue, by its own IPP; undefined where `driver` talks to the printer, or it has no address. */
  readonly printer: IppDriver | undefined;
  /** Whether a CUPS scheduler answers, by what it said of itself. */
  isQueue(): Promise<boolean>;
  readonly clock: Clock;
  readonly delays: JobDelays;
  readonly pages: PagePreferences;
  /** What the last poll of the printer said. */
  problems(): readonly string[];
  /** Asks the printer now, so that {@link problems} is of this moment. */
  poll(): Promise<void>;
  /**
   * The agent ends. A job not yet sent is canceled; a sent one is left to the printer, and to
   * reconciliation at the next start.
   */
  readonly stopping: AbortSignal;
  /** A job that may still print although we can no longer follow it: canceled as soon as the printer answers. */
  abandon(jobName: string): void;
}

/** Evidence: the printer has acknowledged the whole document. */
export const documentSent = "documentSent";

const notPrinted = (reason: string): PrintEnd => ({ outcome: "notPrinted", reason });
const unknown = (reason: string): PrintEnd => ({ outcome: "unknown", reason });

function failureReason(code: IppFailure): string {
  return printerProblems(failureStatus(code))[0] ?? code;
}

/** One certificate from Create-Job to its end (reference: RFC 8011 §4.2.4, §4.3.1; DESIGN §5.3). */
export async function printJob(
  context: JobContext,
  job: CertificateJob,
  progress: PrintProgress,
  canceled: AbortSignal,
): Promise<PrintEnd> {
  const { driver } = context;
  const signal = AbortSignal.any([canceled, context.stopping]);
  const description = await driver.getPrinterDescription(signal);
  if (!description.ok) return notPrinted(failureReason(description.code));
  const plan = jobTicket(job.jobId, description.value, context.pages);
  if (!plan.ok) return notPrinted(plan.code);
  const { ticket, form } = plan.value;
  // Before the job is made: pixels take a second, and a printer does not wait long for a document.
  const document = await inForm(job.document, form);
  if (!document.ok) return notPrinted(document.code);

  if (description.value.operations.includes(operation.validateJob)) {
    const valid = await whileBusy(context, signal, () => driver.validateJob(ticket, signal));
    if (!valid.ok) return notPrinted(creationFailure(valid.code, signal));
  }
  const created = await whileBusy(context, signal, () => driver.createJob(ticket, signal));
  if (!created.ok) {
    // The answer may be lost and the job made all the same. Without a document it prints nothing, but it holds the printer.
    if (isUncertain(created.code)) await cancelByName(context, job.jobId);
    return notPrinted(creationFailure(created.code, signal));
  }
  const ippJobId = created.value;
  const giveUp = async (reason: string) => {
    const canceled = await driver.cancelJob(ippJobId);
    if (!canceled.ok && canceled.code !== "jobNotFound") context.abandon(job.jobId);
    return notPrinted(reason);
  };
  await progress.evidence({ ippJobId, pages: job.pages });
  if (signal.aborted) return giveUp("canceled");
  const go = await progress.beforeFirstByte();
  if (!go.ok) return giveUp(go.code);
  if (signal.aborted) return giveUp("canceled");

  const content = { name: job.jobId, format: form.format, document: document.value };
  const sent = await driver.sendDocument(ippJobId, content, canceled);
  if (!sent.ok && sent.code === "refused") return giveUp(failureReason(sent.code));
  if (sent.ok) await progress.evidence({ [documentSent]: 1 });
  return follow(context, { job, ippJobId, sent }, progress, canceled);
}

async function inForm(
  pdf: Uint8Array,
  form: DocumentForm,
): Promise<Result<Uint8Array, "documentUnreadable">> {
  return form.format === "application/pdf" ? ok(pdf) : await pwgRasterOfPdf(pdf, form.raster);
}

/** The request may have reached the printer although its answer did not reach us. */
function isUncertain(code: IppFailure): boolean {
  return code === "timedOut" || code === "connectionLost" || code === "protocol" || code === "canceled";
}

function creationFailure(code: IppFailure, signal: AbortSignal): string {
  if (signal.aborted) return "canceled";
  if (code === "busy") return "busy";
  return code === "rejected" || code === "notPossible" ? "jobRefused" : failureReason(code);
}

/** Asks again while the printer is busy with another job (server-error-busy), up to `delays.busy`. */
async function whileBusy<Value>(
  { clock, delays }: JobContext,
  signal: AbortSignal,
  ask: () => Promise<Result<Value, IppFailure>>,
): Promise<Result<Value, IppFailure>> {
  const deadline = clock.monotonic() + delays.busy;
  for (;;) {
    const answer = await ask();
    if (answer.ok || answer.code !== "busy" || signal.aborted || clock.monotonic() >= deadline) return answer;
    await delay(clock, delays.follow, signal);
  }
}

interface Followed {
  readonly job: CertificateJob;
  readonly ippJobId: number;
  readonly sent: Result<void, IppFailure>;
}

async function follow(
  context: JobContext,
  { job, ippJobId, sent }: Followed,
  progress: PrintProgress,
  signal: AbortSignal,
): Promise<PrintEnd> {
  const { driver, clock, delays, stopping } = context;
  const waking = AbortSignal.any([signal, stopping]);
  const duplex = isDuplex(context);
  const mine = { jobName: job.jobId, ippJobId, pages: job.pages, duplex, delivered: sent.ok };
  let pagesDone = 0;
  let problem: string | undefined;
  let lastHeadway = clock.monotonic();
  for (;;) {
    if (stopping.aborted) return unknown("agentStopping");
    if (signal.aborted) return endNow(context, mine, "canceled");
    const found = await driver.getJob(ippJobId);
    if (isGone(found, job.jobId)) return unknown("jobVanished");
    if (found.ok) {
      const out = pagesOut(found.value, mine) ?? 0;
      if (out > pagesDone) {
        pagesDone = out;
        lastHeadway = clock.monotonic();
        progress.pagesDone(Math.min(out, job.pages));
      }
      if (hasEnded(found.value)) return settled(context, mine, found.value);
      if (!sent.ok && isIncomplete(found.value)) {
        return endNow(context, mine, creationFailure(sent.code, signal));
      }
    }
    const now = found.ok ? await stoppedBy(context, found.value) : failureReason(found.code);
    if (now !== problem) {
      // One problem after another is still standing still: only a problem that comes or goes starts the wait anew.
      if (now === undefined || problem === undefined) lastHeadway = clock.monotonic();
      problem = now;
      if (now !== undefined) progress.waiting(now);
    }
    if (clock.monotonic() - lastHeadway > (problem === undefined ? delays.headway : delays.patience)) {
      return endNow(context, mine, problem ?? "noHeadway");
    }
    await delay(clock, delays.follow, waking);
  }
}

/** No such job, or its number now belongs to another (a restarted printer counts from 1 again). */
function isGone(found: Result<JobFacts, IppFailure>, jobName: string): boolean {
  if (!found.ok) return found.code === "jobNotFound";
  return found.value.name !== undefined && found.value.name !== jobName;
}

/** RFC 8011 §5.3.8: the document has not come, or not all of it. */
function isIncomplete(job: JobFacts): boolean {
  return (
    job.reasons.includes("job-incoming") ||
    job.reasons.includes("job-data-insufficient") ||
    job.state === jobState.pendingHeld
  );
}

async function stoppedBy(context: JobContext, job: JobFacts): Promise<string | undefined> {
  const stopped = job.state === jobState.processingStopped;
  if (stopped && context.problems().length === 0) await context.poll();
  return context.problems()[0] ?? (stopped ? "mechanicalFault" : undefined);
}

/** Cancels and decides; the reason that made us cancel says more than "canceled", unless all pages came out after all. */
async function endNow(context: JobContext, mine: OwnJob, reason: string): Promise<PrintEnd> {
  const end = await cancelAndDecide(context, mine);
  if (!end.ok) return unknown(reason);
  return end.value.outcome === "printed" ? end.value : { outcome: end.value.outcome, reason };
}

export interface OwnJob extends Sent {
  readonly jobName: string;
  readonly ippJobId: number;
  /** The printer has acknowledged the whole document. */
  readonly delivered: boolean;
}

/** Cancels what may still print and decides by what the printer then says; abandons it, and fails, where it says nothing. */
export async function cancelAndDecide(
  context: JobContext,
  mine: OwnJob,
): Promise<Result<PrintEnd, IppFailure>> {
  const { driver, clock, delays } = context;
  const deadline = clock.monotonic() + delays.cancel;
  await driver.cancelJob(mine.ippJobId);
  for (;;) {
    const found = await driver.getJob(mine.ippJobId);
    if (isGone(found, mine.jobName)) return ok(unknown("jobVanished"));
    if (found.ok && hasEnded(found.value)) return ok(await settled(context, mine, found.value));
    if (clock.monotonic() >= deadline) {
      context.abandon(mine.jobName);
      return found.ok ? ok(unknown("jobNotEnding")) : fail(found.code);
    }
    await delay(clock, delays.follow);
    if (!found.ok) await driver.cancelJob(mine.ippJobId);
  }
}

/** A printer may say "completed" a moment before its counters do. */
async function settled(context: JobContext, mine: OwnJob, ended: JobFacts): Promise<PrintEnd> {
  const { driver, clock, delays } = context;
  const deadline = clock.monotonic() + delays.settle;
  if (await context.isQueue()) return delivered(await behindQueue(context, mine, ended), mine);
  let end = verdict(ended, mine);
  while (end.reason === "impressionsMissing" && clock.monotonic() < deadline) {
    await delay(clock, delays.follow);
    const again = await driver.getJob(mine.ippJobId);
    if (again.ok && hasEnded(again.value)) end = verdict(again.value, mine);
  }
  return delivered(end, mine);
}

/** A printer may print what it got of a document that broke off, and count the page (ippeveprinter does). */
function delivered(end: PrintEnd, mine: OwnJob): PrintEnd {
  return end.outcome === "printed" && !mine.delivered ? unknown("documentUnconfirmed") : end;
}

export function isDuplex({ pages }: JobContext): boolean {
  return pages.sides !== undefined && pages.sides !== "one-sided";
}

/** Cancels every live job of this name; abandons the name where the printer does not answer. */
export async function cancelByName(context: JobContext, jobName: string): Promise<void> {
  for (const driver of [context.driver, context.printer]) {
    if (driver === undefined) continue;
    const jobs = await driver.getJobs();
    if (!jobs.ok) context.abandon(jobName);
    else
      for (const job of jobs.value)
        if (job.name?.includes(jobName) === true && !hasEnded(job)) await driver.cancelJob(job.id);
  }
}
