import { isUscc } from "@zizhuban/device-agent-contract";
import type { DepartmentEntry, DivisionEntry, FieldEntry } from "@zizhuban/server-contract";
import type { ListFault } from "../../list-files/index.ts";
import { isOrganisationCode } from "../../numbers/index.ts";
import { keyMembers, type ListName } from "./store.ts";

// What is wrong with a list, apart from its shape. Pure.

/** Who uses a row, by its key, in words; one of them is enough to keep it. */
export type Uses = ReadonlyMap<string, string>;

/** What somebody uses may not vanish. */
export function inUse(kind: ListName, removed: readonly object[], uses: Uses): ListFault[] {
  return removed.flatMap((row) => {
    const key = String(Reflect.get(row, keyMembers[kind]));
    const user = uses.get(key);
    if (user === undefined) return [];
    return [
      { key, path: "", code: "inUse" as const, message: `${user} uses it, and the file leaves it out` },
    ];
  });
}

export function departmentFaults(rows: readonly DepartmentEntry[]): ListFault[] {
  return rows
    .filter(({ uscc }) => !isUscc(uscc) || !isOrganisationCode(uscc.slice(8, 17)))
    .map(({ key }) => ({
      key,
      path: "/uscc",
      code: "checkCharacter" as const,
      message: "the check character does not fit (GB 32100, and GB 11714 of the organisation code in it)",
    }));
}

function compiles(pattern: string): boolean {
  try {
    new RegExp(pattern, "u").test("");
    return true;
  } catch {
    return false;
  }
}

export function fieldFaults(rows: readonly FieldEntry[]): ListFault[] {
  return rows.flatMap(({ key, pattern, type, choices }): ListFault[] => {
    if (pattern !== undefined && !compiles(pattern))
      return [{ key, path: "/pattern", code: "patternWrong", message: "not a regular expression" }];
    if ((type === "choice") !== (choices !== undefined))
      return [{ key, path: "/choices", code: "shape", message: "choices are what a choice has" }];
    return [];
  });
}

const codeLengths = { 省: 2, 市: 4, 区: 6, 镇: 9, 村: 12 } as const;
const order: readonly DivisionEntry["level"][] = ["省", "市", "区", "镇", "村"];

/** The division above: the longest code that this one begins with. */
function above({ code, parent }: DivisionEntry, all: readonly DivisionEntry[]): DivisionEntry | undefined {
  if (parent !== undefined) return all.find((one) => one.code === parent && code.startsWith(parent));
  return all
    .filter((one) => one.code !== code && code.startsWith(one.code))
    .toSorted((a, b) => b.code.length - a.code.length)[0];
}

/**
 * Levels go with the length of codes (GB/T 2260, GB/T 10114), and every division but those of the highest level has
 * the one above it in the list.
 */
export function divisionFaults(rows: readonly DivisionEntry[]): ListFault[] {
  const highest = order.find((level) => rows.some((row) => row.level === level));
  return rows.flatMap((row): ListFault[] => {
    const { code: key, level } = row;
    if (key.length !== codeLengths[level])
      return [{ key, path: "/level", code: "levelWrong", message: `no code of this level: ${level}` }];
    const parent = above(row, rows);
    const fits = parent === undefined ? level === highest : order[order.indexOf(level) - 1] === parent.level;
    if (fits && (parent !== undefined || row.parent === undefined)) return [];
    const message = `the division above ${key} is not in the list`;
    return [{ key, path: row.parent === undefined ? "/code" : "/parent", code: "parentUnknown", message }];
  });
}
