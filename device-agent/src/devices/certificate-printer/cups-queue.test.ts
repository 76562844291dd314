import { randomUUID } from "node:crypto";
import { ok, systemClock } from "@zizhuban/device-agent-contract";
import { afterEach, expect, test, vi } from "vitest";
import { ippTransport } from "../../transports/index.ts";
import type { PrintEnd, PrintEvidence } from "../print.ts";
import { createCertificatePrinter } from "./device.ts";
import { startCupsQueue } from "./testing/cupsd.ts";
import { startIppEvePrinter } from "./testing/index.ts";
import { samplePdf } from "./testing/sample-pdf.ts";
import type { CertificatePrinter } from "./verbs.ts";

// A real CUPS scheduler in front of a real IPP Everywhere printer: the queue's "completed" is not the printer's.

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

async function kiosk({ knowsPrinter }: { readonly knowsPrinter: boolean }) {
  const peer = await startIppEvePrinter({ impressions: 2 });
  stops.push(() => peer.stop());
  const queue = await startCupsQueue(peer.url);
  stops.push(() => queue.stop());
  const to = (url: string) => ippTransport({ url, clock: systemClock });
  const printer = createCertificatePrinter({
    name: "CertificatePrinter",
    transport: to(queue.url),
    ...(knowsPrinter && { printerTransport: to(peer.url) }),
    clock: systemClock,
    // Often asked, and never given up for being slow: both are others' processes, which share the machine.
    delays: {
      poll: 50,
      follow: 30,
      answer: 60_000,
      operation: 60_000,
      patience: 60_000,
      cancel: 60_000,
      settle: 60_000,
    },
  });
  printer.start();
  stops.push(() => printer.stop());
  await becomes(printer, "ready");
  return { peer, printer };
}

async function becomes(printer: CertificatePrinter, state: string): Promise<void> {
  await vi.waitFor(() => expect(printer.view().status.state).toBe(state), { interval: 20 });
}

function print(printer: CertificatePrinter) {
  const evidence: Record<string, string | number> = {};
  const waiting: string[] = [];
  const abort = new AbortController();
  const progress = {
    evidence: async (facts: PrintEvidence) => void Object.assign(evidence, facts),
    beforeFirstByte: async () => ok(),
    waiting: (problem: string) => void waiting.push(problem),
    pagesDone: () => undefined,
  };
  const jobId = randomUUID();
  const end: Promise<PrintEnd> = printer.print(
    { jobId, document: samplePdf(2), pages: 2 },
    progress,
    abort.signal,
  );
  return { jobId, evidence, waiting, end, cancel: () => abort.abort() };
}

test("with the printer's own address: printed on the printer's own count, also when asked again after a crash", async () => {
  const { peer, printer } = await kiosk({ knowsPrinter: true });
  const job = print(printer);
  await expect(job.end).resolves.toEqual({ outcome: "printed", reason: "impressions" });
  expect(await peer.documents()).toBe(1);
  await expect(printer.reconcile(job)).resolves.toEqual({
    ok: true,
    value: { outcome: "printed", reason: "impressions" },
  });
  // Model and supplies are the printer's, not the queue's.
  await vi.waitFor(() => expect(printer.facts()).toMatchObject({ model: "Acme Kiosk9000" }));
  expect(printer.facts().supplies?.length).toBeGreaterThan(0);
});

test("without it: the queue says completed, and still nothing is proven", async () => {
  const { peer, printer } = await kiosk({ knowsPrinter: false });
  const job = print(printer);
  await expect(job.end).resolves.toEqual({ outcome: "unknown", reason: "handedOver" });
  // The queue is done with it before the printer is: which is why it proves nothing.
  await expect.poll(async () => peer.documents()).toBe(1);
  await expect(printer.reconcile(job)).resolves.toEqual({
    ok: true,
    value: { outcome: "unknown", reason: "handedOver" },
  });
});

test("the printer runs out of paper: said at once, waited out, printed once", async () => {
  const { peer, printer } = await kiosk({ knowsPrinter: true });
  await peer.fault("media-empty-error");
  const job = print(printer);
  await vi.waitFor(() => expect(job.waiting).toContain("paperOut"));
  expect(printer.view().status).toMatchObject({ state: "attention", problems: ["paperOut"] });
  await peer.heal();
  await expect(job.end).resolves.toEqual({ outcome: "printed", reason: "impressions" });
  expect(await peer.documents()).toBe(1);
});

test("a job taken back while the printer stands still is canceled there too, and nothing comes out later", async () => {
  const { peer, printer } = await kiosk({ knowsPrinter: true });
  await peer.fault("media-jam-error");
  const job = print(printer);
  await vi.waitFor(() => expect(job.waiting).toContain("paperJam"));
  job.cancel();
  await peer.failJobs();
  await peer.heal({ keepFailing: true });
  await expect(job.end).resolves.toMatchObject({ outcome: expect.stringMatching(/notPrinted|unknown/) });
  await peer.heal();
  await becomes(printer, "ready");
  await expect(print(printer).end).resolves.toMatchObject({ outcome: "printed" });
  expect(await peer.documents()).toBe(2);
});
