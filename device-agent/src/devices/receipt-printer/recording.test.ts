import { delay, ok } from "@zizhuban/device-agent-contract";
import { afterEach, describe, expect, it } from "vitest";
import type { SlipLayout } from "../../documents/index.ts";
import { replayRecording } from "../../fault-suite/testing/replay.ts";
import { createRecorder, tcpTransport } from "../../transports/index.ts";
import { unhurriedClock } from "../../transports/testing.ts";
import { createReceiptPrinter, type ReceiptProfileName } from "./index.ts";
import { maskedLayout, recordingKit } from "./recording.ts";
import { startReceiptPrinterSimulator } from "./simulator.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const name = "张小山";
const number = "420702194905120010";
const url = "https://kiosk.example/verify/k3Jx9vQm2LrT8wYcB5nHdA";
const text = (words: string) =>
  ({ kind: "text", text: words, size: "normal", align: "left", bold: false }) as const;
const layout: SlipLayout = {
  lines: [
    text(`申请人 ${name}`),
    text(number),
    { kind: "rule" },
    { kind: "qr", text: url },
    { kind: "feed", lines: 2 },
  ],
};

async function record(profile: ReceiptProfileName, fault?: string) {
  const simulator = await startReceiptPrinterSimulator({
    clock: unhurriedClock,
    profile,
    millimetresPerSecond: 2_000,
  });
  closers.push(() => simulator.stop());
  const lines: string[] = [];
  const recorder = createRecorder({
    header: { device: "receipt-printer", profile },
    clock: unhurriedClock,
    masker: recordingKit.masker,
    write: (line) => lines.push(line),
  });
  const device = createReceiptPrinter({
    name: "ReceiptPrinter",
    profile,
    transport: recorder.transport(
      tcpTransport({ host: simulator.host, port: simulator.port, clock: unhurriedClock }),
    ),
    clock: unhurriedClock,
  });
  closers.push(() => device.stop());
  device.start();
  while (device.view().status.state !== "ready") await delay(unhurriedClock, 5);
  if (fault !== undefined) simulator.fault(fault);
  const job = { jobId: "2f8c", cutFirst: false };
  recorder.asked("print", { ...job, layout: maskedLayout(layout) });
  const progress = {
    evidence: async () => undefined,
    beforeFirstByte: async () => ok(),
    waiting: () => undefined,
    pagesDone: () => undefined,
  };
  const end = await device.print({ ...job, layout }, progress, new AbortController().signal);
  recorder.ended(`${end.outcome} ${end.reason}`);
  return lines.join("\n");
}

describe("a recorded slip", () => {
  it.each([
    ["epson-tm", undefined, "printed processId"],
    ["generic-80", undefined, "printed statusEcho"],
    ["epson-tm", "paperOut", "notPrinted paperOut"],
    ["epson-tm", "stopsMidway", "unknown connectionLost"],
  ] as const)("of %s, %s, replays", async (profile, fault, end) => {
    const recording = await record(profile, fault);
    expect(await replayRecording(recording, recordingKit)).toEqual({
      end,
      recordedEnd: end,
      mismatch: undefined,
    });
  });

  it("holds nothing of what stands on the paper", async () => {
    const recording = await record("epson-tm");
    const gb18030 = "d5c5d0a1c9bd";
    const all = recording.replaceAll(/"\}\n\{"t":[\d.]+,"out":"/g, "");
    for (const secret of [
      gb18030,
      Buffer.from(number).toString("hex"),
      Buffer.from(url.slice(-12)).toString("hex"),
      name,
      number,
      url,
    ])
      expect(all).not.toContain(secret);
    expect(all).toContain("d1f9d1f9d1f9");
  });
});
