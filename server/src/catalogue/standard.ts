import { parser, type Result } from "@zizhuban/device-agent-contract";
import { ItemContent, type ComparedMember, type ItemDifference } from "@zizhuban/server-contract";
import { Type, type Static } from "typebox";
import { parseJson } from "./source.ts";

// 四级四同 (domain.md §7.4 N1): the same item has the same name, code, type, basis, materials, steps and limit at
// every level. What a district promises beyond the limit of the law is its own.

const { key, basicCode, name, itemType, legalBasis, steps } = ItemContent.properties;
const StandardItem = Type.Object({
  key,
  basicCode,
  name,
  itemType,
  legalBasis,
  steps,
  materials: Type.Array(Type.Object({ ref: Type.String(), name: Type.String(), need: Type.String() })),
  legalLimit: Type.Union([Type.Object({ value: Type.Integer(), unit: Type.String() }), Type.Null()]),
});
export type StandardItem = Static<typeof StandardItem>;
const parseStandards = parser(Type.Object({ source: Type.String(), items: Type.Array(StandardItem) }));

/** The standard's items by key. */
export type Standard = ReadonlyMap<string, StandardItem>;

/** Reads the standard list of the authority above. */
export function parseStandard(text: string): Result<Standard, "invalidData"> {
  const json = parseJson(text);
  const parsed = json.ok ? parseStandards(json.value) : json;
  return parsed.ok
    ? { ok: true, value: new Map(parsed.value.items.map((item) => [item.key, item])) }
    : parsed;
}

const compared: Readonly<Record<ComparedMember, (item: StandardItem) => string>> = {
  name: (item) => item.name,
  basicCode: (item) => item.basicCode,
  itemType: (item) => item.itemType,
  // Which laws, not in which order they are listed.
  legalBasis: (item) => item.legalBasis.toSorted().join("；"),
  materials: ({ materials }) =>
    materials
      .map((one) => `${one.ref} ${one.name}${one.need === "required" ? "" : "（视情形）"}`)
      .toSorted()
      .join("；"),
  steps: (item) => item.steps.join("→"),
  legalLimit: ({ legalLimit }) =>
    legalLimit === null ? "未规定" : `${legalLimit.value} ${legalLimit.unit === "workday" ? "工作日" : "日"}`,
};

const isMember = (name: string): name is ComparedMember => Object.hasOwn(compared, name);
const members = Object.keys(compared).filter(isMember);

/** What of an item is not as the standard says; an item the standard does not know differs by its code. */
export function differencesFrom(standard: Standard, item: ItemContent): ItemDifference[] {
  const known = standard.get(item.key);
  if (known === undefined) return [{ member: "basicCode", local: item.basicCode }];
  return members.flatMap((member) => {
    const local = compared[member](item);
    const required = compared[member](known);
    return local === required ? [] : [{ member, local, standard: required }];
  });
}
