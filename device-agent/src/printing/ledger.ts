import type { PrintJobState, PrintJobView } from "@zizhuban/device-agent-contract";
import type { PrintEnd } from "../devices/print.ts";
import type { SlipLayout } from "../documents/index.ts";
import { isStorageFull, type Journal, type PrintJobChange, type StoredPrintJob } from "../journal/index.ts";

/** What only this run knows of a job: never needed after a crash. */
interface Live {
  readonly waiting?: string;
  readonly pagesDone?: number;
}

export interface PrintLedger {
  /** Undefined for a job nobody submitted, and for all of them once closed. */
  view(jobId: string): PrintJobView | undefined;
  add(job: Parameters<Journal["addPrintJob"]>[0]): PrintJobView;
  /** On disk when it returns; then everybody is told. */
  move(jobId: string, change: PrintJobChange): void;
  /** Told, not written. */
  note(jobId: string, live: Live): void;
  /**
   * The end, its event and what it used, in one transaction; a job that has ended keeps its first end. False: the
   * disk took no row; the end is owed, and the job says that it waits for room.
   * `layout`: of a slip of this run.
   */
  finish(jobId: string, end: PrintEnd, layout?: SlipLayout): boolean;
  /** Whether nothing more may be done for this job: ended, also when its end is still owed; or never heard of. */
  over(jobId: string): boolean;
  /** Writes the ends that are owed; false while the disk still takes none. */
  pay(): boolean;
  onChange(listener: (view: PrintJobView) => void): () => void;
  /**
   * True from a slip's leave to send until a slip's proven cut, across restarts: a piece of somebody's slip may hang
   * uncut in this printer. Also where nobody knows: the journal is new, whoever printed here before kept another.
   */
  mayHang(printer: string): boolean;
  /** Whatever hung there has been cut off. */
  cutOff(printer: string): void;
  /**
   * From now on nobody is told and no job gets another state: what is still on its way is decided at the next start.
   * Evidence is still written, for that decision; so the journal may be closed only when the drivers have stopped.
   */
  close(): void;
}

export function hasEnded(state: PrintJobState): state is PrintEnd["outcome"] {
  return state === "printed" || state === "notPrinted" || state === "unknown";
}

/** Only of these is it certain, whatever happens next, that no byte was sent. */
export function nothingSent(state: PrintJobState): boolean {
  return state === "journalled" || state === "fetching";
}

export function viewOf(job: StoredPrintJob, live: Live = {}): PrintJobView {
  const reason = job.reason ?? live.waiting;
  const pagesDone = live.pagesDone ?? job.pagesDone ?? undefined;
  return {
    jobId: job.jobId,
    printer: job.printer,
    state: job.state,
    ...(reason !== undefined && { reason }),
    ...(pagesDone !== undefined && { pagesDone }),
    ...(job.pages !== null && { pages: job.pages }),
  };
}

/** What leaves a receipt printer; only a slip is cut off by its own job. */
const hangsUncut: ReadonlySet<string> = new Set(["slip", "raw"]);
const hangs = (printer: string): string => `print.mayHang.${printer}`;

/** An ended job that may have used paper: everything but a proven `notPrinted`. */
export interface UsedPaper {
  readonly printer: string;
  readonly kind: StoredPrintJob["kind"];
  readonly pages: number;
  /** Of a slip, where this run knows it. */
  readonly layout: SlipLayout | undefined;
}

export function createLedger(
  journal: Journal,
  onUsed: (paper: UsedPaper) => void = () => undefined,
): PrintLedger {
  const listeners = new Set<(view: PrintJobView) => void>();
  const lives = new Map<string, Live>();
  /** Without the slips they are of: whose words may not outlive the visit. */
  const owed = new Map<string, PrintEnd>();
  let closed = false;

  function stored(jobId: string): StoredPrintJob {
    const job = journal.printJob(jobId);
    if (job === undefined) throw new Error("printing: the journal does not know this job");
    return job;
  }

  function tell(jobId: string): PrintJobView {
    const view = viewOf(stored(jobId), lives.get(jobId));
    for (const listener of listeners) listener(view);
    return view;
  }

  function writeEnd(jobId: string, { outcome, reason }: PrintEnd, layout?: SlipLayout): void {
    const job = stored(jobId);
    const pagesDone = lives.get(jobId)?.pagesDone ?? job.pagesDone;
    const { printer, kind } = job;
    journal.transaction(() => {
      journal.updatePrintJob(jobId, { state: outcome, reason, pagesDone });
      journal.append({ type: "print.finished", jobId, printer, kind, state: outcome, reason });
      // The cut that proves a slip has cut off whatever hung before it as well.
      if (outcome === "printed" && kind === "slip") journal.set(hangs(printer), "no");
      if (outcome !== "notPrinted") onUsed({ printer, kind, pages: job.pages ?? pagesDone ?? 1, layout });
    });
    lives.delete(jobId);
    tell(jobId);
  }

  /** What `write` does is done, or the disk had no room for it. */
  function withRoom(write: () => void): boolean {
    try {
      write();
      return true;
    } catch (error) {
      if (!isStorageFull(error)) throw error;
      return false;
    }
  }

  return {
    view(jobId) {
      const job = closed ? undefined : journal.printJob(jobId);
      return job === undefined ? undefined : viewOf(job, lives.get(jobId));
    },
    add(job) {
      journal.addPrintJob(job);
      return tell(job.jobId);
    },
    move(jobId, change) {
      const { evidence } = change;
      const written = closed ? evidence !== undefined && { evidence } : change;
      if (written === false) return;
      const { state, kind, printer } = stored(jobId);
      if (hasEnded(state)) return;
      journal.transaction(() => {
        if (written.state === "printing" && hangsUncut.has(kind)) journal.set(hangs(printer), "yes");
        journal.updatePrintJob(jobId, written);
      });
      if (!closed) tell(jobId);
    },
    note(jobId, live) {
      if (closed || owed.has(jobId) || hasEnded(stored(jobId).state)) return;
      lives.set(jobId, live);
      tell(jobId);
    },
    finish(jobId, end, layout) {
      if (closed || owed.has(jobId) || hasEnded(stored(jobId).state)) return true;
      if (withRoom(() => writeEnd(jobId, end, layout))) return true;
      owed.set(jobId, end);
      lives.set(jobId, { ...lives.get(jobId), waiting: "storageFull" });
      tell(jobId);
      return false;
    },
    over(jobId) {
      const job = closed ? undefined : journal.printJob(jobId);
      return job === undefined || hasEnded(job.state) || owed.has(jobId);
    },
    pay() {
      for (const [jobId, end] of owed) {
        if (closed) return true;
        if (!withRoom(() => writeEnd(jobId, end))) return false;
        owed.delete(jobId);
      }
      return true;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    mayHang(printer) {
      return journal.get(hangs(printer)) !== "no";
    },
    cutOff(printer) {
      if (!closed) journal.set(hangs(printer), "no");
    },
    close() {
      closed = true;
    },
  };
}
