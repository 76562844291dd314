import type { HandlingMode, ItemGuide, ListedItem } from "@zizhuban/server-contract";
import { toCsv } from "../core/index.ts";
import type { KeptItem } from "./in-force.ts";

/** 八办清单: the items in force that can be done in this way. */
export function listOf(items: readonly KeptItem[], mode: HandlingMode): ListedItem[] {
  return items
    .filter(({ source }) => source.modes.includes(mode))
    .map(({ source, itemVersion }) => ({
      key: source.key,
      version: itemVersion,
      basicCode: source.basicCode,
      name: source.name,
      itemType: source.itemType,
      department: source.department,
      levels: source.levels,
      promisedWorkdays: source.promisedLimit.value,
    }));
}

const columns = {
  key: "事项",
  version: "版本",
  basicCode: "基本编码",
  name: "名称",
  itemType: "类型",
  department: "部门",
  levels: "层级",
  promisedWorkdays: "承诺时限（工作日）",
} as const satisfies Record<keyof ListedItem, string>;

/** The same as a table for a spreadsheet. */
export function listAsCsv(items: readonly ListedItem[]): string {
  const rows = items.map((item) => [
    item.key,
    String(item.version),
    item.basicCode,
    item.name,
    item.itemType,
    item.department,
    item.levels.join("、"),
    String(item.promisedWorkdays),
  ]);
  return toCsv([Object.values(columns), ...rows]);
}

/** 办事指南: everything the item says, and who issues its result. */
export function guideOf(kept: KeptItem, inForce: boolean): ItemGuide {
  const { source, item, issuer, itemVersion, since } = kept;
  return {
    version: itemVersion,
    since,
    inForce,
    issuer: issuer.name,
    content: source,
    form: item.fields ?? [],
  };
}
