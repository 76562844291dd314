import type { Clock } from "@zizhuban/device-agent-contract";
import { jobState } from "./protocol.ts";

export interface EngineJob {
  readonly id: number;
  readonly name: string;
  readonly user: string;
  /** Milliseconds since 1970; undefined before. */
  readonly createdAt: number;
  startedAt: number | undefined;
  endedAt: number | undefined;
  state: number;
  reasons: readonly string[];
  impressions: number;
  document: Uint8Array | undefined;
  format: string | undefined;
  pages: number;
  /** Tray and sides as the job asked for them. */
  readonly ticket: JobRequest;
}

/** What a job asks for. */
export interface JobRequest {
  readonly tray: string;
  readonly duplex: boolean;
}

/** A sheet bundle in the output tray. */
export interface EnginePaper {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly jobName: string;
  readonly pages: number;
  /** The document as it arrived. */
  readonly document: Uint8Array;
  readonly format: string;
  readonly tray: string;
  readonly duplex: boolean;
}

export interface EngineOptions {
  readonly clock: Clock;
  /** Milliseconds the next page takes. */
  readonly pageMs: () => number;
  /** True while a fault keeps paper from moving. */
  readonly blocked: (job: EngineJob) => boolean;
  readonly onPaper: (paper: EnginePaper) => void;
  /** A page has left the machine; how many of its job have. */
  readonly onPage?: (pages: number) => void;
}

/** RFC 8011 §5.4.31 multiple-operation-time-out: a job whose document does not come is given up. */
const documentTimeout = 60_000;

/** The inside of a small printer: one job at a time, page after page, counted as they leave it. */
export class SimulatedEngine {
  readonly #options: EngineOptions;
  #jobs: EngineJob[] = [];
  #impressions = 3_107;
  #cancelTimer: (() => void) | undefined;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  get jobs(): readonly EngineJob[] {
    return this.#jobs;
  }

  get active(): EngineJob | undefined {
    return this.#jobs.find((job) => job.state < jobState.canceled);
  }

  /** Pages since it was made; unlike its jobs, this survives a loss of power. */
  get impressions(): number {
    return this.#impressions;
  }

  /** Undefined while another job is active. */
  create(name: string, user: string, ticket: JobRequest): EngineJob | undefined {
    if (this.active !== undefined) return undefined;
    const job: EngineJob = {
      id: this.#jobs.length + 1,
      name,
      user,
      ticket,
      createdAt: this.#options.clock.now(),
      startedAt: undefined,
      endedAt: undefined,
      format: undefined,
      state: jobState.pendingHeld,
      reasons: ["job-incoming"],
      impressions: 0,
      document: undefined,
      pages: 0,
    };
    this.#jobs.push(job);
    this.#arm(documentTimeout, () => this.end(job, jobState.aborted, "aborted-by-system"));
    return job;
  }

  print(job: EngineJob, document: Uint8Array, format: string, pages: number): void {
    job.document = document;
    job.format = format;
    job.pages = pages;
    this.refresh();
  }

  /** A page in the machine when the job is canceled is thrown away, not counted. */
  end(job: EngineJob, state: number, reason: string): void {
    this.#disarm();
    job.state = state;
    job.reasons = [reason];
    job.endedAt = this.#options.clock.now();
  }

  /** To be called when a fault came or went: the running job stops or goes on. */
  refresh(): void {
    const job = this.active;
    if (job?.document === undefined) return;
    this.#disarm();
    const blocked = this.#options.blocked(job);
    job.state = blocked ? jobState.processingStopped : jobState.processing;
    job.reasons = [blocked ? "printer-stopped" : "job-printing"];
    if (!blocked) job.startedAt ??= this.#options.clock.now();
    if (blocked) return;
    const pageMs = this.#options.pageMs();
    if (pageMs === 0) this.#finishPage(job);
    else this.#arm(pageMs, () => this.#finishPage(job));
  }

  /** Power loss: the job in the machine, the history and the numbering are gone. */
  forget(): void {
    this.#disarm();
    this.#jobs = [];
  }

  #finishPage(job: EngineJob): void {
    job.impressions += 1;
    this.#impressions += 1;
    this.#options.onPage?.(job.impressions);
    if (job.impressions < job.pages) {
      this.refresh();
      return;
    }
    this.end(job, jobState.completed, "job-completed-successfully");
    const { clock, onPaper } = this.#options;
    if (job.document === undefined || job.format === undefined) return;
    const { name: jobName, pages, document, format, ticket } = job;
    onPaper({ at: clock.now(), jobName, pages, document, format, ...ticket });
  }

  #arm(ms: number, run: () => void): void {
    this.#cancelTimer = this.#options.clock.after(ms, run);
  }

  #disarm(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }
}

/** Pages of a PDF by its page tree (ISO 32000-1 §7.7.3.2); 0 when there is none to be seen. */
export function countPdfPages(document: Uint8Array): number {
  const text = Buffer.from(document).toString("latin1");
  if (!text.startsWith("%PDF-")) return 0;
  const nodes = text.match(/<<(?:(?!<<|>>)[\s\S])*\/Type\s*\/Pages\b(?:(?!<<|>>)[\s\S])*>>/g) ?? [];
  const counts = nodes.map((node) => Number(/\/Count\s+(\d+)/.exec(node)?.[1] ?? 0));
  return Math.max(0, ...counts);
}
