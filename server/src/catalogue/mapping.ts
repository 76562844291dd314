import type { Catalogue, CatalogueItem, Verb } from "@zizhuban/server-contract";
import type { PlainNames, SourceCatalogue, SourceItem } from "./source.ts";

const verbs: Readonly<Record<string, Verb>> = {
  查: "query",
  约: "book",
  办: "apply",
  缴: "pay",
  打印: "print",
};

/** What a kiosk does for an item from start to end. */
export interface OfferedItem {
  readonly consent: { readonly register: string; readonly purpose: string };
  readonly pages: number;
}

/** The authority a result is issued by. */
export interface Issuer {
  /** `梁子湖区人力资源和社会保障局`. */
  readonly name: string;
  /** Unified social credit code, GB 32100. */
  readonly uscc: string;
}

/** The kiosk's catalogue: the source's items in everyday words, with what can be done here now. */
export function toCatalogue(options: {
  version: string;
  source: SourceCatalogue;
  plainNames: PlainNames;
  offered: ReadonlyMap<string, OfferedItem>;
}): Catalogue {
  const { version, source, plainNames, offered } = options;
  return {
    version,
    items: source.items.map((item) => toItem(item, plainNames[item.key], offered.get(item.key))),
    lifeEvents: source.packages.map(({ code, name, lifeStage, nodes }) => ({
      code,
      name,
      stages: lifeStage,
      items: nodes.map(({ item }) => item),
    })),
  };
}

function toItem(
  item: SourceItem,
  plain: PlainNames[string] | undefined,
  offered: OfferedItem | undefined,
): CatalogueItem {
  const { amount, unit, note } = item.fee;
  return {
    key: item.key,
    name: item.name,
    ...(plain === undefined ? {} : { plainName: plain.zh, englishName: plain.en }),
    department: item.department,
    verbs: item.kioskActions.flatMap((action) => verbs[action] ?? []),
    instant: item.handling === "即办件",
    // A fee that depends on the case has no amount; its note says what it depends on.
    fee: { amount: amount ?? 0, note: note === "" ? `${amount ?? 0} ${unit}` : note },
    identityLevel: toLevel(item.identityLevel),
    conditions: item.conditions,
    legalBasis: item.legalBasis,
    materials: item.materials.map(({ name, note, need }) => ({ name, note, required: need === "required" })),
    promisedWorkdays: item.promisedLimit.value,
    pages: offered?.pages ?? 0,
    availableHere: offered !== undefined,
    ...(offered === undefined ? {} : { consent: { ...offered.consent } }),
  };
}

function toLevel(level: string): CatalogueItem["identityLevel"] {
  return level === "A0" || level === "A1" || level === "A2" ? level : "A3";
}

/** Who issues what an item results in: the item's department, named in full with its division. */
export function issuerOf(source: SourceCatalogue, itemKey: string): Issuer | undefined {
  const item = source.items.find(({ key }) => key === itemKey);
  const department = source.departments.find(({ key }) => key === item?.deptKey);
  const division = source.divisions[0];
  if (item === undefined || department === undefined || division === undefined) return undefined;
  const name =
    division.name.endsWith("区") && item.department.startsWith("区")
      ? division.name.slice(0, -1) + item.department
      : item.department;
  return { name, uscc: department.uscc };
}

/** The nearest division at or above `receivedAt` on a level where the item is decided; else the first, the district. */
export function decidingDivision(
  divisions: SourceCatalogue["divisions"],
  item: SourceItem,
  receivedAt: string,
): string {
  const above = divisions
    .filter(({ code, level }) => receivedAt.startsWith(code) && level !== "村" && item.levels.includes(level))
    .sort((a, b) => b.code.length - a.code.length);
  return above[0]?.code ?? divisions[0]?.code ?? receivedAt;
}
