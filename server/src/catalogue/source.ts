import { fail, ok, parser, type Result } from "@zizhuban/device-agent-contract";
import {
  DepartmentEntry,
  DivisionEntry,
  ItemContent,
  MaterialEntry,
  MaterialRef,
  type FieldEntry,
  type ItemField,
} from "@zizhuban/server-contract";
import { Type, type Static } from "typebox";
import type { ListRows } from "./lists/store.ts";

// The district's catalogue as its files bring it. Members not named here belong to rooms that do not live yet;
// they are carried, not checked.

const Text = Type.String({ minLength: 1 });
export const SourceCatalogue = Type.Object({
  meta: Type.Object({ version: Text, sample: Type.Boolean() }),
  departments: Type.Array(DepartmentEntry),
  divisions: Type.Array(DivisionEntry, { minItems: 1 }),
  materialDict: Type.Record(MaterialRef, Type.Omit(MaterialEntry, ["ref"])),
  items: Type.Array(ItemContent, { minItems: 1 }),
});
export type SourceCatalogue = Static<typeof SourceCatalogue>;

const PlainNames = Type.Record(
  Type.String(),
  Type.Object({ zh: Type.String({ minLength: 1, maxLength: 10 }), en: Text }),
);
export type PlainNames = Static<typeof PlainNames>;

const checkCatalogue = parser(SourceCatalogue);
const checkPlainNames = parser(PlainNames);

/** Reads the catalogue's text; the failure's detail names the line, or the item and the member. */
export function parseCatalogue(text: string): Result<SourceCatalogue, "invalidData"> {
  const json = parseJson(text);
  if (!json.ok) return json;
  const catalogue = checkCatalogue(json.value);
  if (!catalogue.ok) return fail("invalidData", withItemKey(catalogue.detail ?? "", json.value));
  const wrong = inconsistency(catalogue.value);
  return wrong === undefined ? catalogue : fail("invalidData", wrong);
}

/** Reads the everyday names, `{key: {zh, en}}`. */
export function parsePlainNames(text: string): Result<PlainNames, "invalidData"> {
  const json = parseJson(text);
  return json.ok ? checkPlainNames(json.value) : json;
}

export function parseJson(text: string): Result<unknown, "invalidData"> {
  try {
    return ok<unknown>(JSON.parse(text));
  } catch (error) {
    const at = /position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1];
    const before = at === undefined ? text : text.slice(0, Number(at));
    const line = before.split("\n").length;
    return fail("invalidData", `line ${line}, column ${before.length - before.lastIndexOf("\n")}: not JSON`);
  }
}

/** `/items/3/fee …` → `/items/3 (RS04)/fee …`: an index alone finds nothing in 9,000 lines. */
function withItemKey(detail: string, json: unknown): string {
  const index = /^\/items\/(\d+)/.exec(detail)?.[1];
  if (index === undefined || typeof json !== "object" || json === null || !("items" in json)) return detail;
  const item: unknown = Array.isArray(json.items) ? json.items[Number(index)] : undefined;
  const key = typeof item === "object" && item !== null && "key" in item ? String(item.key) : "no key";
  return detail.replace(/^\/items\/\d+/, `$& (${key})`);
}

function inconsistency({ items, departments }: SourceCatalogue): string | undefined {
  const keys = new Set<string>();
  for (const [index, { key }] of items.entries()) {
    if (keys.has(key)) return `/items/${index} (${key}): the key is used twice`;
    keys.add(key);
  }
  const known = new Set(departments.map(({ key }) => key));
  const homeless = items.find(({ deptKey }) => !known.has(deptKey));
  return homeless === undefined
    ? undefined
    : `item ${homeless.key}: department ${homeless.deptKey} is not listed`;
}

/** The lists as they are first imported, with the fields of the dictionary. */
export function firstLists(source: SourceCatalogue, fields: readonly FieldEntry[]): ListRows {
  const { departments, divisions, materialDict } = source;
  const materials = Object.entries(materialDict).map(([ref, material]) => Object.assign({ ref }, material));
  return { materials, fields, departments, divisions };
}

/** The items as they are first imported: with the words for their buttons and the fields of their forms. */
export function firstVersions(
  items: readonly ItemContent[],
  names: PlainNames,
  forms: ReadonlyMap<string, readonly ItemField[]>,
): ItemContent[] {
  return items.map((item) => {
    const plainName = names[item.key];
    const fields = forms.get(item.key);
    return Object.assign(item, plainName && { plainName }, fields && { fields: [...fields] });
  });
}
