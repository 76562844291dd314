import type {
  CaseClock,
  CaseQueue,
  CaseRow,
  DeskActionType,
  Permission,
  QueueCounts,
} from "@zizhuban/server-contract";
import type { Severity } from "../fleet.ts";
import type { DeskWords } from "../locale/index.ts";

// What the page derives from the lists as the server last told them; pure.

/** Whose queue it is, in the order of a case's life. */
const queuePermissions: readonly (readonly [CaseQueue, Permission])[] = [
  ["intake", "case.receive"],
  ["acceptance", "case.accept"],
  ["review", "case.review"],
  ["decision", "case.decide"],
  ["issue", "case.issue"],
  ["checks", "case.review"],
  ["all", "case.read"],
];

/** The queues that wait for somebody with these permissions. */
export function queuesOf(permissions: readonly Permission[]): readonly CaseQueue[] {
  return queuePermissions.filter(([, needed]) => permissions.includes(needed)).map(([queue]) => queue);
}

/** What may be done to many at once. A decision is not among them: each case is decided as itself. */
export type BatchActionType = Extract<
  DeskActionType,
  "receive" | "accept" | "review" | "handOver" | "complete"
>;
const batches: Readonly<Record<CaseQueue, readonly BatchActionType[]>> = {
  intake: ["receive"],
  acceptance: ["accept"],
  review: ["review"],
  decision: [],
  issue: ["handOver", "complete"],
  checks: [],
  all: [],
};

export function batchActionsOf(queue: CaseQueue): readonly BatchActionType[] {
  return batches[queue];
}

/** The way a case usually goes; what leads off it comes after. */
const usual: readonly DeskActionType[] = [
  "receive",
  "resume",
  "accept",
  "review",
  "decide",
  "produce",
  "handOver",
  "complete",
];

/** What is usual first: the button a hand looks for. */
export function usualFirst(actions: readonly DeskActionType[]): readonly DeskActionType[] {
  return [
    ...usual.filter((action) => actions.includes(action)),
    ...actions.filter((action) => !usual.includes(action)),
  ];
}

/** The step a case usually takes next; where that is held back, nothing stands in its place for a hurried hand. */
export function usualNext(actions: readonly DeskActionType[]): DeskActionType | undefined {
  return usual.find((action) => actions.includes(action));
}

/** Text that only a number of a case can be; the server looks for it beyond what is loaded. */
export function asNumber(filter: string): string | undefined {
  const text = filter.trim();
  return /^[0-9-]{1,20}$/.test(text) ? text : undefined;
}

/** Text that only the code of an item can be; the server looks for it beyond what is loaded. */
export function asItem(filter: string): string | undefined {
  const text = filter.trim().toUpperCase();
  return /^[A-Z]{2}[0-9]{2}$/.test(text) ? text : undefined;
}

/** The rows in which every word of the filter is found. */
export function matchingRows(rows: readonly CaseRow[], filter: string, words: DeskWords): readonly CaseRow[] {
  const wanted = filter.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return rows;
  return rows.filter((row) => {
    const text = [
      row.number,
      row.itemKey,
      row.itemName,
      row.applicant.name,
      row.departmentName,
      words.phase[row.phase],
      clockWords(row.clock, words),
    ]
      .join(" ")
      .toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

/** A newer first part of a list, and what was loaded after it. */
export function withNewest(
  loaded: readonly CaseRow[],
  newest: readonly CaseRow[],
  asked: number,
): readonly CaseRow[] {
  if (newest.length < asked) return newest;
  const known = new Set(newest.map(({ id }) => id));
  return [...newest, ...loaded.slice(asked).filter(({ id }) => !known.has(id))];
}

const lights: Readonly<Record<CaseClock["light"], Severity>> = {
  green: "good",
  near: "soon",
  late: "bad",
  stopped: "none",
};

/** The shape and colour of a light; its word is in {@link clockWords}. */
export function lightSeverity({ light }: CaseClock): Severity {
  return lights[light];
}

/** `正常 · 等受理 · 还有 3 个工作日 · 2026-11-30(暂定)` */
export function clockWords({ waitsFor, due, provisional, left, light }: CaseClock, words: DeskWords): string {
  if (waitsFor === "nothing") return words.waitsFor.nothing;
  const parts: string[] = [words.light[light], words.waitsFor[waitsFor]];
  if (left !== undefined) parts.push(left < 0 ? words.late(-left) : words.left(left));
  if (due !== undefined) parts.push(provisional === true ? `${due} ${words.provisional}` : due);
  return parts.join(" · ");
}

/** How many wait in a queue; of all cases together nobody keeps count. */
export function countOf(
  counts: QueueCounts | undefined,
  queue: CaseQueue,
): { readonly waiting: number; readonly late: number } | undefined {
  return counts?.queues.find((one) => one.queue === queue);
}

/** RFC 4180, with what a spreadsheet would take for a formula made harmless. */
function csvField(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}

/** The list as it is on the screen; persons stay masked. Begins with a byte order mark, or a spreadsheet reads it as GBK. */
export function csvOf(rows: readonly CaseRow[], words: DeskWords, instant: (at: number) => string): string {
  const { columns } = words;
  const head = [
    columns.number,
    columns.item,
    columns.applicant,
    columns.phase,
    columns.clock,
    columns.department,
    columns.appliedAt,
  ];
  const body = rows.map((row) => [
    row.number,
    row.itemName,
    row.applicant.name,
    words.phase[row.phase],
    clockWords(row.clock, words),
    row.departmentName,
    instant(row.appliedAt),
  ]);
  return `\u{feff}${[head, ...body].map((line) => line.map(csvField).join(",")).join("\r\n")}\r\n`;
}
