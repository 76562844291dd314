import type { ItemContent } from "@zizhuban/server-contract";

/** `不收费`, `20 元/证`, `80 元/件（住宅登记费）`; what depends on the case says on what: `按处罚决定`. */
export function feeWords({ amount, unit, note }: ItemContent["fee"]): string {
  if (amount === 0) return "不收费";
  if (amount === null) return note;
  return `${amount} ${unit}${note === "" ? "" : `（${note}）`}`;
}
