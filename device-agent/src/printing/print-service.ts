import {
  fail,
  ok,
  type Clock,
  type CommandError,
  type PrintJobSubmission,
  type PrintJobView,
  type Result,
  type Sensitive,
} from "@zizhuban/device-agent-contract";
import type { PrintEnd } from "../devices/print.ts";
import type { SlipLayout } from "../documents/index.ts";
import { isStorageFull, type Journal, type NewPrintJob, type StoredPrintJob } from "../journal/index.ts";
import type { ServerClient } from "../server-client/index.ts";
import { createLedger, hasEnded, nothingSent, viewOf, type UsedPaper } from "./ledger.ts";
import { createOutcomeReporter } from "./outcomes.ts";
import type { Printer } from "./printers.ts";
import { reconcileJob } from "./recovery.ts";
import { runJob, type CertificateWork, type QueuedJob, type SlipWork } from "./run-job.ts";
import { rowFor, rowForOwn, type OwnPaper } from "./submission.ts";

type SlipSubmission = Extract<PrintJobSubmission, { kind: "slip" }>;

/** Paper in the printer's own measure: millimetres of a roll, or pages. */
export interface PaperNeeds {
  /** What a slip takes; of one nobody knows, what they usually take. */
  slipLength(printer: string, layout: SlipLayout | undefined): number;
  /** What is left where it may not suffice; undefined where there is no doubt, or nobody counts. */
  left(printer: string): number | undefined;
}

export interface PrintServiceOptions {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly printers: readonly Printer[];
  readonly server: Pick<ServerClient, "call" | "download">;
  /** Lays a slip out for this site. */
  readonly slips: (slip: Pick<SlipSubmission, "form" | "fields">) => SlipLayout;
  /** Pages of a PDF, for the printer's impressions to be compared with; 0 when it cannot be read. */
  readonly countPages: (document: Uint8Array) => Promise<number>;
  /** A job has ended that may have used paper; called within the transaction that writes its end. */
  readonly onUsed?: (paper: UsedPaper) => void;
  /** Without it nothing is said of how long the paper lasts. */
  readonly paper?: PaperNeeds;
  /** Why nothing new is promised now, besides what the printers say: the mains are out, say. */
  readonly hindrances?: () => readonly string[];
  /** A driver or this room threw: the job has been ended honestly, the error belongs in the log. */
  readonly onBug: (error: unknown) => void;
}

interface PrintContext {
  readonly visitId: string;
  /** Needed for a certificate; kept in memory until the job ends. */
  readonly sessionToken?: Sensitive<string>;
}

export interface PrintService {
  /**
   * Settles at the start what the last run left open, before anything new is printed. Call once, when the
   * printers have been started. Resolves when every old job has its end.
   */
  recover(): Promise<void>;
  /** Returns once the job is journalled; the same job again returns its state and prints nothing. */
  submit(
    submission: PrintJobSubmission,
    context: PrintContext,
  ): Promise<Result<PrintJobView, Exclude<CommandError<"PrintJob.Submit">, "noVisit" | "formUnknown">>>;
  /** A paper in no visit; resolves when the job has its end. */
  printOwn(
    paper: OwnPaper,
  ): Promise<Result<PrintJobView, "printerUnknown" | "characterNotPrintable" | "storageFull">>;
  /** Cuts off what hangs from a receipt printer, in its turn; else what keeps the printer from it. */
  cut(printer: string): Promise<Result<void>>;
  /**
   * Brings a printer into a known state, in its turn: no job is torn away, and nothing of one that has ended can print afterwards.
   * Else what still keeps the printer from printing.
   */
  reset(printer: string): Promise<Result<void>>;
  query(jobId: string): Result<PrintJobView, "jobUnknown">;
  /** Only a job of which no byte was sent; one that has ended is returned as it is. */
  cancel(jobId: string): Result<PrintJobView, CommandError<"PrintJob.Cancel">>;
  canPrint(
    printer: string,
    paper?: { readonly pages: number; readonly slip?: Pick<SlipSubmission, "form" | "fields"> | undefined },
  ): Result<{ canPrint: boolean; problems: string[] }, CommandError<"PrintJob.CanPrint">>;
  /** Cancels this visit's jobs of which no byte was sent; the others finish. */
  endVisit(visitId: string): void;
  /** Whoever held the printer is gone: cancels what waits for it of which no byte was sent. */
  cancelWaiting(printer: string): void;
  /** Jobs without an end, of whatever visit: whose paper may still come out. */
  unfinished(): PrintJobView[];
  onChange(listener: (job: PrintJobView) => void): () => void;
  /**
   * Afterwards no job changes its state; what is at the printer now is settled by the next start's `recover`. A driver
   * may still bring evidence until its device has stopped: stop the devices next, then close the journal.
   */
  stop(): void;
}

const ofNoVisit = "";
/** Milliseconds between two looks whether the disk takes rows again. */
const roomLook = 2_000;

/** Exactly once, or honestly unknown (DESIGN §5.3): journal, fsync, then bytes; one job at a time on each printer. */
export function createPrintService(options: PrintServiceOptions): PrintService {
  const { journal, clock, server, onBug } = options;
  const printers = new Map(options.printers.map((printer) => [printer.device.name, printer]));
  const ledger = createLedger(journal, options.onUsed);
  const reporter = createOutcomeReporter(journal, server, clock, onBug);
  const jobs = new Map<string, QueuedJob>();
  const queues = new Map<string, Promise<void>>();
  const stopping = new AbortController();
  let recovered: Promise<void> | undefined;
  let stopLooking: (() => void) | undefined;

  function enqueue(printer: string, task: () => Promise<void>): Promise<void> {
    const next = (queues.get(printer) ?? Promise.resolve()).then(task).catch(onBug);
    queues.set(printer, next);
    return next;
  }

  function finish(jobId: string, end: PrintEnd): void {
    const work = jobs.get(jobId)?.work;
    const written = ledger.finish(jobId, end, work?.kind === "slip" ? work.layout : undefined);
    jobs.delete(jobId);
    if (written) reporter.kick();
    else stopLooking ??= clock.every(roomLook, payWhenThereIsRoom);
  }

  function payWhenThereIsRoom(): void {
    if (journal.storageFull() || !ledger.pay()) return;
    stopLooking?.();
    stopLooking = undefined;
    reporter.kick();
  }

  async function run(job: QueuedJob): Promise<void> {
    if (ledger.over(job.jobId)) return;
    try {
      finish(job.jobId, await runJob({ ...options, ledger }, job));
    } catch (error) {
      const state = ledger.view(job.jobId)?.state;
      const reason = isStorageFull(error) ? "storageFull" : "internalError";
      finish(job.jobId, { outcome: state === "printing" ? "unknown" : "notPrinted", reason });
      if (reason === "internalError") throw error;
    }
  }

  /** Nothing is printed that could not be journalled first. */
  function journalled(row: NewPrintJob): Result<PrintJobView, "storageFull"> {
    if (journal.storageFull()) return fail("storageFull");
    try {
      return ok(ledger.add(row));
    } catch (error) {
      if (!isStorageFull(error)) throw error;
      return fail("storageFull");
    }
  }

  /** Ends it at once; the driver, should it be waiting for the printer, gets no leave to send any more. */
  function cancelUnsent(jobId: string, reason: string): void {
    const job = jobs.get(jobId);
    finish(jobId, { outcome: "notPrinted", reason });
    job?.controller.abort();
  }

  function workFor(
    submission: PrintJobSubmission,
    context: PrintContext,
  ): Result<SlipWork | CertificateWork, "printerUnknown" | "characterNotPrintable"> {
    const printer = printers.get(submission.printer);
    if (submission.kind === "certificate" && printer?.kind === "certificate") {
      const { grantId } = submission;
      const { sessionToken } = context;
      return ok({ kind: "certificate", device: printer.device, grantId, sessionToken });
    }
    if (submission.kind === "slip" && printer?.kind === "slip") {
      const layout = options.slips(submission);
      // Where, but not which: they may be of somebody's name.
      const [first] = printer.device.unprintable(layout);
      if (first !== undefined)
        return fail("characterNotPrintable", `line ${first.line}, character ${first.character}`);
      return ok({ kind: "slip", device: printer.device, layout });
    }
    return fail("printerUnknown");
  }

  function ownWork(paper: OwnPaper): Result<QueuedJob["work"], "printerUnknown" | "characterNotPrintable"> {
    const printer = printers.get(paper.printer);
    if (paper.kind === "testPage" && printer?.kind === "certificate") {
      const { kind, document, pages } = paper;
      return ok({ kind, device: printer.device, document, pages });
    }
    if (paper.kind === "raw" && printer?.kind === "slip")
      return ok({ kind: "raw", device: printer.device, data: paper.data });
    if (paper.kind === "slip" && printer?.kind === "slip") {
      if (printer.device.unprintable(paper.layout).length > 0) return fail("characterNotPrintable");
      return ok({ kind: "slip", device: printer.device, layout: paper.layout });
    }
    return fail("printerUnknown");
  }

  /** Whether what is left in this printer is less than its open jobs and one more take. */
  function tooLittlePaper({ kind, device }: Printer, pages: number, layout: SlipLayout | undefined): boolean {
    const { paper } = options;
    const left = paper?.left(device.name);
    if (paper === undefined || left === undefined) return false;
    const takes = (slip: SlipLayout | undefined, sheets: number) =>
      kind === "slip" ? paper.slipLength(device.name, slip) : sheets;
    const open = [...jobs.values()]
      .filter(({ work }) => work.device === device)
      .map(({ jobId, work }) =>
        takes(work.kind === "slip" ? work.layout : undefined, ledger.view(jobId)?.pages ?? 1),
      );
    return left < open.reduce((sum, one) => sum + one, takes(layout, pages));
  }

  async function recover(): Promise<void> {
    const settling: Promise<void>[] = [];
    for (const job of journal.unfinishedPrintJobs()) {
      // From `fetching` on the printer may know the job, and a job without a document would keep it from others.
      if (job.state === "journalled") finish(job.jobId, { outcome: "notPrinted", reason: "restarted" });
      else settling.push(enqueue(job.printer, () => settle(job)));
    }
    reporter.kick();
    await Promise.all(settling);
  }

  async function settle(job: StoredPrintJob): Promise<void> {
    const device = printers.get(job.printer)?.device;
    const end = await reconcileJob(job, device, clock, stopping.signal);
    if (end !== undefined) finish(job.jobId, end);
  }

  return {
    recover: () => (recovered ??= recover()),
    async submit(submission, context) {
      const row = rowFor(submission);
      const known = journal.printJob(row.jobId);
      if (known !== undefined) {
        return known.digest === row.digest ? ok(ledger.view(row.jobId) ?? viewOf(known)) : fail("jobIdUsed");
      }
      const work = workFor(submission, context);
      if (!work.ok) return work;
      const job: QueuedJob = {
        jobId: row.jobId,
        visitId: context.visitId,
        work: work.value,
        controller: new AbortController(),
      };
      const added = journalled(row);
      if (!added.ok) return added;
      jobs.set(row.jobId, job);
      void enqueue(row.printer, () => run(job));
      return added;
    },
    async printOwn(paper) {
      const work = ownWork(paper);
      if (!work.ok) return work;
      const row = rowForOwn(paper);
      const job: QueuedJob = {
        jobId: row.jobId,
        visitId: ofNoVisit,
        work: work.value,
        controller: new AbortController(),
      };
      const added = journalled(row);
      if (!added.ok) return added;
      jobs.set(row.jobId, job);
      await enqueue(row.printer, () => run(job));
      return ok(ledger.view(row.jobId) ?? added.value);
    },
    async cut(name) {
      const printer = printers.get(name);
      if (printer?.kind !== "slip") return fail("printerUnknown");
      let cut: Result<void> = fail("internalError");
      await enqueue(name, async () => {
        cut = await printer.device.cut();
        if (cut.ok) ledger.cutOff(name);
      });
      return cut;
    },
    async reset(name) {
      const printer = printers.get(name);
      if (printer === undefined) return fail("printerUnknown");
      let done: Result<void> = fail("internalError");
      await enqueue(name, async () => {
        if (printer.kind === "slip") done = await printer.device.reset(ledger.mayHang(name));
        else done = await printer.device.reset((jobId) => journal.printJob(jobId) !== undefined);
        if (done.ok && printer.kind === "slip") ledger.cutOff(name);
      });
      return done;
    },
    query(jobId) {
      const view = ledger.view(jobId);
      return view === undefined ? fail("jobUnknown") : ok(view);
    },
    cancel(jobId) {
      const view = ledger.view(jobId);
      if (view === undefined) return fail("jobUnknown");
      if (hasEnded(view.state)) return ok(view);
      if (!nothingSent(view.state)) return fail("alreadySending");
      cancelUnsent(jobId, "canceled");
      return ok(ledger.view(jobId) ?? view);
    },
    canPrint(name, { pages, slip } = { pages: 1 }) {
      const printer = printers.get(name);
      if (printer === undefined) return fail("printerUnknown");
      const problems = [...printer.device.problems(), ...(options.hindrances?.() ?? [])];
      const layout = slip === undefined ? undefined : options.slips(slip);
      if (layout !== undefined && printer.kind === "slip" && printer.device.unprintable(layout).length > 0)
        problems.push("characterNotPrintable");
      if (tooLittlePaper(printer, pages, layout)) problems.push("paperShort");
      if (journal.storageFull()) problems.push("storageFull");
      return ok({ canPrint: problems.length === 0, problems });
    },
    endVisit(visitId) {
      for (const job of jobs.values()) {
        const view = ledger.view(job.jobId);
        if (job.visitId === visitId && view !== undefined && nothingSent(view.state)) {
          cancelUnsent(job.jobId, "visitEnded");
        }
      }
    },
    cancelWaiting(printer) {
      for (const { jobId } of jobs.values()) {
        const view = ledger.view(jobId);
        if (view?.printer === printer && nothingSent(view.state)) cancelUnsent(jobId, "canceled");
      }
    },
    unfinished: () => journal.unfinishedPrintJobs().map((job) => ledger.view(job.jobId) ?? viewOf(job)),
    onChange: (listener) => ledger.onChange(listener),
    stop() {
      for (const job of jobs.values()) {
        const view = ledger.view(job.jobId);
        if (view !== undefined && nothingSent(view.state)) cancelUnsent(job.jobId, "agentStopping");
      }
      stopping.abort();
      stopLooking?.();
      reporter.stop();
      ledger.close();
    },
  };
}
