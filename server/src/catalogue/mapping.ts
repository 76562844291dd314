import type { Catalogue, CatalogueItem, ItemContent, PackageContent, Verb } from "@zizhuban/server-contract";
import { feeWords } from "./fee.ts";
import { formOf, type FieldDictionary } from "./fields.ts";
import type { ListRows } from "./lists/store.ts";

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

/** What the kiosks' catalogue says of a package of items. */
export type ListedPackage = Pick<PackageContent, "code" | "name" | "stages" | "nodes">;

/** The kiosk's catalogue: the items in force in everyday words, with what can be done here now. */
export function toCatalogue(options: {
  version: string;
  items: readonly ItemContent[];
  packages: readonly ListedPackage[];
  offered: ReadonlyMap<string, OfferedItem>;
  dictionary: FieldDictionary;
}): Catalogue {
  const { version, items, packages, offered, dictionary } = options;
  const inForce = new Set(items.map(({ key }) => key));
  return {
    version,
    items: items.map((item) => toItem(item, dictionary, offered.get(item.key))),
    lifeEvents: packages.map(({ code, name, stages, nodes }) => ({
      code,
      name: name.zh,
      stages,
      items: nodes.map(({ item }) => item).filter((key) => inForce.has(key)),
    })),
  };
}

/** One item as a kiosk shows it. */
export function toItem(
  item: ItemContent,
  dictionary: FieldDictionary,
  offered: OfferedItem | undefined,
): CatalogueItem {
  const plain = item.plainName;
  return {
    key: item.key,
    name: item.name,
    ...(plain === undefined ? {} : { plainName: plain.zh, englishName: plain.en }),
    department: item.department,
    verbs: item.kioskActions.flatMap((action) => verbs[action] ?? []),
    instant: item.handling === "即办件",
    fee: { amount: item.fee.amount, note: feeWords(item.fee) },
    identityLevel: item.identityLevel,
    conditions: item.conditions,
    legalBasis: item.legalBasis,
    materials: item.materials.map(({ name, note, need }) => ({ name, note, required: need === "required" })),
    ...(item.fields !== undefined && { fields: formOf(item, dictionary) }),
    promisedWorkdays: item.promisedLimit.value,
    pages: offered?.pages ?? 0,
    availableHere: offered !== undefined,
    ...(offered === undefined ? {} : { consent: { ...offered.consent } }),
  };
}

/** Who issues what an item results in: the item's department, named in full with the deployment's division. */
export function issuerOf(
  lists: Pick<ListRows, "departments" | "divisions">,
  home: string,
  item: Pick<ItemContent, "department" | "deptKey">,
): Issuer | undefined {
  const department = lists.departments.find(({ key }) => key === item.deptKey);
  const division = lists.divisions.find(({ code }) => code === home);
  if (department === undefined || division === undefined) return undefined;
  return { name: inFull(division.name, item.department), uscc: department.uscc };
}

/** `区公安分局` of 梁子湖区 → `梁子湖区公安分局`. */
function inFull(division: string, department: string): string {
  return division.endsWith("区") && department.startsWith("区")
    ? division.slice(0, -1) + department
    : department;
}

/** The authority of this deployment with that unified social credit code, named in full. */
export function authorityOf(
  lists: Pick<ListRows, "departments" | "divisions">,
  home: string,
  uscc: string,
): string | undefined {
  const department = lists.departments.find((one) => one.uscc === uscc);
  const division = lists.divisions.find(({ code }) => code === home);
  return department && division && inFull(division.name, department.name);
}

/** The nearest division at or above `receivedAt` on a level where the item is decided; else the deployment's own. */
export function decidingDivision(
  divisions: ListRows["divisions"],
  home: string,
  item: ItemContent,
  receivedAt: string,
): string {
  const above = divisions
    .filter(
      ({ code, level }) =>
        receivedAt.startsWith(code) && level !== "村" && item.levels.some((one) => one === level),
    )
    .sort((a, b) => b.code.length - a.code.length);
  return above[0]?.code ?? home;
}
