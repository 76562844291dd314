import {
  delay,
  fail,
  ok,
  type Clock,
  type DeviceView,
  type OfflineReason,
  type PrinterStatus,
  type Result,
} from "@zizhuban/device-agent-contract";
import { listeners, type Transport, type TransportFailure } from "../../transports/index.ts";
import type { DeviceFacts } from "../device.ts";
import type { PrintEnd, PrintEvidence, PrintProgress } from "../print.ts";
import { createRecovery, type Recovery, type RecoveryBook } from "../recovery.ts";
import type { DriverFailure } from "./driver.ts";
import { cutSlip, encodeSlip, unprintable, type CharacterPosition } from "./encode-slip.ts";
import { judge, marksOf, type Counts } from "./evidence.ts";
import { runPrintJob, type EncodedPaper, type JobDelays } from "./print-job.ts";
import { inDots, receiptProfiles, type ReceiptProfile, type ReceiptProfileName } from "./profiles.ts";
import { Session } from "./session.ts";
import { previewSlip } from "./slip-preview.ts";
import type { RawJob, ReceiptJob, ReceiptPrinter } from "./verbs.ts";
import type { SlipLayout } from "../../documents/index.ts";

/** Milliseconds. */
interface ReceiptPrinterDelays extends JobDelays {
  /**
   * Between two questions for the state. It also finds a printer that has fallen silent: with two deadlines of
   * the driver that is within two seconds.
   */
  readonly poll: number;
  readonly reopen: number;
}

const standardDelays: ReceiptPrinterDelays = {
  poll: 750,
  reopen: 1_000,
  follow: 1_000,
  echo: 15_000,
  hand: 600_000,
};

/** Process ids remembered for reconciliation: far more than jobs can be open. */
const rememberedEchoes = 32;

interface ReceiptPrinterOptions {
  readonly name: string;
  readonly profile: ReceiptProfileName;
  /** Sends every slip as dots, also where the printer has a font: what comes out is the preview, dot for dot. */
  readonly inDots?: boolean;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly delays?: Partial<ReceiptPrinterDelays>;
  /** Without it what was spent on recoveries is forgotten with the device. */
  readonly recovery?: RecoveryBook;
}

export function createReceiptPrinter(options: ReceiptPrinterOptions): ReceiptPrinter {
  return new EscPosPrinter(options);
}

class EscPosPrinter implements ReceiptPrinter {
  readonly name: string;
  readonly #profileName: ReceiptProfileName;
  readonly #profile: ReceiptProfile;
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #delays: ReceiptPrinterDelays;
  readonly #changed = listeners<DeviceView>();
  readonly #stopping = new AbortController();
  readonly #recovery: Recovery;
  readonly #echoes: string[] = [];
  #status: PrinterStatus = { state: "starting" };
  #session: Session | undefined;
  #information: Omit<DeviceFacts, "profile"> = {};
  #consumption: Counts | undefined;
  /** Something was printed since the counters were read. */
  #consumptionDue = true;
  #printing = false;
  #last: Promise<unknown> = Promise.resolve();
  #loop: Promise<void> | undefined;

  constructor(options: ReceiptPrinterOptions) {
    const { name, profile, transport, clock, delays } = options;
    this.name = name;
    this.#profileName = profile;
    this.#profile = options.inDots === true ? inDots(receiptProfiles[profile]) : receiptProfiles[profile];
    this.#transport = transport;
    this.#clock = clock;
    this.#delays = { ...standardDelays, ...delays };
    this.#recovery = createRecovery({
      clock,
      pause: this.#delays.reopen,
      longest: this.#delays.reopen,
      // Every opening clears what cannot be completed (`Session.synchronise`): more would cost a job its paper.
      rungs: ["reopen", "restart"],
      ...(options.recovery !== undefined && { book: options.recovery }),
    });
  }

  facts(): DeviceFacts {
    return {
      profile: this.#profileName,
      ...this.#information,
      ...(this.#consumption !== undefined && { consumption: this.#withHeadLength(this.#consumption) }),
    };
  }

  #withHeadLength(counts: Counts): Record<string, number> {
    const { headPulsesPerMillimetre } = this.#profile;
    if (counts.head === undefined || headPulsesPerMillimetre === undefined) return { ...counts };
    return { ...counts, headMillimetres: Math.round(counts.head / headPulsesPerMillimetre) };
  }

  view(): DeviceView {
    return { name: this.name, class: "receipt-printer", status: this.#status };
  }

  onChange(listener: (view: DeviceView) => void): () => void {
    return this.#changed.add(listener);
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#session?.driver.close("canceled");
    await this.#loop;
    await this.#last;
  }

  problems(): readonly string[] {
    switch (this.#status.state) {
      case "starting":
        return ["starting"];
      case "offline":
        return [this.#status.reason];
      case "attention":
        return this.#status.problems;
      case "ready":
      case "printing":
        return [];
    }
  }

  unprintable(layout: SlipLayout): readonly CharacterPosition[] {
    return unprintable(layout, this.#profile);
  }

  preview(layout: SlipLayout): Promise<Uint8Array> {
    return previewSlip(layout, this.#profile);
  }

  get presenter(): boolean {
    return this.#profile.presenter;
  }

  async print(job: ReceiptJob, progress: PrintProgress, signal: AbortSignal): Promise<PrintEnd> {
    const body = await encodeSlip(job.layout, this.#profile);
    if (!body.ok) return { outcome: "notPrinted", reason: body.code };
    const paper = { jobId: job.jobId, body: body.value, uncut: false };
    return this.#alone(() => this.#send(paper, job.cutFirst, progress, signal));
  }

  printRaw(job: RawJob, progress: PrintProgress, signal: AbortSignal): Promise<PrintEnd> {
    const paper = { jobId: job.jobId, body: [job.data], uncut: true };
    return this.#alone(() => this.#send(paper, job.cutFirst, progress, signal));
  }

  cut(): Promise<Result<void>> {
    return this.#alone(async () => {
      const session = await this.#ready();
      if (!session.ok) return session;
      return (await this.#cutLeftover(session.value)) ? ok() : fail(this.problems()[0] ?? "noAnswer");
    });
  }

  reset(mayHang: boolean): Promise<Result<void>> {
    return this.#alone(async () => {
      const session = this.#session ?? (await this.#open());
      const reset = await session?.reset();
      if (session === undefined || reset === undefined) return fail(this.problems()[0] ?? "noAnswer");
      if (!reset.ok) {
        await session.driver.close(reset.code);
        return fail(this.problems()[0] ?? reset.code);
      }
      this.#information = session.information;
      this.#show(session);
      const problem = this.problems()[0];
      if (problem !== undefined) return fail(problem);
      if (mayHang && !(await this.#cutLeftover(session))) return fail(this.problems()[0] ?? "noAnswer");
      return ok();
    });
  }

  async reconcile(job: {
    readonly jobId: string;
    readonly evidence: PrintEvidence;
  }): Promise<Result<PrintEnd, "notReady">> {
    const mark = job.evidence["cutMark"] ?? marksOf(job.jobId).cut;
    const proven = (): boolean => this.#profile.processId && this.#echoes.includes(String(mark));
    return this.#alone(async () => {
      // Opening reads what a printer kept for us, before anything is cleared.
      const session = this.#session ?? (await this.#open());
      if (proven()) return ok({ outcome: "printed", reason: "processId" });
      if (session === undefined) return fail("notReady");
      const purged = await session.purge();
      if (proven()) return ok({ outcome: "printed", reason: "processId" });
      if (!purged.ok) {
        await session.driver.close("canceled");
        return fail("notReady");
      }
      const ready = await this.#ready();
      if (!ready.ok) return fail("notReady");
      const counts = await ready.value.counts();
      if (!counts.ok) {
        await ready.value.driver.close("canceled");
        return fail("notReady");
      }
      return ok(judge(job.evidence, counts.value, "noEvidence"));
    });
  }

  async #send(
    paper: EncodedPaper,
    cutFirst: boolean,
    progress: PrintProgress,
    signal: AbortSignal,
  ): Promise<PrintEnd> {
    const session = await this.#ready();
    if (!session.ok) return { outcome: "notPrinted", reason: session.code };
    if (cutFirst && !(await this.#cutLeftover(session.value)))
      return { outcome: "notPrinted", reason: this.problems()[0] ?? "noAnswer" };
    this.#printing = true;
    this.#show(session.value);
    const context = {
      session: session.value,
      profile: this.#profile,
      clock: this.#clock,
      delays: this.#delays,
      progress,
      signal,
    };
    try {
      return await runPrintJob(paper, context);
    } finally {
      this.#printing = false;
      this.#consumptionDue = true;
      this.#show(session.value);
    }
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#alone(() => this.#tick());
      if (this.#session === undefined) await this.#recovery.wait(signal);
      else await delay(this.#clock, this.#delays.poll, signal);
    }
  }

  /** One step towards a printer that is open, in a known state and asked how it is. */
  async #tick(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    const session = this.#session ?? (await this.#open());
    if (session === undefined) return;
    const state = await session.refresh();
    if (!state.ok) return session.driver.close(state.code);
    if (!session.synchronised && state.value.problems.length === 0) {
      const synchronised = await session.synchronise();
      if (!synchronised.ok) return session.driver.close(synchronised.code);
      this.#information = session.information;
    }
    if (session.synchronised && this.#consumptionDue && state.value.problems.length === 0)
      await this.#readConsumption(session);
    await session.tryRecovery(false);
    if (session.synchronised || state.value.problems.length > 0) this.#recovery.well();
    this.#show(session);
  }

  /** Between two jobs, never while one is timed: it stands in the printer's queue. */
  async #readConsumption(session: Session): Promise<void> {
    const counts = await session.consumption();
    if (!counts.ok) return;
    this.#consumption = counts.value;
    this.#consumptionDue = false;
  }

  /** The session, if the printer can print now; else why not. */
  async #ready(): Promise<Result<Session>> {
    if (this.#session?.synchronised !== true) await this.#tick();
    const problem = this.problems()[0];
    if (problem !== undefined) return fail(problem);
    return this.#session === undefined ? fail("noAnswer") : ok(this.#session);
  }

  async #open(): Promise<Session | undefined> {
    if (this.#recovery.out()) {
      this.#become({ state: "offline", reason: "outOfService" });
      return undefined;
    }
    const opened = await this.#transport.open();
    if (!opened.ok) {
      if (opened.code !== "portNotFound" || this.#recovery.missed(this.#transport.absenceIsCertain))
        this.#become({ state: "offline", reason: offlineReason(opened.code) });
      this.#recovery.failed("absent");
      return undefined;
    }
    const session = new Session(opened.value, this.#profile, this.#clock);
    this.#session = session;
    session.driver.onMessage((message) => {
      if (message.kind === "processId") this.#echoes.push(message.id);
      if (this.#echoes.length > rememberedEchoes) this.#echoes.shift();
    });
    session.driver.onEnd((failure) => this.#ended(session, failure));
    session.onState(() => this.#show(session));
    return session;
  }

  #ended(session: Session, failure: DriverFailure): void {
    if (this.#session !== session) return;
    this.#session = undefined;
    if (failure === "canceled") return;
    this.#become(
      failure === "protocol"
        ? { state: "attention", problems: ["protocol"], warnings: [] }
        : { state: "offline", reason: failure },
    );
    const silent = failure !== "protocol" && !session.synchronised;
    if (this.#recovery.failed(silent ? "silent" : "broken") === "restart") {
      this.#information = {};
      this.#consumptionDue = true;
    }
    if (this.#recovery.out()) this.#become({ state: "offline", reason: "outOfService" });
  }

  /** Has happened when it returns: the counters that the next slip is judged by are read behind this cut. */
  async #cutLeftover(session: Session): Promise<boolean> {
    await session.driver.send(cutSlip);
    const cut = await session.driver.processed();
    if (!cut.ok && cut.code !== "connectionLost") await session.refresh();
    return cut.ok;
  }

  #show(session: Session): void {
    const { state } = session;
    if (this.#session !== session || state === undefined) return;
    const { problems, warnings } = state;
    if (problems.length > 0)
      this.#become({ state: "attention", problems: [...problems], warnings: [...warnings] });
    else if (session.synchronised)
      this.#become({ state: this.#printing ? "printing" : "ready", warnings: [...warnings] });
  }

  #become(status: PrinterStatus): void {
    if (JSON.stringify(status) === JSON.stringify(this.#status)) return;
    this.#status = status;
    this.#changed.emit(this.view());
  }

  /** Polling, printing and reconciling never share the wire. */
  #alone<Value>(run: () => Promise<Value>): Promise<Value> {
    const turn = this.#last.then(run);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

function offlineReason(failure: TransportFailure): OfflineReason {
  switch (failure) {
    case "portNotFound":
      return "notFound";
    case "portBusy":
    case "portDenied":
    case "connectionLost":
      return failure;
    // The network stack of the printer answers, its print port does not: it is being switched on or off.
    case "refused":
      return "switchedOff";
    case "timedOut":
      return "noAnswer";
  }
}
