import type { CaseMeasure } from "@zizhuban/server-contract";
import type { Met } from "./materials.ts";

/** What the script itself saw one case cost. */
export interface CaseAccount {
  readonly itemKey: string;
  caseNumber: string;
  phase: string;
  visits: number;
  readonly met: Map<string, Met>;
  days: { used: number; promised: number; paused: number };
  /** Working days it waited for what the citizen was asked to bring. */
  supplemented: number;
  /** Working days from the decision until the citizen had what was decided. */
  delivered: number;
  readonly notes: string[];
}

export function newAccount(itemKey: string, promised: number): CaseAccount {
  const days = { used: 0, promised, paused: 0 };
  const met = new Map<string, Met>();
  return {
    itemKey,
    caseNumber: "",
    phase: "",
    visits: 0,
    met,
    days,
    supplemented: 0,
    delivered: 0,
    notes: [],
  };
}

/** How many materials were met in each way. What came later was brought. */
export function materialsOf({ met }: CaseAccount): CaseMeasure["materials"] {
  const count = (...ways: readonly Met[]) => [...met.values()].filter((way) => ways.includes(way)).length;
  return {
    asked: met.size,
    shared: count("shared"),
    present: count("present"),
    promised: count("promised"),
    brought: count("brought", "later"),
  };
}

/** Where supervision's figures of the case are others than the script's own; nothing when they are the same. */
export function differences(own: CaseAccount, measure: CaseMeasure | undefined): string[] {
  if (measure === undefined) return [`${own.itemKey} ${own.caseNumber}: supervision has no figures`];
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ["visits", own.visits, measure.visits],
    ["materials", materialsOf(own), measure.materials],
    ["workdays", own.days, measure.workdays],
  ];
  const sorted = (value: unknown) =>
    typeof value === "object" && value !== null
      ? JSON.stringify(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : String(value);
  return pairs
    .filter(([, mine, theirs]) => sorted(mine) !== sorted(theirs))
    .map(
      ([what, mine, theirs]) =>
        `${own.itemKey} ${own.caseNumber}: ${what} ${JSON.stringify(mine)}, supervision says ${JSON.stringify(theirs)}`,
    );
}
