import { readFile } from "node:fs/promises";
import { Closed, parser } from "@zizhuban/device-agent-contract";
import { Retention } from "@zizhuban/server-contract";
import { Type, type Static } from "typebox";
import { StartFailure } from "../core/index.ts";

const Words = Type.Array(Type.String(), { minItems: 1 });
/** The first rule whose every condition holds decides. */
const Rule = Closed({
  items: Type.Optional(Words),
  departments: Type.Optional(Words),
  itemTypes: Type.Optional(Words),
  keep: Retention,
});
export type RetentionRules = readonly Static<typeof Rule>[];
const parseRules = parser(Type.Array(Rule, { minItems: 1 }));

/** What a file is kept by. */
export interface Filed {
  readonly itemKey: string;
  readonly department: string;
  readonly itemType: string;
}

/** The deployment's rules; the last one has no condition, so that every file has a period. */
export async function readRetention(path: string): Promise<RetentionRules> {
  const parsed = parseRules(JSON.parse(await readFile(path, "utf8")));
  if (!parsed.ok) throw new StartFailure(`${path} is not a list of retention rules: ${parsed.detail ?? ""}.`);
  const { items, departments, itemTypes } = parsed.value.at(-1) ?? {};
  if (items !== undefined || departments !== undefined || itemTypes !== undefined)
    throw new StartFailure(`${path}: the last rule must hold for everything, without a condition.`);
  return parsed.value;
}

export function retentionOf(rules: RetentionRules, filed: Filed): Retention {
  const holds = (wanted: readonly string[] | undefined, is: string) => wanted?.includes(is) ?? true;
  const rule = rules.find(
    ({ items, departments, itemTypes }) =>
      holds(items, filed.itemKey) && holds(departments, filed.department) && holds(itemTypes, filed.itemType),
  );
  return rule?.keep ?? "permanent";
}

const years: Readonly<Record<Retention, number | undefined>> = {
  permanent: undefined,
  thirtyYears: 30,
  tenYears: 10,
};

/** Periods run from the first of January after the case ended (国家档案局令第8号). */
export function disposableFrom(endedOn: string, retention: Retention): string | undefined {
  const period = years[retention];
  return period === undefined ? undefined : `${Number(endedOn.slice(0, 4)) + 1 + period}-01-01`;
}
