import { randomUUID } from "node:crypto";
import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import {
  createReceiptPrinter,
  Driver,
  escPos,
  receiptProfiles,
  type ReceiptPrinter,
  type ReceiptProfileName,
} from "../../devices/receipt-printer/index.ts";
import { maskedLayout, recordingKit } from "../../devices/receipt-printer/recording.ts";
import { serialTransport, tcpTransport, type Recorder, type Transport } from "../../transports/index.ts";
import type { Answer, Call } from "../call.ts";
import { recordingOf } from "../record.ts";
import { asAsked } from "../simulated.ts";
import { cliClass, ready, type OpenedDevice, type OpenFailure } from "../device-class.ts";
import { untracked } from "./print-progress.ts";

interface OpenedPrinter extends OpenedDevice {
  readonly device: ReceiptPrinter;
  readonly transport: Transport;
  readonly recorder: Recorder | undefined;
}

const isProfile = (name: string): name is ReceiptProfileName => Object.hasOwn(receiptProfiles, name);

async function wire(
  call: Call,
  profile: ReceiptProfileName,
): Promise<Result<{ transport: Transport; close: () => Promise<void> }, OpenFailure>> {
  const { path, url, simulate = false, baud = "115200" } = call.options;
  const { clock } = call;
  const close = () => Promise.resolve();
  if ([path !== undefined, url !== undefined, simulate].filter(Boolean).length !== 1)
    return fail("usageWire");
  if (path !== undefined) return ok({ transport: serialTransport({ path, baudRate: Number(baud) }), close });
  if (url !== undefined) {
    const { protocol, hostname, port } = new URL(url);
    if (protocol !== "tcp:") return fail("usageWire");
    const address = { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port || "9100") };
    return ok({ transport: tcpTransport({ ...address, clock }), close });
  }
  const { simulateReceiptPrinter } = await import("../../simulation/index.ts");
  const { thing, transport } = await simulateReceiptPrinter("ReceiptPrinter", profile, clock, (paper) => {
    if (paper.kind === "receipt") call.show({ paper: paper.text });
  });
  const { simulator } = thing;
  return asAsked(call, { transport, close: () => simulator.stop() }, simulator);
}

async function open(call: Call): Promise<Result<OpenedPrinter, OpenFailure>> {
  const { profile = "epson-tm" } = call.options;
  if (!isProfile(profile)) return fail("usageProfile", Object.keys(receiptProfiles).join(", "));
  const wired = await wire(call, profile);
  if (!wired.ok) return wired;
  const recording = recordingOf(call, recordingKit, { device: "receipt-printer", profile });
  if (!recording.ok) return wired.value.close().then(() => recording);
  const { recorder } = recording.value;
  const transport = recorder?.transport(wired.value.transport) ?? wired.value.transport;
  const device = createReceiptPrinter({ name: "ReceiptPrinter", profile, transport, clock: call.clock });
  const close = async () => {
    recording.value.close();
    await wired.value.close();
  };
  return ok({ device, transport, recorder, close });
}

/** Past the lifecycle, for a technician who wants to see the wire: no job of anybody's may be open. */
async function command(
  { transport }: OpenedPrinter,
  call: Call,
  run: (driver: Driver) => Promise<Answer>,
): Promise<Answer> {
  const opened = await transport.open();
  if (!opened.ok) return opened;
  const driver = new Driver(opened.value, call.clock);
  const answer = await run(driver);
  await driver.close("canceled");
  return answer;
}

/** Sends bytes, and waits until the printer has worked on everything before its answer. */
async function obeyed(driver: Driver, bytes: Uint8Array): Promise<Answer> {
  const sent = await driver.send(bytes);
  if (!sent.ok) return sent;
  const processed = await driver.processed();
  return processed.ok ? ok({ done: true }) : processed;
}

const text = (line: string) =>
  ({ kind: "text", text: line, size: "normal", align: "left", bold: false }) as const;

/** Letters of both alphabets, a rule, a code: what a technician looks at. */
function testSlip(at: number) {
  return {
    lines: [
      { ...text("测试页 TEST"), size: "large", align: "center" } as const,
      text("0123456789 ABCDEFG abcdefg"),
      text("政务服务自助终端 凭条打印机"),
      text(new Date(at).toISOString()),
      { kind: "rule" } as const,
      { kind: "qr", text: "https://zizhuban.example/test" } as const,
      { kind: "feed", lines: 1 } as const,
    ],
  };
}

export const receiptPrinter = cliClass<OpenedPrinter>({
  class: "receipt-printer",
  wires: ["path", "url", "simulate"],
  options: ["baud", "profile", "fault"],
  open,
  verbs: {
    "print-test": {
      options: ["record"],
      seconds: 120,
      async run({ device, recorder }, call) {
        const able = await ready(device, call);
        if (!able.ok) return able;
        const job = { jobId: randomUUID(), layout: testSlip(call.clock.now()), cutFirst: false };
        recorder?.asked("print", { ...job, layout: maskedLayout(job.layout) });
        const end = await device.print(job, untracked(call), call.signal);
        recorder?.ended(`${end.outcome} ${end.reason}`);
        return end.outcome === "printed" ? ok({ ...end }) : fail(end.reason, end.outcome);
      },
    },
    cut: { run: (printer, call) => command(printer, call, (driver) => obeyed(driver, escPos.cut(64))) },
    feed: {
      options: ["lines"],
      run: (printer, call) => {
        const dots = Number(call.options.lines ?? "3") * 30;
        return command(printer, call, (driver) => obeyed(driver, escPos.feedDots(dots)));
      },
    },
    counters: {
      run: (printer, call) =>
        command(printer, call, async (driver) => {
          const lines = await driver.counter("lines");
          if (!lines.ok) return lines;
          const cuts = await driver.counter("cuts");
          return cuts.ok ? ok({ lines: lines.value, cuts: cuts.value }) : cuts;
        }),
    },
  },
});
