import { ok, type SlipFields } from "@zizhuban/device-agent-contract";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createCertificatePrinter } from "../devices/certificate-printer/index.ts";
import { startCertificatePrinterSimulator } from "../devices/certificate-printer/simulator.ts";
import { samplePdf } from "../devices/certificate-printer/testing/index.ts";
import type { PrintProgress } from "../devices/print.ts";
import { createReceiptPrinter } from "../devices/receipt-printer/index.ts";
import { startReceiptPrinterSimulator } from "../devices/receipt-printer/simulator.ts";
import { layoutSlip } from "../documents/index.ts";
import { createSupplies, createUsageLedger } from "../maintenance/index.ts";
import { bench, type Bench } from "../maintenance/testing.ts";
import { ippTransport, tcpTransport } from "../transports/index.ts";
import { unhurriedClock } from "../transports/testing.ts";
import { maintainedPrinters } from "./upkeep.ts";

// What the printers say of themselves on a real wire, and what the ledger of supplies makes of it. The devices live in
// the world's time; the days in which paper and toner go pass on a clock of their own.

const hour = 3_600_000;
const progress: PrintProgress = {
  evidence: async () => undefined,
  beforeFirstByte: async () => ok(),
  waiting: () => undefined,
  pagesDone: () => undefined,
};
const fields: SlipFields = {
  locale: "zh-CN",
  itemName: "养老保险参保证明",
  caseNumber: "4207042611230017",
  outcome: "issued",
  applicant: "张**",
  verifyUrl: "https://kiosk.example/verify/k3Jx9vQm2LrT8wYcB5nHdA",
};
const site = { name: "样例镇便民服务中心", kioskNumber: "A012", phone: "0711-0000000", hours: "9:00-17:00" };

let here: Bench;
const stops: (() => Promise<void>)[] = [];
beforeEach(() => {
  here = bench();
});
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
  here.close();
});

async function pagePrinter() {
  const simulator = await startCertificatePrinterSimulator({
    clock: unhurriedClock,
    pageMs: 5,
    pagesPerPercent: 1,
  });
  stops.push(() => simulator.stop());
  const printer = createCertificatePrinter({
    name: "CertificatePrinter",
    transport: ippTransport({ url: simulator.url, clock: unhurriedClock }),
    clock: unhurriedClock,
    delays: { poll: 10, follow: 5, settle: 10 },
  });
  stops.push(() => printer.stop());
  printer.start();
  const toner = () => printer.facts().supplies?.[0]?.percent;
  await vi.waitFor(() => expect(toner()).toBe(72), { interval: 5 });
  return { simulator, printer, toner };
}

async function slipPrinter() {
  const simulator = await startReceiptPrinterSimulator({
    clock: unhurriedClock,
    profile: "epson-tm",
    millimetresPerSecond: 5_000,
  });
  stops.push(() => simulator.stop());
  const printer = createReceiptPrinter({
    name: "ReceiptPrinter",
    profile: "epson-tm",
    transport: tcpTransport({ host: simulator.host, port: simulator.port, clock: unhurriedClock }),
    clock: unhurriedClock,
    delays: { poll: 20, reopen: 20, follow: 20 },
  });
  stops.push(() => printer.stop());
  printer.start();
  await vi.waitFor(() => expect(printer.facts().consumption?.["hours"]).toBeDefined(), { interval: 5 });
  return { simulator, printer };
}

/** The ledger over printers as the agent has them, begun anew over the same journal as a restart does. */
function ledger(devices: Parameters<typeof maintainedPrinters>[0]) {
  const { journal, clock } = here;
  const usage = createUsageLedger({ journal, clock });
  const printers = maintainedPrinters(devices, [
    {
      name: "ReceiptPrinter",
      class: "receipt-printer",
      transport: { kind: "simulated" },
      upkeep: { rollMetres: 80, ratedCuts: 1_500_000, ratedHeadKilometres: 150, ratedLines: 15_000_000 },
    },
  ]);
  return { usage, supplies: createSupplies({ printers, usage, journal, clock }) };
}

describe("toner and waste box, by the printer's own word over IPP", () => {
  it("have a level from the start, and a pace and days left once the level has moved under enough jobs", async () => {
    const { printer, toner } = await pagePrinter();
    const { usage, supplies } = ledger({ receiptPrinters: [], certificatePrinters: [printer] });
    supplies.look();
    const [, first, waste] = supplies.consumables();
    expect(first).toMatchObject({ supply: "toner", basis: "measured", percent: 72, state: "ok" });
    expect(first).toMatchObject({ forecast: { state: "unknown", reason: "littleUse" } });
    expect(waste).toMatchObject({ supply: "wasteBox", basis: "measured", percent: 31, state: "ok" });

    const document = samplePdf(2);
    for (let jobs = 1; jobs <= 12; jobs++) {
      const job = { jobId: `job-${jobs}`, document, pages: 2 };
      await expect(printer.print(job, progress, new AbortController().signal)).resolves.toMatchObject({
        outcome: "printed",
      });
      usage.add("CertificatePrinter", { jobs: 1, cuts: 0, millimetres: 0, pages: 2 });
      await vi.waitFor(() => expect(toner()).toBe(72 - 2 * jobs), { interval: 5 });
      here.clock.advance(2 * hour);
      supplies.look();
    }
    // 24 percent in a day: two days for the 48 that are left; the waste box took half of it and has 57 to go.
    const [, after, filling] = supplies.consumables();
    expect(after).toMatchObject({
      percent: 48,
      perDay: { unit: "percent" },
      forecast: { state: "expected" },
    });
    expect(after?.perDay?.amount).toBeCloseTo(24, -1);
    if (after?.forecast.state !== "expected") throw new Error("no forecast");
    expect(after.forecast.days).toBeGreaterThanOrEqual(1);
    expect(after.forecast.days).toBeLessThanOrEqual(3);
    expect(filling).toMatchObject({ percent: 43, forecast: { state: "expected" } });
    expect(supplies.levels()[1]).toMatchObject({
      perDay: after.perDay,
      outAt: { days: after.forecast.days },
    });
  });

  it("renewed by a hand that told nobody are noticed by the level, across a restart of the agent", async () => {
    const { printer, simulator, toner } = await pagePrinter();
    const devices = { receiptPrinters: [], certificatePrinters: [printer] };
    ledger(devices).supplies.look();
    here.restart();
    simulator.replace("toner");
    simulator.replace("wasteBox");
    await vi.waitFor(() => expect(toner()).toBe(100), { interval: 5 });
    const { supplies } = ledger(devices);
    here.clock.advance(hour);
    supplies.look();
    supplies.look();
    expect(here.events()).toEqual([
      { type: "supplies.renewed", device: "CertificatePrinter", supply: "toner", from: 72, to: 100 },
      { type: "supplies.renewed", device: "CertificatePrinter", supply: "wasteBox", from: 69, to: 100 },
    ]);
    expect(supplies.consumables()[1]).toMatchObject({ percent: 100, refilledAt: here.clock.now() });
  });

  it("that are low, empty or full say so whatever their figure", async () => {
    const { printer, simulator } = await pagePrinter();
    const { supplies } = ledger({ receiptPrinters: [], certificatePrinters: [printer] });
    simulator.fault("tonerLow");
    simulator.fault("wasteFull");
    await vi.waitFor(
      () =>
        expect(supplies.consumables()).toMatchObject([
          {},
          { supply: "toner", state: "low", percent: 6 },
          { supply: "wasteBox", state: "empty", percent: 100 },
        ]),
      { interval: 5 },
    );
  });
});

describe("a receipt printer's own counters, over its wire", () => {
  it("are the wear of cutter, head and feed, and count paper that was not ours", async () => {
    const { printer } = await slipPrinter();
    const { usage, supplies } = ledger({ receiptPrinters: [printer], certificatePrinters: [] });
    supplies.look();
    expect(supplies.wear()).toMatchObject([
      { part: "cutter", used: 1_204, unit: "cuts", basis: "counter", rated: 1_500_000 },
      // 913,400 pulses, eight a millimetre.
      { part: "printHead", used: 114, unit: "metres", basis: "counter", rated: 150_000 },
      { part: "paperFeed", used: 48_210, unit: "lines", basis: "counter", rated: 15_000_000 },
      { part: "running", used: 731, basis: "counter" },
    ]);
    supplies.refilled("ReceiptPrinter", "receiptPaper");
    const layout = layoutSlip("case-slip", fields, site, Date.UTC(2026, 10, 22, 18, 14));
    const before = printer.facts().consumption?.["headMillimetres"] ?? 0;
    for (const jobId of ["1", "2"]) {
      await expect(
        printer.print({ jobId, layout, cutFirst: false }, progress, new AbortController().signal),
      ).resolves.toMatchObject({ outcome: "printed" });
    }
    await vi.waitFor(() => expect(printer.facts().consumption?.["cuts"]).toBe(1_206), { interval: 5 });
    const moved = (printer.facts().consumption?.["headMillimetres"] ?? 0) - before;
    expect(moved).toBeGreaterThan(100);
    supplies.look();
    // Nothing of it stands in our own count: the printer knows better.
    expect(usage.of("ReceiptPrinter").total.millimetres).toBe(0);
    expect(supplies.consumables()[0]?.left).toBeCloseTo((80_000 - moved) / 1_000, 1);
    expect(supplies.wear()[0]).toMatchObject({ part: "cutter", used: 1_206 });
  });

  it("are remembered while the printer is away", async () => {
    const { printer, simulator } = await slipPrinter();
    ledger({ receiptPrinters: [printer], certificatePrinters: [] }).supplies.look();
    here.restart();
    const away = createReceiptPrinter({
      name: "ReceiptPrinter",
      profile: "epson-tm",
      transport: tcpTransport({ host: simulator.host, port: simulator.port, clock: unhurriedClock }),
      clock: unhurriedClock,
    });
    const { supplies } = ledger({ receiptPrinters: [away], certificatePrinters: [] });
    expect(supplies.wear()[0]).toMatchObject({ part: "cutter", used: 1_204, basis: "counter" });
  });
});
