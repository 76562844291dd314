import {
  Closed,
  type SupplyKind,
  type Clock,
  type Consumable,
  type Wear,
} from "@zizhuban/device-agent-contract";
import type { SupplyLevel } from "@zizhuban/server-contract";
import { Type } from "typebox";
import type { Journal } from "../journal/index.ts";
import { forecast, perDay, type Pace } from "./forecast.ts";
import { inUnit, levelOf, signOf } from "./levels.ts";
import { createMeterLedger } from "./meters.ts";
import { amountInDays, doubtOf, paceOf, paceOfLevel } from "./pace.ts";
import { keep } from "./store.ts";
import type { PrinterUpkeep } from "./upkeep.ts";
import type { UsageLedger } from "./usage.ts";
import { wearOf } from "./wear.ts";

const Refills = Type.Record(
  Type.String(),
  Closed({
    at: Type.Integer(),
    /** By our count, in millimetres or pages, at the refill. */
    used: Type.Integer(),
    /** By the printer's own, in millimetres or sheets, where it counts. */
    moved: Type.Optional(Type.Number()),
  }),
);

const suppliesOf = { receipt: ["receiptPaper"], page: ["pagePaper", "toner", "wasteBox"] } as const;
/** Levels that only the device knows; paper is counted. */
const measuredSupplies = ["toner", "wasteBox"] as const;
const paperOf = { receipt: "receiptPaper", page: "pagePaper" } as const;

/** Percent that may still be used: of a waste box, the room left in it. */
function remainingOf(printer: PrinterUpkeep, supply: SupplyKind): number | undefined {
  const percent = printer.percent?.(supply);
  return percent === undefined || supply !== "wasteBox" ? percent : 100 - percent;
}

export interface Supplies {
  consumables(): Consumable[];
  wear(): Wear[];
  /** The same, small, for the live snapshot. */
  levels(): SupplyLevel[];
  /** False when this device has no such supply. */
  has(device: string, supply: SupplyKind): boolean;
  /**
   * What is left by count since the last refill, in millimetres of a roll or pages; undefined where nobody counts, and
   * where the printer itself says that there is enough: its sensor sees the paper, a count only believes in it.
   */
  paperLeft(device: string): number | undefined;
  /**
   * Takes over what the printers say of their own counters and levels; a level that went up is told as a refill that
   * nobody announced. Called now and then, and whenever a printer changes.
   */
  look(): void;
  /** A refill that was checked: counting begins anew. */
  refilled(device: string, supply: SupplyKind): void;
}

export function createSupplies(deps: {
  readonly printers: readonly PrinterUpkeep[];
  readonly usage: UsageLedger;
  readonly journal: Pick<Journal, "get" | "set" | "append" | "transaction">;
  readonly clock: Clock;
}): Supplies {
  const { printers, usage, clock, journal } = deps;
  const meters = createMeterLedger(deps);
  const refills = keep(journal, "maintenance.refills", Refills, {});
  const key = (device: string, supply: SupplyKind) => `${device}/${supply}`;

  /** The printer's own count of the paper it moved, since we look. */
  function movedPaper({ kind, name }: PrinterUpkeep): number | undefined {
    const { last, moved } = meters.of(name);
    const counter = kind === "receipt" ? "millimetres" : "sheets";
    return last[counter] === undefined ? undefined : (moved[counter] ?? 0);
  }

  function counted(printer: PrinterUpkeep, supply: SupplyKind) {
    const { kind, upkeep, name } = printer;
    const full = kind === "receipt" ? upkeep.rollMillimetres : upkeep.trayPages;
    const refill = refills.read()[key(name, supply)];
    if (supply !== paperOf[kind] || full === undefined || refill === undefined) return undefined;
    const { total } = usage.of(name);
    const now = movedPaper(printer);
    const own = now === undefined || refill.moved === undefined ? undefined : now - refill.moved;
    // A head counts only rows it blackens, and ours only what we sent: the longer of both was used at least. A sheet
    // counter knows of both sides of a sheet and of what others printed.
    const used =
      kind === "receipt"
        ? Math.max(total.millimetres - refill.used, own ?? 0)
        : (own ?? total.pages - refill.used);
    return { full, left: Math.max(0, full - used) };
  }

  function paceOfPaper({ kind, name }: PrinterUpkeep, now: number): Pace {
    const known = usage.of(name);
    const { days } = meters.of(name);
    const ours = amountInDays(known.days, (use) => (kind === "receipt" ? use.millimetres : use.pages));
    const own = amountInDays(days, (day) => (kind === "receipt" ? day.millimetres : day.sheets));
    return paceOf(known, kind === "receipt" ? Math.max(ours, own) : own > 0 ? own : ours, now);
  }

  /** Of the supply in the unit it is told in, and of what is left in that unit. */
  function outlook(printer: PrinterUpkeep, supply: SupplyKind, left: number | undefined, now: number) {
    const gauge = meters.of(printer.name).gauges[supply];
    if (supply === paperOf[printer.kind]) {
      const pace = paceOfPaper(printer, now);
      const daily = perDay(pace);
      const unit = printer.kind === "receipt" ? ("metres" as const) : ("pages" as const);
      return { ahead: forecast(left, pace, now), daily: inUnit(daily, unit) };
    }
    const measured = remainingOf(printer, supply);
    const pace = paceOfLevel(gauge, usage.of(printer.name), now);
    const doubt = gauge === undefined ? 0 : doubtOf(gauge);
    return { ahead: forecast(measured, pace, now, doubt), daily: inUnit(perDay(pace), "percent") };
  }

  function consumable(printer: PrinterUpkeep, supply: SupplyKind): Consumable {
    const { name, kind } = printer;
    const now = clock.now();
    const sign = signOf(printer.view(), supply);
    const measured = printer.percent?.(supply);
    const count = counted(printer, supply);
    const empty = sign === "empty";
    const left = empty ? 0 : count?.left;
    const percent =
      measured ?? (count === undefined ? undefined : Math.round((100 * (left ?? 0)) / count.full));
    const refilledAt = refills.read()[key(name, supply)]?.at;
    const basis =
      measured !== undefined
        ? "measured"
        : count !== undefined
          ? "counted"
          : sign === "unknown"
            ? "none"
            : "sensor";
    const { ahead, daily } = outlook(printer, supply, count === undefined ? undefined : left, now);
    return {
      device: name,
      supply,
      state: empty ? "empty" : sign === "low" ? "low" : basis === "none" ? "unknown" : "ok",
      basis,
      ...(percent !== undefined && { percent: empty && supply !== "wasteBox" ? 0 : percent }),
      ...(left !== undefined &&
        count !== undefined && {
          left: kind === "receipt" ? Math.round(left / 100) / 10 : left,
          unit: kind === "receipt" ? ("metres" as const) : ("pages" as const),
        }),
      ...(refilledAt !== undefined && { refilledAt }),
      ...(daily !== undefined && { perDay: daily }),
      forecast: ahead,
    };
  }

  function keepRefill(printer: PrinterUpkeep, supply: SupplyKind): void {
    const { name, kind } = printer;
    const { total } = usage.of(name);
    const moved = supply === paperOf[kind] ? movedPaper(printer) : undefined;
    const used = kind === "receipt" ? total.millimetres : total.pages;
    const refill = { at: clock.now(), used, ...(moved !== undefined && { moved }) };
    refills.write({ ...refills.read(), [key(name, supply)]: refill });
  }

  function look(printer: PrinterUpkeep): void {
    const { name } = printer;
    const remaining: Partial<Record<SupplyKind, number>> = {};
    for (const supply of measuredSupplies) {
      const level = remainingOf(printer, supply);
      if (level !== undefined) remaining[supply] = level;
    }
    const counters = printer.counters?.() ?? {};
    journal.transaction(() => {
      for (const { supply, from, to } of meters.read(name, {
        counters,
        remaining,
        jobs: usage.of(name).total.jobs,
      })) {
        keepRefill(printer, supply);
        journal.append({ type: "supplies.renewed", device: name, supply, from, to });
      }
    });
  }

  const consumables = () =>
    printers.flatMap((printer) => suppliesOf[printer.kind].map((supply) => consumable(printer, supply)));

  return {
    consumables,
    wear: () =>
      printers.flatMap((printer) =>
        wearOf(printer, {
          usage: usage.of(printer.name),
          meter: meters.of(printer.name),
          now: clock.now(),
        }),
      ),
    look() {
      for (const printer of printers) look(printer);
    },
    levels: () => consumables().map(levelOf),
    has: (device, supply) =>
      printers.some(({ name, kind }) => name === device && suppliesOf[kind].some((own) => own === supply)),
    paperLeft(device) {
      const printer = printers.find(({ name }) => name === device);
      if (printer === undefined) return undefined;
      const paper = paperOf[printer.kind];
      return signOf(printer.view(), paper) === "none" ? undefined : counted(printer, paper)?.left;
    },
    refilled(device, supply) {
      const printer = printers.find(({ name }) => name === device);
      if (printer === undefined) return;
      look(printer);
      keepRefill(printer, supply);
      meters.restart(device, supply, usage.of(device).total.jobs);
    },
  };
}
