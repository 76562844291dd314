import { Closed, type Clock, type SupplyKind } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import type { Journal } from "../journal/index.ts";
import { keep } from "./store.ts";
import { dayOf, lastDays } from "./usage.ts";

const Amount = Type.Number({ minimum: 0 });
const Counted = Closed({
  cuts: Type.Optional(Amount),
  lines: Type.Optional(Amount),
  millimetres: Type.Optional(Amount),
  pages: Type.Optional(Amount),
  sheets: Type.Optional(Amount),
  hours: Type.Optional(Amount),
});
/** What printers count of themselves, since they were made: millimetres under the head, lines fed, sheets moved … */
export type Counters = Readonly<Static<typeof Counted>>;
export type CounterName = keyof Counters;
const counterNames = [
  "cuts",
  "lines",
  "millimetres",
  "pages",
  "sheets",
  "hours",
] as const satisfies readonly CounterName[];

/** One level the device tells itself, followed since it was last full: percent that may still be used. */
const Gauge = Closed({
  since: Type.Integer(),
  from: Amount,
  last: Amount,
  /** The smallest step it was ever seen to make; none yet: it has not moved. */
  grain: Type.Optional(Amount),
  /** Jobs this printer had done by our count when it was `from`. */
  jobs: Type.Integer({ minimum: 0 }),
});
export type Gauge = Static<typeof Gauge>;

const Meter = Closed({
  /** As last read. */
  last: Counted,
  /** What the counters moved by while we looked: a counter that begins anew (another board) takes nothing back. */
  moved: Counted,
  days: Type.Record(Type.String(), Counted),
  gauges: Type.Record(Type.String(), Gauge),
});
export type Meter = Static<typeof Meter>;

const unread: Meter = { last: {}, moved: {}, days: {}, gauges: {} };

/** A cartridge that is shaken or cools down may say a little more than before; a new one says a lot more. */
const renewedFrom = 10;

/** A level went up: something was filled up or emptied, whoever did it and told nobody. Percent that may be used. */
export interface Renewal {
  readonly supply: SupplyKind;
  readonly from: number;
  readonly to: number;
}

export interface Reading {
  readonly counters: Counters;
  /** Percent that may still be used; of a waste box, the room left. */
  readonly remaining: Readonly<Partial<Record<SupplyKind, number>>>;
  /** Jobs this printer has done, by our count. */
  readonly jobs: number;
}

function plusCounters(a: Counters, b: Counters): Counters {
  const sum: Partial<Record<CounterName, number>> = { ...a };
  for (const name of counterNames) if (b[name] !== undefined) sum[name] = (a[name] ?? 0) + b[name];
  return sum;
}

/** How far every counter went on; one read for the first time, or begun anew, has not moved yet. */
function movedBetween(last: Counters, now: Counters): Counters {
  const moved: Partial<Record<CounterName, number>> = {};
  for (const name of counterNames) {
    const [before, after] = [last[name], now[name]];
    if (before !== undefined && after !== undefined && after > before) moved[name] = after - before;
  }
  return moved;
}

function follow(gauge: Gauge, remaining: number): Gauge {
  const step = gauge.last - remaining;
  if (step <= 0) return { ...gauge, last: remaining };
  return { ...gauge, last: remaining, grain: Math.min(gauge.grain ?? step, step) };
}

export interface MeterLedger {
  of(device: string): Meter;
  /** Takes over what a device says now; what it says was filled up or emptied since it was last read. */
  read(device: string, reading: Reading): readonly Renewal[];
  /** A hand confirmed a refill: this level is followed from here. */
  restart(device: string, supply: SupplyKind, jobs: number): void;
}

/** Follows the printers' own counters and levels in the journal, for what they say of wear and of running out. */
export function createMeterLedger(deps: {
  readonly journal: Pick<Journal, "get" | "set">;
  readonly clock: Clock;
}): MeterLedger {
  const { journal, clock } = deps;
  const kept = (device: string) => keep(journal, `maintenance.meter.${device}`, Meter, unread);

  return {
    of: (device) => kept(device).read(),
    read(device, { counters, remaining, jobs }) {
      const store = kept(device);
      const before = store.read();
      const now = clock.now();
      const moved = movedBetween(before.last, counters);
      const today = dayOf(now);
      const gauges = { ...before.gauges };
      const renewals: Renewal[] = [];
      for (const supply of ["toner", "wasteBox"] as const) {
        const level = remaining[supply];
        if (level === undefined) continue;
        const gauge = gauges[supply];
        const renewed = gauge !== undefined && level - gauge.last >= renewedFrom;
        if (renewed) renewals.push({ supply, from: gauge.last, to: level });
        gauges[supply] =
          gauge === undefined || renewed
            ? { since: now, from: level, last: level, jobs }
            : follow(gauge, level);
      }
      const after: Meter = {
        last: { ...before.last, ...counters },
        moved: plusCounters(before.moved, moved),
        days:
          Object.keys(moved).length === 0
            ? before.days
            : lastDays({ ...before.days, [today]: plusCounters(before.days[today] ?? {}, moved) }),
        gauges,
      };
      if (JSON.stringify(after) !== JSON.stringify(before)) store.write(after);
      return renewals;
    },
    restart(device, supply, jobs) {
      const store = kept(device);
      const meter = store.read();
      const gauge = meter.gauges[supply];
      if (gauge === undefined) return;
      const fresh: Gauge = { since: clock.now(), from: gauge.last, last: gauge.last, jobs };
      store.write({ ...meter, gauges: { ...meter.gauges, [supply]: fresh } });
    },
  };
}
