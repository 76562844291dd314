import {
  Closed,
  type SupplyKind,
  type Clock,
  type Consumable,
  type DeviceView,
  type Wear,
} from "@zizhuban/device-agent-contract";
import type { SupplyLevel } from "@zizhuban/server-contract";
import { Type } from "typebox";
import type { Journal } from "../journal/index.ts";
import { forecast, type Pace } from "./forecast.ts";
import { keep } from "./store.ts";
import { noUse, plus, type Usage, type UsageLedger } from "./usage.ts";

/** What of a printer runs out or wears, by its profile; without a figure nothing is claimed. */
export interface Upkeep {
  /** A full roll, in millimetres. */
  readonly rollMillimetres?: number;
  /** Sheets of a full tray. */
  readonly trayPages?: number;
  readonly rated?: {
    readonly cuts?: number;
    readonly headMillimetres?: number;
    readonly enginePages?: number;
    readonly hours?: number;
  };
}

export interface PrinterUpkeep {
  readonly name: string;
  readonly kind: "receipt" | "page";
  view(): DeviceView;
  readonly upkeep: Upkeep;
  /** The device's own counters, where it has them. */
  counters?(): {
    readonly cuts?: number;
    readonly millimetres?: number;
    readonly pages?: number;
    readonly hours?: number;
  };
  /** The device's own figure, 0 to 100, where it has one. */
  percent?(supply: SupplyKind): number | undefined;
}

const Refills = Type.Record(Type.String(), Closed({ at: Type.Integer(), used: Type.Integer() }));

const suppliesOf = { receipt: ["receiptPaper"], page: ["pagePaper", "toner", "wasteBox"] } as const;
const paperOf = { receipt: "receiptPaper", page: "pagePaper" } as const;

/** The signs of a status that speak of a supply. */
const signs: Readonly<Record<SupplyKind, { readonly empty: string; readonly low: string }>> = {
  receiptPaper: { empty: "paperOut", low: "paperLow" },
  pagePaper: { empty: "paperOut", low: "paperLow" },
  toner: { empty: "tonerOut", low: "tonerLow" },
  wasteBox: { empty: "wasteFull", low: "wasteAlmostFull" },
};

type Sign = "empty" | "low" | "none" | "unknown";

function signOf(view: DeviceView, supply: SupplyKind): Sign {
  const { status } = view;
  if (!("warnings" in status)) return "unknown";
  const said = new Set<string>([...("problems" in status ? status.problems : []), ...status.warnings]);
  if (said.has(signs[supply].empty)) return "empty";
  return said.has(signs[supply].low) ? "low" : "none";
}

/** Of the last fortnight, today's part included. */
function paceOf(usage: Usage, amountOf: (use: Usage["total"]) => number, now: number): Pace {
  const days = Object.entries(usage.days);
  const first = days.map(([day]) => Date.parse(`${day}T00:00:00+08:00`)).toSorted((a, b) => a - b)[0] ?? now;
  const all = days.reduce((sum, [, use]) => plus(sum, use), noUse);
  return { jobs: all.jobs, amount: amountOf(all), watchedMs: now - Math.max(first, usage.since) };
}

function levelOf({ device, supply, state, basis, percent, forecast: ahead }: Consumable): SupplyLevel {
  const level: SupplyLevel = { device, supply, state, basis };
  if (percent !== undefined) level.percent = percent;
  if (ahead.state === "expected") {
    const { at, earliest, latest } = ahead;
    level.outAt = { at, earliest, ...(latest !== undefined && { latest }) };
  }
  return level;
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
  /** A refill that was checked: counting begins anew. */
  refilled(device: string, supply: SupplyKind): void;
}

export function createSupplies(deps: {
  readonly printers: readonly PrinterUpkeep[];
  readonly usage: UsageLedger;
  readonly journal: Pick<Journal, "get" | "set">;
  readonly clock: Clock;
}): Supplies {
  const { printers, usage, clock } = deps;
  const refills = keep(deps.journal, "maintenance.refills", Refills, {});
  const key = (device: string, supply: SupplyKind) => `${device}/${supply}`;

  function counted(printer: PrinterUpkeep, supply: SupplyKind) {
    const { kind, upkeep, name } = printer;
    const full = kind === "receipt" ? upkeep.rollMillimetres : upkeep.trayPages;
    const refill = refills.read()[key(name, supply)];
    if (supply !== paperOf[kind] || full === undefined || refill === undefined) return undefined;
    const total = usage.of(name).total;
    const since = (kind === "receipt" ? total.millimetres : total.pages) - refill.used;
    return { full, left: Math.max(0, full - since) };
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
    const known = usage.of(name);
    const pace = paceOf(known, (use) => (kind === "receipt" ? use.millimetres : use.pages), now);
    const refilledAt = refills.read()[key(name, supply)]?.at;
    const basis =
      measured !== undefined
        ? "measured"
        : count !== undefined
          ? "counted"
          : sign === "unknown"
            ? "none"
            : "sensor";
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
      forecast: forecast(count === undefined ? undefined : left, pace, now),
    };
  }

  function wornPart(
    printer: PrinterUpkeep,
    part: Wear["part"],
    unit: Wear["unit"],
    own: number | undefined,
    seen: number,
    rated: number | undefined,
  ): Wear {
    const used = own ?? seen;
    return {
      device: printer.name,
      part,
      used,
      unit,
      basis: own === undefined ? "journal" : "counter",
      ...(rated !== undefined && { rated, percent: Math.round((100 * used) / rated) }),
    };
  }

  function wearOf(printer: PrinterUpkeep): Wear[] {
    const { name, kind, upkeep } = printer;
    const own = printer.counters?.() ?? {};
    const { total } = usage.of(name);
    const metres = (millimetres: number) => Math.round(millimetres / 1000);
    // Only the device itself knows how long it has been on.
    const running =
      own.hours === undefined
        ? []
        : [wornPart(printer, "running", "hours", own.hours, own.hours, upkeep.rated?.hours)];
    if (kind === "page")
      return [
        wornPart(printer, "engine", "pages", own.pages, total.pages, upkeep.rated?.enginePages),
        ...running,
      ];
    const head = upkeep.rated?.headMillimetres;
    return [
      wornPart(printer, "cutter", "cuts", own.cuts, total.cuts, upkeep.rated?.cuts),
      wornPart(
        printer,
        "printHead",
        "metres",
        own.millimetres === undefined ? undefined : metres(own.millimetres),
        metres(total.millimetres),
        head === undefined ? undefined : metres(head),
      ),
      ...running,
    ];
  }

  const consumables = () =>
    printers.flatMap((printer) => suppliesOf[printer.kind].map((supply) => consumable(printer, supply)));

  return {
    consumables,
    wear: () => printers.flatMap(wearOf),
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
      const { total } = usage.of(device);
      const used = supply === "receiptPaper" ? total.millimetres : total.pages;
      refills.write({ ...refills.read(), [key(device, supply)]: { at: clock.now(), used } });
    },
  };
}
