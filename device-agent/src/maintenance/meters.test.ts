import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createMeterLedger } from "./meters.ts";
import { bench, type Bench } from "./testing.ts";

let here: Bench;
beforeEach(() => {
  here = bench();
});
afterEach(() => here.close());

const ledger = () => createMeterLedger({ journal: here.journal, clock: here.clock });
const reading = { counters: {}, remaining: {}, jobs: 0 };
const day = 24 * 3_600_000;

describe("a printer's own counters", () => {
  it("are what moved since the first reading, by day, across a restart", () => {
    ledger().read("P", { ...reading, counters: { cuts: 1_204, millimetres: 100_000 } });
    expect(ledger().of("P").moved).toEqual({});
    here.restart();
    ledger().read("P", { ...reading, counters: { cuts: 1_210, millimetres: 101_500 } });
    here.clock.advance(day);
    ledger().read("P", { ...reading, counters: { cuts: 1_211, millimetres: 101_500 } });
    expect(ledger().of("P")).toMatchObject({
      last: { cuts: 1_211 },
      moved: { cuts: 7, millimetres: 1_500 },
      days: { "2026-11-25": { cuts: 6, millimetres: 1_500 }, "2026-11-26": { cuts: 1 } },
    });
  });

  it("that begin anew on another board take nothing back, and go on from there", () => {
    ledger().read("P", { ...reading, counters: { cuts: 900 } });
    ledger().read("P", { ...reading, counters: { cuts: 910 } });
    ledger().read("P", { ...reading, counters: { cuts: 3 } });
    ledger().read("P", { ...reading, counters: { cuts: 5 } });
    expect(ledger().of("P")).toMatchObject({ last: { cuts: 5 }, moved: { cuts: 12 } });
  });

  it("of days longer past than a forecast looks back are forgotten", () => {
    for (let cuts = 0; cuts < 40; cuts++) {
      ledger().read("P", { ...reading, counters: { cuts } });
      here.clock.advance(day);
    }
    expect(Object.keys(ledger().of("P").days)).toHaveLength(15);
    expect(ledger().of("P").moved).toEqual({ cuts: 39 });
  });
});

describe("a level the device tells itself", () => {
  const toner = (level: number, jobs = 0) =>
    ledger().read("P", { ...reading, remaining: { toner: level }, jobs });

  it("that goes up a little is the same cartridge; by much, a new one", () => {
    toner(40);
    toner(30, 20);
    expect(toner(37, 21)).toEqual([]);
    expect(ledger().of("P").gauges["toner"]).toMatchObject({ from: 40, last: 37, grain: 10, jobs: 0 });
    expect(toner(100, 22)).toEqual([{ supply: "toner", from: 37, to: 100 }]);
    const fresh = { since: here.clock.now(), from: 100, last: 100, jobs: 22 };
    expect(ledger().of("P").gauges["toner"]).toEqual(fresh);
  });

  it("is followed from where it is when a hand confirms a refill, and told only once", () => {
    toner(5, 90);
    ledger().restart("P", "toner", 90);
    expect(toner(4, 95)).toEqual([]);
    expect(ledger().of("P").gauges["toner"]).toMatchObject({ from: 5, last: 4, jobs: 90 });
  });

  it("is written down only when something moved", () => {
    let writes = 0;
    const counting = createMeterLedger({
      clock: here.clock,
      journal: {
        get: (key) => here.journal.get(key),
        set(key, value) {
          writes += 1;
          here.journal.set(key, value);
        },
      },
    });
    for (let minute = 0; minute < 10; minute++)
      counting.read("P", { counters: { cuts: 7 }, remaining: { toner: 50 }, jobs: 1 });
    expect(writes).toBe(1);
  });
});
