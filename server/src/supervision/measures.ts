import type { Clock } from "@zizhuban/device-agent-contract";
import type { CaseMeasure, ItemContent, ItemFigures } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { isDay, shiftDay, workdaysBetween, type Calendar, type WorkingCalendar } from "../calendar/index.ts";
import type { CaseRules, CaseState } from "../cases/index.ts";
import {
  afterInstant,
  chinaDate,
  instantCursor,
  pageOf,
  Problem,
  type Db,
  type Staff,
} from "../core/index.ts";
import { watched, type NamesOf } from "./hits.ts";

interface MeasuredCase {
  readonly id: string;
  readonly number: string;
  readonly item_key: string;
  readonly item_version: number;
  readonly department: string;
  readonly division: string;
  readonly received_at_division: string;
  readonly phase: CaseMeasure["phase"];
  readonly applied_at: Date;
  readonly completed_at: Date | null;
  readonly instant: boolean;
  readonly visits: number;
  readonly state: CaseState | null;
  readonly rules: CaseRules | null;
}
type MeasureTables = {
  case_measures: MeasuredCase;
  /** Of each case, what was brought for it as paper. */
  case_papers: { readonly case_id: string; readonly refs: readonly string[] };
};
type Measured = MeasuredCase & { readonly papers: readonly string[] | null };

type Material = ItemContent["materials"][number];

/** How each material that a case needed was met, by where it comes from (domain.md §7.5 K4). */
function materialsOf(
  materials: readonly Material[],
  { state, papers }: Pick<Measured, "state" | "papers">,
): CaseMeasure["materials"] {
  const paper = new Set(papers);
  const promised = new Set(state?.commitments.map(({ ref }) => ref));
  // Done at once means that everything required was there.
  const held = new Set(
    state?.held ?? materials.filter(({ need }) => need === "required").map(({ ref }) => ref),
  );
  const wanted = new Set([...held, ...promised, ...(state?.supplement?.refs ?? [])]);
  const asked = materials.filter(({ ref, need }) => need === "required" || wanted.has(ref));
  const count = (fits: (material: Material) => boolean) => asked.filter(fits).length;
  const here = ({ ref }: Material) => held.has(ref) && !promised.has(ref);
  // A register that is down, or has no record, shares nothing: then the paper was brought.
  const shared = count(
    (one) =>
      here(one) &&
      (one.get === "share" || one.get === "license" || one.get === "self") &&
      !paper.has(one.ref),
  );
  const present = count((one) => here(one) && (one.get === "onsite" || one.get === "form"));
  const byPromise = count(({ ref }) => promised.has(ref));
  return {
    asked: asked.length,
    shared,
    present,
    promised: byPromise,
    brought: asked.length - shared - present - byPromise,
  };
}

/** Working days from acceptance to decision, less what special procedures took (行政许可法 §45); until today while it runs. */
function workdaysOf(
  state: CaseState | null,
  rules: CaseRules | null,
  calendar: WorkingCalendar,
  today: string,
): CaseMeasure["workdays"] {
  const promised = rules?.limit ?? 0;
  if (state?.acceptedOn === undefined) return { used: 0, promised, paused: 0 };
  const paused = state.pauses.reduce(
    (sum, { from, to }) => sum + workdaysBetween(calendar, from, to ?? today),
    0,
  );
  const whole = workdaysBetween(calendar, state.acceptedOn, state.decision?.on ?? state.completedOn ?? today);
  return { used: Math.max(0, whole - paused), promised, paused };
}

export interface Period {
  readonly from?: string;
  readonly to?: string;
  readonly item?: string;
}
const usualPeriod = 30;
/** A report of one period never holds more cases in memory than this; longer ones are read part by part. */
const mostAtOnce = 5_000;

/** What cases cost whom, as reports and figures need it. */
export function createMeasures(deps: {
  db: Db;
  clock: Clock;
  calendar: Calendar;
  materialsOfItem: (itemKey: string, version: number) => readonly Material[];
  namesOf: NamesOf;
}) {
  const { clock } = deps;
  const db = deps.db.$extendTables<MeasureTables>();

  /** The days asked for, the last thirty when none are. */
  function days({ from, to }: Period) {
    const wrong = [from, to].find((one) => one !== undefined && !isDay(one));
    if (wrong !== undefined) throw new Problem("invalidData", `${wrong} is no day`);
    const last = to ?? chinaDate(clock.now());
    return { from: from ?? shiftDay(last, -usualPeriod), to: last };
  }

  function measure(row: Measured, calendar: WorkingCalendar, today: string): CaseMeasure {
    const appliedOn = chinaDate(row.applied_at.getTime());
    const completedOn = row.completed_at === null ? undefined : chinaDate(row.completed_at.getTime());
    return {
      caseNumber: row.number,
      itemKey: row.item_key,
      itemName: deps.namesOf(row.item_key).itemName,
      itemVersion: row.item_version,
      department: row.department,
      division: row.division,
      receivedAt: row.received_at_division,
      phase: row.phase,
      appliedOn,
      ...(completedOn !== undefined && { completedOn }),
      sameDay: completedOn === appliedOn,
      visits: row.visits,
      materials: materialsOf(deps.materialsOfItem(row.item_key, row.item_version), row),
      workdays: workdaysOf(row.state, row.rules, calendar, today),
    };
  }

  async function list(
    staff: Staff,
    query: Period & { limit?: number; after?: string; atLeast?: number },
  ): Promise<{ from: string; to: string; cases: CaseMeasure[]; next?: string }> {
    const { from, to } = days(query);
    const { limit = mostAtOnce } = query;
    let select = db
      .selectFrom("case_measures")
      .leftJoin("case_papers", "case_papers.case_id", "case_measures.id")
      .selectAll("case_measures")
      .select("case_papers.refs as papers")
      .where(watched(staff))
      .where("applied_at", ">=", new Date(`${from}T00:00:00+08:00`))
      .where("applied_at", "<", new Date(`${shiftDay(to, 1)}T00:00:00+08:00`));
    if (query.item !== undefined) select = select.where("item_key", "=", query.item);
    if (query.atLeast !== undefined) select = select.where("visits", ">=", query.atLeast);
    const rows = await select
      .where(afterInstant(query.after, [sql.ref("applied_at"), sql.ref("id")], "asc"))
      .orderBy("applied_at")
      .orderBy("id")
      .limit(limit + 1)
      .execute();
    const calendar = await deps.calendar.current();
    const today = chinaDate(clock.now());
    const { page, ...next } = pageOf(rows, limit, (last) => instantCursor(last.applied_at, last.id));
    return { from, to, cases: page.map((row) => measure(row, calendar, today)), ...next };
  }

  /** The same added up by item. */
  async function byItem(staff: Staff, period: Period) {
    const items = new Map<string, ItemFigures>();
    const { from, to } = days(period);
    let after: string | undefined;
    do {
      const part = await list(staff, { ...period, from, to, ...(after !== undefined && { after }) });
      for (const one of part.cases) {
        const before = items.get(one.itemKey) ?? noFigures(one.itemKey, deps.namesOf);
        items.set(one.itemKey, withCase(before, one));
      }
      after = part.next;
    } while (after !== undefined);
    return { from, to, items: [...items.values()].toSorted((a, b) => (a.itemKey < b.itemKey ? -1 : 1)) };
  }

  return { list, byItem };
}
export type Measures = ReturnType<typeof createMeasures>;

function noFigures(itemKey: string, namesOf: NamesOf): ItemFigures {
  const { itemName } = namesOf(itemKey);
  const none = { cases: 0, completed: 0, sameDay: 0, twice: 0, visits: 0, asked: 0, shared: 0, workdays: 0 };
  return { itemKey, itemName, ...none };
}

function withCase(sum: ItemFigures, one: CaseMeasure): ItemFigures {
  return {
    ...sum,
    cases: sum.cases + 1,
    completed: sum.completed + (one.completedOn === undefined ? 0 : 1),
    sameDay: sum.sameDay + (one.sameDay ? 1 : 0),
    twice: sum.twice + (one.visits >= 2 ? 1 : 0),
    visits: sum.visits + one.visits,
    asked: sum.asked + one.materials.asked,
    shared: sum.shared + one.materials.shared,
    workdays: sum.workdays + one.workdays.used,
  };
}
