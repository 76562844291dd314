import type { Clock } from "@zizhuban/device-agent-contract";
import type { LifeEventChild, LifeEventView, PackageContent } from "@zizhuban/server-contract";
import { addWorkdays, workdaysBetween, type Calendar, type WorkingCalendar } from "../../calendar/index.ts";
import type { Cases, LivingCase } from "../../cases/index.ts";
import type { CatalogueModule } from "../../catalogue/index.ts";
import { chinaDate, type Db, type Tx } from "../../core/index.ts";
import { inOrder, longestWay, plannedItem, type Packages } from "../packages/index.ts";
import type { ItemRow, LifeEventRow } from "../tables.ts";
import type { LifeEventStore } from "./store.ts";

/** What a decision waits for outside its case. */
export type WaitsFor = (
  cases: readonly Pick<LivingCase, "id" | "department">[],
) => Promise<ReadonlyMap<string, LifeEventChild["waitsFor"]>>;

/**
 * Working days of a case that its limit does not count: special procedures, the wait for supplements, and the way of
 * what is decided to its owner, which has a limit of its own (行政许可法 §45, §32, §44).
 */
function excluded(calendar: WorkingCalendar, living: LivingCase | undefined, today: string): number {
  if (living === undefined) return 0;
  const { pauses, supplement, decision, completedOn } = living.state;
  const spans = [
    ...pauses.map(({ from, to }) => ({ from, to })),
    ...(supplement === undefined ? [] : [{ from: supplement.notifiedOn, to: supplement.answeredOn }]),
    ...(decision === undefined ? [] : [{ from: decision.on, to: completedOn }]),
  ];
  return spans.reduce((sum, { from, to }) => sum + workdaysBetween(calendar, from, to ?? today), 0);
}

interface Known {
  readonly row: ItemRow;
  readonly living: LivingCase | undefined;
  readonly workdays: number;
}

/** The day each item will be done as it stands: ended, due by its own clock, or counted on from the items before it. */
function expectations(
  known: readonly Known[],
  calendar: WorkingCalendar,
  today: string,
): ReadonlyMap<string, string> {
  const days = new Map<string, string>();
  for (const { row, living, workdays } of known) {
    const { state, ended_on: ended } = row;
    const earlier = row.after.flatMap((item) => days.get(item) ?? []);
    const from = [today, ...earlier].reduce((a, b) => (b > a ? b : a));
    if (state === "cancelled") continue;
    if (ended !== null) days.set(row.item_key, ended);
    else if (living?.state.decision !== undefined) days.set(row.item_key, today);
    else if (living?.waits_for === "decision" && living.due !== null && living.due > today)
      days.set(row.item_key, living.due);
    else if (living?.waits_for === "decision") days.set(row.item_key, today);
    else days.set(row.item_key, addWorkdays(calendar, from, workdays).due);
  }
  return days;
}

/** The items on the way that ends last, backwards from its end. */
function critical(known: readonly Known[], days: ReadonlyMap<string, string>): ReadonlySet<string> {
  const latest = (items: readonly string[]) =>
    items
      .filter((item) => days.has(item))
      .reduce<string | undefined>(
        (last, item) => (last === undefined || (days.get(item) ?? "") > (days.get(last) ?? "") ? item : last),
        undefined,
      );
  const way = new Set<string>();
  for (
    let item = latest(known.map(({ row }) => row.item_key));
    item !== undefined;
    item = latest(known.find(({ row }) => row.item_key === item)?.row.after ?? [])
  )
    way.add(item);
  return way;
}

interface Surroundings {
  readonly calendar: WorkingCalendar;
  readonly content: PackageContent;
}
interface Seen extends Surroundings {
  readonly waits: ReadonlyMap<string, LifeEventChild["waitsFor"]>;
}

/** How a life event looks: its items, their cases, and the clock of the whole. Nothing here is personal. */
export function createLifeEventViews(deps: {
  clock: Clock;
  calendar: Calendar;
  cases: Cases;
  catalogue: CatalogueModule;
  packages: Packages;
  store: LifeEventStore;
  waitsFor: WaitsFor;
}) {
  const { clock, cases, catalogue, packages, store } = deps;

  /** An item after those it waits for. */
  function knownOf(rows: readonly ItemRow[], living: ReadonlyMap<string, LivingCase>): Known[] {
    const ordered = inOrder(rows.map((row) => ({ item: row.item_key, after: row.after, row }))) ?? [];
    return ordered.map(({ row }) => ({
      row,
      living: row.state === "waiting" ? undefined : living.get(row.case_id),
      workdays: catalogue.versionOf(row.item_key, row.item_version)?.source.promisedLimit.value ?? 0,
    }));
  }

  function child(
    { row, living }: Known,
    around: {
      readonly days: ReadonlyMap<string, string>;
      readonly way: ReadonlySet<string>;
      readonly waits: LifeEventChild["waitsFor"];
    },
  ): LifeEventChild {
    const kept = catalogue.versionOf(row.item_key, row.item_version);
    if (kept === undefined) throw new Error(`item ${row.item_key} was never in force`);
    const node = {
      item: row.item_key,
      optional: !row.mandatory,
      mandatory: row.mandatory,
      after: [...row.after],
      yields: [...row.yields],
      opinions: [...row.opinions],
      visit: row.visit,
    };
    const expected = around.days.get(row.item_key);
    return {
      ...plannedItem({ node, source: kept.source, item: kept.item }),
      state: row.state,
      ...(living !== undefined && { caseId: living.id, caseNumber: living.number, phase: living.phase }),
      ...(typeof living?.certificate_id === "string" && { certificateId: living.certificate_id }),
      ...(expected !== undefined && { expected }),
      ...(row.ended_on !== null && { endedOn: row.ended_on }),
      ...(row.reason !== null && { reason: row.reason }),
      critical: around.way.has(row.item_key),
      waitsFor: row.state === "open" ? around.waits : [],
    };
  }

  async function clockOf(
    life: LifeEventRow,
    known: readonly Known[],
    { calendar, content, days }: Surroundings & { readonly days: ReadonlyMap<string, string> },
  ) {
    const today = chinaDate(clock.now());
    const start = chinaDate(life.applied_at.getTime());
    const mandatory = known.filter(({ row }) => row.mandatory);
    const nodes = known.map(({ row }) => ({ item: row.item_key, after: row.after }));
    const pause = (item: string) =>
      excluded(calendar, known.find(({ row }) => row.item_key === item)?.living, today);
    const { due, provisional } = await packages.promise(content, start, longestWay(nodes, pause).length);
    const expected = mandatory
      .map(({ row }) => days.get(row.item_key) ?? today)
      .reduce((a, b) => (b > a ? b : a), start);
    const ended = life.completed_at === null ? undefined : chinaDate(life.completed_at.getTime());
    const left = workdaysBetween(calendar, ended ?? today, due);
    const near = Math.max(1, Math.floor(workdaysBetween(calendar, start, due) / 3));
    const light = (() => {
      if (ended !== undefined) return "stopped" as const;
      if (left < 0 || expected > due) return "late" as const;
      return left <= near ? ("near" as const) : ("green" as const);
    })();
    return { due, provisional, expected, left, light };
  }

  /** The package in the version each was applied for by; every version is read once. */
  async function contentsOf(
    lives: readonly LifeEventRow[],
    on?: Db | Tx,
  ): Promise<(life: LifeEventRow) => PackageContent> {
    const codes = new Set(lives.map(({ code }) => code));
    const [only] = codes.size === 1 ? codes : [];
    const rows = await packages.versions.rows(on, only);
    return ({ code, sequence }) => {
      const kept = rows.find((row) => row.code === code && row.sequence === sequence);
      if (kept === undefined) throw new Error(`package ${code}, version ${sequence}, is not there`);
      return kept.content;
    };
  }

  async function one(life: LifeEventRow, known: readonly Known[], around: Seen): Promise<LifeEventView> {
    const { calendar, content, waits } = around;
    const days = expectations(known, calendar, chinaDate(clock.now()));
    const way = critical(known, days);
    const mandatory = known.filter(({ row }) => row.mandatory);
    return {
      id: life.id,
      number: life.number,
      code: life.code,
      version: life.sequence,
      name: content.name,
      state: life.state,
      reasons: mandatory.flatMap(({ row }) =>
        row.reason === null ? [] : [{ item: row.item_key, reason: row.reason }],
      ),
      appliedAt: life.applied_at.getTime(),
      ...(life.completed_at !== null && { completedAt: life.completed_at.getTime() }),
      clock: await clockOf(life, known, { calendar, content, days }),
      progress: {
        done: mandatory.filter(({ row }) => row.state === "done").length,
        of: mandatory.length,
      },
      visits: known.reduce((sum, { living }) => sum + (living?.state.visits ?? 0), 1),
      items: known.map((each) => child(each, { days, way, waits: waits.get(each.row.case_id) ?? [] })),
    };
  }

  /** Many at once: as many questions to the database as for one. */
  async function viewAll(lives: readonly LifeEventRow[]): Promise<LifeEventView[]> {
    if (lives.length === 0) return [];
    const items = await store.itemsOf(lives.map(({ id }) => id));
    const open = [...items.values()].flat().filter(({ state }) => state !== "waiting");
    const living = await cases.living.findAll(open.map(({ case_id: id }) => id));
    const [calendar, waits, contentOf] = await Promise.all([
      deps.calendar.current(),
      deps.waitsFor([...living.values()]),
      contentsOf(lives),
    ]);
    return Promise.all(
      lives.map(async (life) =>
        one(life, knownOf(items.get(life.id) ?? [], living), { calendar, waits, content: contentOf(life) }),
      ),
    );
  }

  return {
    contentsOf,
    contentOf: async (life: LifeEventRow, on?: Db | Tx) => (await contentsOf([life], on))(life),
    viewAll,
    async view(life: LifeEventRow): Promise<LifeEventView> {
      const [seen] = await viewAll([life]);
      if (seen === undefined) throw new Error("a life event without a view");
      return seen;
    },
  };
}
export type LifeEventViews = ReturnType<typeof createLifeEventViews>;
