import type { Wear } from "@zizhuban/device-agent-contract";
import { forecast, perDay } from "./forecast.ts";
import type { CounterName, Meter } from "./meters.ts";
import { amountInDays, paceOf, rounded } from "./pace.ts";
import type { PrinterUpkeep, Upkeep } from "./upkeep.ts";
import type { Usage } from "./usage.ts";

interface Part {
  readonly part: Wear["part"];
  readonly unit: Wear["unit"];
  /** The device's own counter, and ours of the same; without ours only the device can know. */
  readonly counter: CounterName;
  readonly journal?: "cuts" | "millimetres" | "pages";
  readonly rated: keyof NonNullable<Upkeep["rated"]>;
  /** Of the counter's unit in one of `unit`. */
  readonly per?: number;
}

const running: Part = { part: "running", unit: "hours", counter: "hours", rated: "hours" };
const partsOf: Readonly<Record<"receipt" | "page", readonly Part[]>> = {
  receipt: [
    { part: "cutter", unit: "cuts", counter: "cuts", journal: "cuts", rated: "cuts" },
    {
      part: "printHead",
      unit: "metres",
      counter: "millimetres",
      journal: "millimetres",
      rated: "headMillimetres",
      per: 1_000,
    },
    { part: "paperFeed", unit: "lines", counter: "lines", rated: "lines" },
    running,
  ],
  page: [
    { part: "engine", unit: "pages", counter: "pages", journal: "pages", rated: "enginePages" },
    running,
  ],
};

/** How worn one printer's parts are: by its own counters, else by our count; what nobody counts is left out. */
export function wearOf(
  printer: PrinterUpkeep,
  { usage, meter, now }: { readonly usage: Usage; readonly meter: Meter; readonly now: number },
): Wear[] {
  const counters = printer.counters?.() ?? {};
  return partsOf[printer.kind].flatMap(({ part, unit, counter, journal, rated: ratedAs, per = 1 }) => {
    // A printer that is away just now was read before.
    const own = counters[counter] ?? meter.last[counter];
    const used = own ?? (journal === undefined ? undefined : usage.total[journal]);
    if (used === undefined) return [];
    const rated = printer.upkeep.rated?.[ratedAs];
    const amount =
      own !== undefined
        ? amountInDays(meter.days, (day) => day[counter])
        : amountInDays(usage.days, (day) => (journal === undefined ? 0 : day[journal]));
    const pace = paceOf(usage, amount, now);
    const daily = perDay(pace);
    return [
      {
        device: printer.name,
        part,
        used: Math.round(used / per),
        unit,
        basis: own === undefined ? ("journal" as const) : ("counter" as const),
        ...(daily !== undefined && { perDay: rounded(daily / per) }),
        ...(rated !== undefined && {
          rated: Math.round(rated / per),
          percent: Math.round((100 * used) / rated),
          forecast: forecast(Math.max(0, rated - used), pace, now),
        }),
      },
    ];
  });
}
