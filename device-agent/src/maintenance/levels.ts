import type { Consumable, DeviceView, SupplyKind, SupplyPace } from "@zizhuban/device-agent-contract";
import type { SupplyLevel } from "@zizhuban/server-contract";
import { rounded } from "./pace.ts";

/** The signs of a status that speak of a supply. */
const signs: Readonly<Record<SupplyKind, { readonly empty: string; readonly low: string }>> = {
  receiptPaper: { empty: "paperOut", low: "paperLow" },
  pagePaper: { empty: "paperOut", low: "paperLow" },
  toner: { empty: "tonerOut", low: "tonerLow" },
  wasteBox: { empty: "wasteFull", low: "wasteAlmostFull" },
};

type Sign = "empty" | "low" | "none" | "unknown";

/** What the printer's status says of one supply; `unknown` while it says nothing at all. */
export function signOf(view: DeviceView, supply: SupplyKind): Sign {
  const { status } = view;
  if (!("warnings" in status)) return "unknown";
  const said = new Set<string>([...("problems" in status ? status.problems : []), ...status.warnings]);
  if (said.has(signs[supply].empty)) return "empty";
  return said.has(signs[supply].low) ? "low" : "none";
}

/** From the ledger's millimetres, pages or percent. */
export function inUnit(amount: number | undefined, unit: SupplyPace["unit"]): SupplyPace | undefined {
  return amount === undefined
    ? undefined
    : { amount: rounded(unit === "metres" ? amount / 1_000 : amount), unit };
}

/** The same, small, for the live snapshot. */
export function levelOf(consumable: Consumable): SupplyLevel {
  const { device, supply, state, basis, percent, perDay: daily, forecast: ahead } = consumable;
  const level: SupplyLevel = { device, supply, state, basis };
  if (percent !== undefined) level.percent = percent;
  if (daily !== undefined) level.perDay = daily;
  if (ahead.state === "expected") {
    const { at, days, earliest, latest } = ahead;
    level.outAt = { at, days, earliest, ...(latest !== undefined && { latest }) };
  }
  return level;
}
