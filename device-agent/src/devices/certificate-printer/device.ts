import { delay, type Clock, type DeviceView, type PrinterStatus } from "@zizhuban/device-agent-contract";
import type { IppTransport } from "../../transports/index.ts";
import type { DeviceFacts } from "../device.ts";
import type { PrintEnd } from "../print.ts";
import { IppDriver, type DriverDelays } from "./driver.ts";
import { cancelByName, printJob, type JobContext, type JobDelays } from "./print-job.ts";
import type { PrinterDescription } from "./facts.ts";
import { reconcileJob } from "./reconcile.ts";
import { failureStatus, printerProblems, printerStatus } from "./status.ts";
import type { CertificatePrinter } from "./verbs.ts";

export interface CertificatePrinterDelays extends DriverDelays, JobDelays {
  /** Between two polls. */
  readonly poll: number;
  /** How long `stop()` waits for running jobs to be let go. */
  readonly stop: number;
}

/** Milliseconds. A fault shows within 2 s: one pause between polls and one unanswered poll. */
export const standardDelays: CertificatePrinterDelays = {
  poll: 900,
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
  readonly clock: Clock;
  readonly delays?: Partial<CertificatePrinterDelays>;
}

/** A printer that speaks IPP. The transport is this device's own and ends with `stop()`. */
export function createCertificatePrinter(options: CertificatePrinterOptions): CertificatePrinter {
  const { name, clock, transport } = options;
  const pace = { ...standardDelays, ...options.delays };
  const driver = new IppDriver(transport, pace);
  const listeners = new Set<(view: DeviceView) => void>();
  const abandoned = new Set<string>();
  const stopping = new AbortController();
  let status: PrinterStatus = { state: "starting" };
  let description: PrinterDescription | undefined;
  let describing: Promise<void> | undefined;
  let polling: Promise<void> | undefined;
  const printing = new Set<Promise<PrintEnd>>();

  const view = (): DeviceView => ({ name, class: "certificate-printer", status });

  function show(next: PrinterStatus): void {
    if (JSON.stringify(next) === JSON.stringify(status)) return;
    status = next;
    for (const listener of listeners) listener(view());
  }

  async function poll(): Promise<void> {
    const answer = await driver.getPrinterStatus(stopping.signal);
    if (stopping.signal.aborted) return;
    if (!answer.ok) {
      description = undefined;
      show(failureStatus(answer.code));
      return;
    }
    show(printerStatus(answer.value));
    if (description === undefined) describing ??= describe();
    for (const jobName of Array.from(abandoned)) {
      abandoned.delete(jobName);
      await cancelByName(context, jobName);
    }
  }

  async function describe(): Promise<void> {
    const answer = await driver.getPrinterDescription(stopping.signal);
    if (answer.ok) description = answer.value;
    describing = undefined;
  }

  async function keepPolling(): Promise<void> {
    while (!stopping.signal.aborted) {
      await poll();
      await delay(clock, pace.poll, stopping.signal);
    }
  }

  const context: JobContext = {
    driver,
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
    facts: (): DeviceFacts => ({
      profile: "ipp",
      ...(description?.model !== undefined && { model: description.model }),
      ...(description?.serialNumber !== undefined && { serialNumber: description.serialNumber }),
      ...(description?.firmware !== undefined && { firmware: description.firmware }),
    }),
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
    },
    problems: () => printerProblems(status),
    async print(job, progress, signal) {
      await poll();
      const problem = printerProblems(status)[0];
      if (problem !== undefined) return { outcome: "notPrinted", reason: problem };
      const end = printJob(context, job, progress, signal);
      printing.add(end);
      return end.finally(() => printing.delete(end));
    },
    reconcile: async ({ jobId, evidence }) => reconcileJob(context, jobId, evidence),
  };
}
