import { delay, ok } from "@zizhuban/device-agent-contract";
import { afterEach, describe, expect, it } from "vitest";
import { replayRecording } from "../../fault-suite/testing/replay.ts";
import { createRecorder, ippTransport } from "../../transports/index.ts";
import { unhurriedClock } from "../../transports/testing.ts";
import { createCertificatePrinter } from "./index.ts";
import { recordingKit } from "./recording.ts";
import { startCertificatePrinterSimulator } from "./simulator.ts";
import { samplePdf } from "./testing/index.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const marker = "ZHANG XIAOSHAN 420702194905120010";

async function record(fault?: string) {
  const simulator = await startCertificatePrinterSimulator({ clock: unhurriedClock, pageMs: 50 });
  closers.push(() => simulator.stop());
  const lines: string[] = [];
  const recorder = createRecorder({
    header: { device: "certificate-printer", profile: "ipp", printerUri: simulator.url },
    clock: unhurriedClock,
    masker: recordingKit.masker,
    write: (line) => lines.push(line),
  });
  const device = createCertificatePrinter({
    name: "CertificatePrinter",
    transport: recorder.ippTransport(ippTransport({ url: simulator.url, clock: unhurriedClock })),
    clock: unhurriedClock,
  });
  closers.push(() => device.stop());
  device.start();
  while (device.view().status.state !== "ready") await delay(unhurriedClock, 5);
  if (fault !== undefined) simulator.fault(fault);
  const document = Buffer.concat([samplePdf(2), Buffer.from(`% ${marker}\n`)]);
  const job = { jobId: "3d1f9f8e-6a2b-4f0e-9f63-0d7c1a2b3c4d", pages: 2 };
  recorder.asked("print", { ...job, bytes: document.length });
  const progress = {
    evidence: async () => undefined,
    beforeFirstByte: async () => ok(),
    waiting: () => undefined,
    pagesDone: () => undefined,
  };
  const end = await device.print({ ...job, document }, progress, new AbortController().signal);
  recorder.ended(`${end.outcome} ${end.reason}`);
  return lines.join("\n");
}

describe("a recorded certificate", () => {
  it.each([
    [undefined, "printed impressions"],
    ["tonerOut", "notPrinted tonerOut"],
    ["abortsJob", "notPrinted jobAborted"],
  ])("with %s replays, without a word of the document", async (fault, end) => {
    const recording = await record(fault);
    expect(await replayRecording(recording, recordingKit)).toEqual({
      end,
      recordedEnd: end,
      mismatch: undefined,
    });
    expect(recording).not.toContain(Buffer.from(marker).toString("hex"));
    expect(recording).not.toContain(Buffer.from("/MediaBox").toString("hex"));
  });
});
