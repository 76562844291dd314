import {
  delay,
  fail,
  ok,
  type Clock,
  type DeviceView,
  type PrinterStatus,
  type Result,
} from "@zizhuban/device-agent-contract";
import type { IppTransport } from "../../transports/index.ts";
import type { DeviceFacts } from "../device.ts";
import type { PrintEnd } from "../print.ts";
import { createRecovery, type RecoveryBook, type Rung, type Trouble } from "../recovery.ts";
import { IppDriver, type DriverDelays, type IppFailure } from "./driver.ts";
import { cancelByName, printJob, type JobContext, type JobDelays } from "./print-job.ts";
import type { PrinterDescription, PrinterFacts, Supply } from "./facts.ts";
import { reconcileJob } from "./reconcile.ts";
import { cancelOurs } from "./reset.ts";
import { failureStatus, joined, printerProblems, printerStatus, queueStatus, troubleOf } from "./status.ts";
import type { PagePreferences } from "./ticket.ts";
import type { CertificatePrinter } from "./verbs.ts";

export interface CertificatePrinterDelays extends DriverDelays, JobDelays {
  /** Between two polls. */
  readonly poll: number;
  /** The longest between two polls of a printer that fails: the pause doubles with each failure up to here. */
  readonly reopenCap: number;
  /** How long `stop()` waits for running jobs to be let go. */
  readonly stop: number;
}

/** Milliseconds. A fault shows within 2 s: one pause between polls and one unanswered poll. */
export const standardDelays: CertificatePrinterDelays = {
  poll: 900,
  reopenCap: 5000,
  stop: 2000,
  answer: 1000,
  operation: 10_000,
  document: 60_000,
  follow: 500,
  busy: 60_000,
  patience: 180_000,
  headway: 600_000,
  cancel: 20_000,
  settle: 3000,
};

export interface CertificatePrinterOptions {
  readonly name: string;
  readonly transport: IppTransport;
  /** Where `transport` leads to a CUPS queue: the printer behind it, whose own word the outcome rests on. */
  readonly printerTransport?: IppTransport;
  readonly pages?: PagePreferences;
  readonly clock: Clock;
  readonly delays?: Partial<CertificatePrinterDelays>;
  /** Without it what was spent on recoveries is forgotten with the device. */
  readonly recovery?: RecoveryBook;
}

/** A printer that speaks IPP. The transport is this device's own and ends with `stop()`. */
export function createCertificatePrinter(options: CertificatePrinterOptions): CertificatePrinter {
  const { name, clock, transport, printerTransport, pages = {} } = options;
  const pace = { ...standardDelays, ...options.delays };
  const driver = new IppDriver(transport, pace);
  const printer = printerTransport && new IppDriver(printerTransport, pace);
  const listeners = new Set<(view: DeviceView) => void>();
  const abandoned = new Set<string>();
  const stopping = new AbortController();
  const recovery = createRecovery({
    clock,
    pause: pace.poll,
    longest: pace.reopenCap,
    rungs: ["reopen", "restart"],
    ...(options.recovery !== undefined && { book: options.recovery }),
  });
  let status: PrinterStatus = { state: "starting" };
  let description: PrinterDescription | undefined;
  /** The description whose model, serial number and counters are the printer's own. */
  let counted: PrinterDescription | undefined;
  let supplies: readonly Supply[] = [];
  /** A job has ended since the counters were read. */
  let recount = false;
  /** Once said, remembered: an address does not change from a queue into a printer. */
  let queue: boolean | undefined;
  let describing: Promise<void> | undefined;
  let polling: Promise<void> | undefined;
  const printing = new Set<Promise<PrintEnd>>();

  const view = (): DeviceView => ({ name, class: "certificate-printer", status });

  function show(next: PrinterStatus): void {
    if (JSON.stringify(next) === JSON.stringify(status)) return;
    status = next;
    for (const listener of listeners) listener(view());
  }

  const over = () => stopping.signal.aborted || recovery.out();

  /** One poll; what is wrong, when it failed. One that is out of service is not asked. */
  async function look(): Promise<Trouble | undefined> {
    if (over()) return undefined;
    const answer = await driver.getPrinterStatus(stopping.signal);
    if (over()) return undefined;
    if (!answer.ok) {
      description = undefined;
      show(failureStatus(answer.code));
      return troubleOf(answer.code);
    }
    // What it may still print of a job given up is called back before anybody hears that the printer is there again.
    for (const jobName of Array.from(abandoned)) {
      abandoned.delete(jobName);
      await cancelByName(context, jobName);
    }
    const whole = await withPrinter(answer.value);
    if (over()) return undefined;
    show(whole.ok ? whole.value : failureStatus(whole.code));
    if (description === undefined || recount) describing ??= describe();
    return whole.ok ? undefined : troubleOf(whole.code);
  }

  async function poll(): Promise<void> {
    await look();
  }

  /** A queue knows its trays and its supplies only from a file made when it was set up. */
  async function withPrinter(answered: PrinterFacts): Promise<Result<PrinterStatus, IppFailure>> {
    if (printer === undefined) {
      supplies = answered.supplies;
      return ok(printerStatus(answered, pages.tray));
    }
    const own = await printer.getPrinterStatus(stopping.signal);
    if (!own.ok) return own;
    supplies = own.value.supplies;
    return ok(joined(queueStatus(answered), printerStatus(own.value, pages.tray)));
  }

  async function describe(): Promise<void> {
    const answer = await driver.getPrinterDescription(stopping.signal);
    const own = await printer?.getPrinterDescription(stopping.signal);
    recount = false;
    if (answer.ok) {
      description = answer.value;
      queue = answer.value.isQueue;
    }
    counted = own?.ok === true ? own.value : description;
    describing = undefined;
  }

  async function isQueue(): Promise<boolean> {
    if (queue === undefined) await (describing ??= describe());
    return queue ?? printer !== undefined;
  }

  async function keepPolling(): Promise<void> {
    let wasWell = false;
    while (!stopping.signal.aborted) {
      const trouble = await look();
      if (stopping.signal.aborted) return;
      // A printer that stays in trouble is offered to nobody, and asking costs nothing: only falling ill anew is paid for.
      if (trouble !== undefined)
        climb(recovery.failed(trouble === "broken" && !wasWell ? "silent" : trouble));
      wasWell = trouble === undefined;
      if (recovery.out()) show({ state: "offline", reason: "outOfService" });
      if (trouble !== undefined || recovery.out()) {
        await recovery.wait(stopping.signal);
        continue;
      }
      recovery.well();
      await delay(clock, pace.poll, stopping.signal);
    }
  }

  function climb(rung: Rung | undefined): void {
    // A document may be on its way on a connection that is still good.
    if (rung === undefined || printing.size > 0) return;
    driver.close();
    printer?.close();
    if (rung === "restart") queue = undefined;
  }

  const context: JobContext = {
    driver,
    printer,
    pages,
    isQueue,
    clock,
    delays: pace,
    problems: () => printerProblems(status),
    poll,
    stopping: stopping.signal,
    abandon: (jobName) => abandoned.add(jobName),
  };

  return {
    name,
    view,
    facts: (): DeviceFacts => factsOf(counted, supplies),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start() {
      polling ??= keepPolling();
    },
    async stop() {
      stopping.abort();
      await polling;
      await describing;
      // A document on its way may finish; a printer that holds it up does not hold up the end.
      const letGo = new AbortController();
      await Promise.race([Promise.allSettled(printing), delay(clock, pace.stop, letGo.signal)]);
      letGo.abort();
      driver.close();
      printer?.close();
    },
    problems: () => printerProblems(status),
    async print(job, progress, signal) {
      await poll();
      const problem = printerProblems(status)[0];
      if (problem !== undefined) return { outcome: "notPrinted", reason: problem };
      const end = printJob(context, job, progress, signal);
      printing.add(end);
      return end.finally(() => {
        printing.delete(end);
        recount = true;
      });
    },
    async reset(isOurs) {
      for (const one of printer === undefined ? [driver] : [driver, printer]) {
        const canceled = await cancelOurs(one, isOurs);
        if (canceled.ok) continue;
        show(failureStatus(canceled.code));
        return fail(printerProblems(status)[0] ?? canceled.code);
      }
      description = undefined;
      queue = undefined;
      await poll();
      const problem = printerProblems(status)[0];
      return problem === undefined ? ok() : fail(problem);
    },
    reconcile: async ({ jobId, evidence }) => reconcileJob(context, jobId, evidence),
  };
}

function factsOf(description: PrinterDescription | undefined, supplies: readonly Supply[]): DeviceFacts {
  const { model, serialNumber, firmware, impressions, sheets } = description ?? {};
  const consumption = {
    ...(impressions !== undefined && { impressions }),
    ...(sheets !== undefined && { sheets }),
  };
  return {
    profile: "ipp",
    ...(model !== undefined && { model }),
    ...(serialNumber !== undefined && { serialNumber }),
    ...(firmware !== undefined && { firmware }),
    ...(Object.keys(consumption).length > 0 && { consumption }),
    ...(supplies.length > 0 && {
      supplies: supplies.map(({ name, kind, type, level, high }) => ({
        name,
        kind,
        type,
        ...(high !== undefined && { high }),
        ...(level !== undefined && { percent: Math.round(level) }),
      })),
    }),
  };
}
