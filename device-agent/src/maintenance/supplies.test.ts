import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { everyNight } from "./daily.ts";
import { createSupplies } from "./supplies.ts";
import { bench, stageDevice, type Bench, type StageDevice } from "./testing.ts";
import type { PrinterUpkeep } from "./upkeep.ts";
import { createUsageLedger } from "./usage.ts";

let here: Bench;
beforeEach(() => {
  here = bench();
});
afterEach(() => here.close());

const hour = 3_600_000;
const slip = { jobs: 1, cuts: 1, millimetres: 250, pages: 0 };

function start(more: Partial<PrinterUpkeep> = {}) {
  const { journal, clock } = here;
  const usage = createUsageLedger({ journal, clock });
  const printer: StageDevice = stageDevice({
    name: "ReceiptPrinter",
    class: "receipt-printer",
    status: { state: "ready", warnings: [] },
  });
  const upkeep = { rollMillimetres: 80_000, rated: { cuts: 1_000, headMillimetres: 100_000_000 } };
  const supplies = createSupplies({
    printers: [{ name: printer.name, kind: "receipt", view: () => printer.view(), upkeep, ...more }],
    usage,
    journal,
    clock,
  });
  return { usage, printer, supplies };
}

/** So many slips a day, one every hour from now on. */
function print(usage: ReturnType<typeof start>["usage"], slips: number): void {
  for (let n = 0; n < slips; n++) {
    usage.add("ReceiptPrinter", slip);
    here.clock.advance(hour);
  }
}

describe("a roll", () => {
  it("nobody confirmed has no percentage and no forecast, however much was printed", () => {
    const { usage, supplies } = start();
    print(usage, 60);
    expect(supplies.consumables()).toMatchObject([
      { basis: "sensor", state: "ok", forecast: { state: "unknown", reason: "noLevel" } },
    ]);
    expect(supplies.consumables()[0]).not.toHaveProperty("percent");
    expect(supplies.levels()[0]).not.toHaveProperty("outAt");
  });

  it("counts down from a confirmed refill, and says when it will be out; across a restart", () => {
    start().usage.add("ReceiptPrinter", slip);
    start().supplies.refilled("ReceiptPrinter", "receiptPaper");
    print(start().usage, 160);
    here.restart();
    const [roll] = start().supplies.consumables();
    expect(roll).toMatchObject({ basis: "counted", percent: 50, left: 40, unit: "metres", state: "ok" });
    if (roll?.forecast.state !== "expected") throw new Error(JSON.stringify(roll));
    // 160 slips in 160 hours: the other half takes about as long again.
    expect(Math.abs(roll.forecast.at - here.clock.now() - 160 * hour)).toBeLessThan(20 * hour);
    expect(start().supplies.levels()[0]?.outAt?.at).toBe(roll.forecast.at);
  });

  it("that the sensor calls empty is empty, whatever was counted", () => {
    const { supplies, printer } = start();
    supplies.refilled("ReceiptPrinter", "receiptPaper");
    printer.say({ state: "attention", problems: ["paperOut"], warnings: [] });
    expect(supplies.consumables()).toMatchObject([{ state: "empty", percent: 0, left: 0 }]);
    printer.say({ state: "ready", warnings: ["paperLow"] });
    expect(supplies.consumables()).toMatchObject([{ state: "low", percent: 100 }]);
    printer.say({ state: "offline", reason: "notFound" });
    expect(supplies.consumables()).toMatchObject([{ state: "ok", basis: "counted" }]);
  });

  it("is told in millimetres where it may not suffice: not while the sensor sees enough, nor where nobody counts", () => {
    const { supplies, printer, usage } = start();
    printer.say({ state: "ready", warnings: ["paperLow"] });
    expect(supplies.paperLeft("ReceiptPrinter")).toBeUndefined();
    supplies.refilled("ReceiptPrinter", "receiptPaper");
    print(usage, 319);
    expect(supplies.paperLeft("ReceiptPrinter")).toBe(250);
    printer.say({ state: "ready", warnings: [] });
    expect(supplies.paperLeft("ReceiptPrinter")).toBeUndefined();
    expect(supplies.paperLeft("Nobody")).toBeUndefined();
  });

  it("of a printer that is away and was never refilled is unknown", () => {
    const { supplies, printer } = start();
    printer.say({ state: "offline", reason: "notFound" });
    expect(supplies.consumables()).toMatchObject([{ state: "unknown", basis: "none" }]);
    printer.say({ state: "ready", warnings: [] });
    expect(supplies.consumables()).toMatchObject([{ state: "ok", basis: "sensor" }]);
  });
});

describe("wear", () => {
  it("is a share of what the data sheet rates, by the device's counter where it has one", () => {
    const { usage, supplies } = start();
    print(usage, 820);
    expect(supplies.wear()).toMatchObject([
      { part: "cutter", used: 820, rated: 1_000, percent: 82, basis: "journal" },
      { part: "printHead", used: 205, unit: "metres" },
    ]);
    const counted = start({ counters: () => ({ cuts: 900 }) }).supplies.wear();
    expect(counted[0]).toMatchObject({ used: 900, percent: 90, basis: "counter" });
  });

  it("without a rating claims no percentage", () => {
    const [cutter] = start({ upkeep: {} }).supplies.wear();
    expect(cutter).not.toHaveProperty("percent");
  });
});

describe("history", () => {
  it("is told each day's use once the day is over", () => {
    print(start().usage, 50);
    const days = here.events().filter(({ type }) => type === "supplies.used");
    // From 10:00 in China: 14 slips on the first day, 24 on the second.
    expect(days).toMatchObject([
      { day: "2026-11-25", jobs: 14, cuts: 14, millimetres: 3_500 },
      { day: "2026-11-26", jobs: 24 },
    ]);
  });
});

describe("the nightly self-test", () => {
  it("runs once at the quiet hour when nobody is here, and not again after a restart", () => {
    let runs = 0;
    let somebody = false;
    const night = () =>
      everyNight({
        at: "03:30",
        journal: here.journal,
        clock: here.clock,
        nobodyHere: () => !somebody,
        run: () => (runs += 1),
      });
    let stop = night();
    here.clock.advance(17 * hour + 29 * 60_000);
    expect(runs).toBe(0);
    somebody = true;
    here.clock.advance(30 * 60_000);
    expect(runs).toBe(0);
    somebody = false;
    here.clock.advance(60_000);
    expect(runs).toBe(1);
    stop();
    here.restart();
    stop = night();
    here.clock.advance(hour);
    expect(runs).toBe(1);
    here.clock.advance(24 * hour);
    expect(runs).toBe(2);
    stop();
  });
});
