import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import {
  createCertificatePrinter,
  IppDriver,
  standardDelays,
  type CertificatePrinter,
} from "../../devices/certificate-printer/index.ts";
import { rasterisePdf } from "../../documents/index.ts";
import { recordingKit } from "../../devices/certificate-printer/recording.ts";
import { ippTransport, type IppTransport, type Recorder } from "../../transports/index.ts";
import type { Answer, Call } from "../call.ts";
import { recordingOf } from "../record.ts";
import { cliClass, ready, type OpenedDevice, type OpenFailure } from "../device-class.ts";
import { untracked } from "./print-progress.ts";

interface OpenedPrinter extends OpenedDevice {
  readonly device: CertificatePrinter;
  readonly recorder: Recorder | undefined;
  /** A connection of its own, for verbs that go past the lifecycle. */
  transport(): IppTransport;
}

async function open(call: Call): Promise<Result<OpenedPrinter, OpenFailure>> {
  const { url, simulate = false, ca, fault, tray, duplex = false } = call.options;
  const { clock } = call;
  if ((url === undefined) !== simulate || (url !== undefined && !url.startsWith("ipp")))
    return fail("usageWire");
  let address = url ?? "";
  let close = () => Promise.resolve();
  if (simulate) {
    const { simulateCertificatePrinter } = await import("../../simulation/index.ts");
    const { thing, url: own } = await simulateCertificatePrinter("CertificatePrinter", clock, (paper) => {
      if (paper.kind === "pdf") call.show({ paper: `${paper.document.length} bytes` });
    });
    address = own;
    const { simulator } = thing;
    close = () => simulator.stop();
    if (fault !== undefined && !simulator.fault(fault))
      return close().then(() => fail("usageFault", simulator.faults.join(", ")));
  }
  let trust = {};
  try {
    if (ca !== undefined) trust = { certificateAuthority: await readFile(ca, "utf8") };
  } catch {
    return fail("fileUnreadable", ca);
  }
  const transport = () => ippTransport({ url: address, clock, ...trust });
  const header = { device: "certificate-printer", profile: "ipp", printerUri: address };
  const recording = recordingOf(call, recordingKit, header);
  if (!recording.ok) return close().then(() => recording);
  const { recorder } = recording.value;
  const device = createCertificatePrinter({
    name: "CertificatePrinter",
    clock,
    transport: recorder?.ippTransport(transport()) ?? transport(),
    pages: {
      ...(tray !== undefined && { tray }),
      sides: duplex ? "two-sided-long-edge" : "one-sided",
    },
  });
  return ok({
    device,
    recorder,
    transport,
    async close() {
      recording.value.close();
      await close();
    },
  });
}

async function withDriver(
  printer: OpenedPrinter,
  run: (driver: IppDriver) => Promise<Answer>,
): Promise<Answer> {
  const driver = new IppDriver(printer.transport(), standardDelays);
  const answer = await run(driver);
  driver.close();
  return answer;
}

/** RFC 8011 §5.3.7. */
const jobStates = new Map([
  [3, "pending"],
  [4, "pendingHeld"],
  [5, "processing"],
  [6, "processingStopped"],
  [7, "canceled"],
  [8, "aborted"],
  [9, "completed"],
]);

async function print({ device, recorder }: OpenedPrinter, call: Call): Promise<Answer> {
  const [file = ""] = call.arguments;
  const document = await readFile(file).catch(() => undefined);
  if (document === undefined) return fail("fileUnreadable", file);
  // Counted by rendering it small: a document that cannot be shown is not sent.
  const pages = await rasterisePdf(new Uint8Array(document), { width: 8 });
  if (!pages.ok) return fail("fileNotPdf", file);
  const able = await ready(device, call);
  if (!able.ok) return able;
  const job = { jobId: randomUUID(), document: new Uint8Array(document), pages: pages.value.length };
  recorder?.asked("print", { jobId: job.jobId, pages: job.pages, bytes: document.length });
  const end = await device.print(job, untracked(call), call.signal);
  recorder?.ended(`${end.outcome} ${end.reason}`);
  return end.outcome === "printed" ? ok({ ...end }) : fail(end.reason, end.outcome);
}

export const certificatePrinter = cliClass<OpenedPrinter>({
  class: "certificate-printer",
  wires: ["url", "simulate"],
  options: ["ca", "fault"],
  open,
  verbs: {
    supplies: {
      run: (printer, call) =>
        withDriver(printer, async (driver) => {
          const facts = await driver.getPrinterStatus(call.signal);
          return facts.ok ? ok({ supplies: facts.value.supplies }) : facts;
        }),
    },
    print: { arguments: ["FILE.pdf"], options: ["tray", "duplex", "record"], seconds: 600, run: print },
    jobs: {
      run: (printer, call) =>
        withDriver(printer, async (driver) => {
          const jobs = await driver.getJobs(call.signal);
          if (!jobs.ok) return jobs;
          for (const { id, name, state, impressions } of jobs.value)
            call.show({ id, name, state: jobStates.get(state) ?? state, impressions });
          return ok({ jobs: jobs.value.length });
        }),
    },
    cancel: {
      arguments: ["JOB"],
      run: (printer, call) =>
        withDriver(printer, async (driver) => {
          const id = Number(call.arguments[0]);
          if (!Number.isSafeInteger(id) || id < 1) return fail("usageArgument", "JOB");
          const canceled = await driver.cancelJob(id);
          return canceled.ok ? ok({ canceled: id }) : canceled;
        }),
    },
  },
});
