import {
  fail,
  ok,
  parser,
  Sensitive,
  type Clock,
  type ProblemCode,
  type Result,
} from "@zizhuban/device-agent-contract";
import type { VisitResult } from "@zizhuban/server-contract";
import { sql, type SqlBool } from "kysely";
import { Type } from "typebox";
import type { Calendar } from "../../calendar/index.ts";
import type { Cases } from "../../cases/index.ts";
import {
  afterInstant,
  audit,
  chinaDate,
  instantCursor,
  pageOf,
  type Db,
  type Page,
  type Staff,
  type Tx,
} from "../../core/index.ts";
import type { Vault } from "../../key-store/index.ts";
import { isUndecided } from "./opinions.ts";
import type { ChangeRow, JointTables, PartRow, VisitRow } from "./tables.ts";

const parseText = parser(Type.String());
const prepareContext = (id: string) => `joint_visits.sealed_prepare:${id}`;
const placeContext = (id: string) => `joint_visits.sealed_place:${id}`;
const wordsContext = (id: string, caseId: string) => `joint_visit_parts.sealed_words:${id}:${caseId}`;
const reasonContext = (id: string, version: number) => `joint_visit_changes.sealed_reason:${id}:${version}`;

interface Slot {
  /** Unix milliseconds. */
  readonly from: number;
  readonly until: number;
}

export interface VisitPlan extends Slot {
  readonly lifeEventId: string | undefined;
  readonly place: string;
  /** What the citizen should have ready besides the card and the materials. */
  readonly prepare?: string;
  readonly parts: readonly {
    readonly caseId: string;
    readonly department: string;
    readonly inspector: string | undefined;
  }[];
}

/** A visit that was planned, moved or called off, as it is now; called in the transaction of that. */
export type OnVisitChange = (
  tx: Tx,
  visit: {
    readonly row: VisitRow;
    readonly what: "planned" | ChangeRow["what"];
    readonly caseIds: readonly string[];
    readonly place: Sensitive<string>;
    readonly prepare: Sensitive<string> | undefined;
  },
) => Promise<void>;

/** Joint site visits: one appointment for all departments, moved or called off for all, reported by each. */
export function createVisits(deps: {
  db: Db;
  clock: Clock;
  vault: Vault;
  calendar: Calendar;
  cases: Cases;
  onChange: OnVisitChange;
}) {
  const { db, clock, vault } = deps;
  const tables = (on: Db | Tx) => on.$extendTables<JointTables>();

  /** Within one day, and that a working day to come. */
  async function checkSlot(tx: Tx, { from, until }: Slot): Promise<Result<void, ProblemCode>> {
    const calendar = await deps.calendar.current(tx);
    const day = chinaDate(from);
    if (until <= from || chinaDate(until) !== day) return fail("slotOverMidnight", day);
    return from > clock.now() && calendar.isWorkday(day) ? ok() : fail("notAWorkday", day);
  }

  /** One planner at a time, so that nobody is booked twice by two of them at once. */
  async function lockPlans(tx: Tx): Promise<void> {
    await sql`select pg_advisory_xact_lock(hashtextextended('joint-visits', 0))`.execute(tx);
  }

  /** A case has one planned visit at a time, an inspector is at one place at a time. */
  async function taken(
    tx: Tx,
    slot: Slot,
    parts: readonly { readonly caseId: string; readonly inspector: string | undefined }[],
    except?: string,
  ): Promise<Result<void, ProblemCode>> {
    const planned = await tables(tx)
      .selectFrom("joint_visit_parts as p")
      .innerJoin("joint_visits as v", "v.id", "p.visit_id")
      .select(["p.case_id", "p.inspector", "v.id", "v.from_at", "v.until_at"])
      .where("v.state", "=", "planned")
      .execute();
    const others = planned.filter(({ id }) => id !== except);
    const twice = parts.find(({ caseId }) => others.some((one) => one.case_id === caseId));
    if (twice !== undefined) return fail("eventOutOfOrder", "planned already");
    const busy = others.find(
      (one) =>
        parts.some(({ inspector }) => inspector !== undefined && inspector === one.inspector) &&
        one.from_at.getTime() < slot.until &&
        slot.from < one.until_at.getTime(),
    );
    return busy === undefined ? ok() : fail("slotTaken", busy.inspector ?? undefined);
  }

  async function lock(tx: Tx, id: string): Promise<VisitRow | undefined> {
    return tables(tx)
      .selectFrom("joint_visits")
      .selectAll()
      .where("id", "=", id)
      .forUpdate()
      .executeTakeFirst();
  }

  async function partsOf(on: Db | Tx, ids: readonly string[]): Promise<PartRow[]> {
    if (ids.length === 0) return [];
    return tables(on)
      .selectFrom("joint_visit_parts")
      .selectAll()
      .where("visit_id", "in", [...ids])
      .orderBy("department")
      .orderBy("case_id")
      .execute();
  }

  /** Every visit planned for these cases, in the order they were made, by case. */
  async function ofCases(
    caseIds: readonly string[],
    on: Db | Tx = db,
  ): Promise<ReadonlyMap<string, VisitRow[]>> {
    if (caseIds.length === 0) return new Map();
    const rows = await tables(on)
      .selectFrom("joint_visits as v")
      .innerJoin("joint_visit_parts as p", "p.visit_id", "v.id")
      .selectAll("v")
      .select("p.case_id as caseId")
      .where("p.case_id", "in", [...caseIds])
      .orderBy("v.made_at")
      .execute();
    return Map.groupBy(rows, (row) => row.caseId);
  }

  async function change(
    tx: Tx,
    visit: VisitRow,
    set: Partial<VisitRow>,
    noted: { readonly what: ChangeRow["what"]; readonly staff: Staff; readonly reason: string },
  ): Promise<void> {
    const { id, version, from_at, until_at } = visit;
    await tables(tx)
      .updateTable("joint_visits")
      .set({ ...set, version: version + 1 })
      .where("id", "=", id)
      .execute();
    await tables(tx)
      .insertInto("joint_visit_changes")
      .values({
        visit_id: id,
        version: version + 1,
        actor: `staff:${noted.staff.staffId}`,
        at: new Date(clock.now()),
        what: noted.what,
        from_at,
        until_at,
        sealed_reason: vault.seal(reasonContext(id, version + 1), new Sensitive(noted.reason)),
      })
      .execute();
    await logged(tx, noted.staff, noted.what, id);
    await told(tx, id, noted.what);
  }

  const place = ({ id, sealed_place: sealed }: VisitRow) => vault.open(placeContext(id), sealed, parseText);
  const prepare = ({ id, sealed_prepare: sealed }: VisitRow) =>
    sealed === null ? undefined : vault.open(prepareContext(id), sealed, parseText);

  async function told(tx: Tx, id: string, what: "planned" | ChangeRow["what"]): Promise<void> {
    const row = await lock(tx, id);
    if (row === undefined) throw new Error("a visit just written is not there");
    const caseIds = (await partsOf(tx, [id])).map(({ case_id: caseId }) => caseId);
    await deps.onChange(tx, { row, what, caseIds, place: place(row), prepare: prepare(row) });
  }

  async function logged(tx: Tx, { staffId }: Staff, did: string, id: string): Promise<void> {
    const subject = { kind: "jointVisit", id };
    await audit(tx, clock, { actor: `staff:${staffId}`, action: `visit.${did}`, subject });
  }

  /** A planned visit as it was read, held for a change. */
  async function planned(tx: Tx, id: string, version: number): Promise<Result<VisitRow, ProblemCode>> {
    const visit = await lock(tx, id);
    if (visit === undefined) return fail("siteVisitUnknown");
    if (visit.version !== version) return fail("siteVisitChanged");
    return visit.state === "planned" ? ok(visit) : fail("eventOutOfOrder", visit.state);
  }

  return {
    partsOf: async (ids: readonly string[]) => partsOf(db, ids),
    place,
    prepare,
    words: ({ visit_id: id, case_id: caseId, sealed_words: sealed }: PartRow) =>
      sealed === null ? undefined : vault.open(wordsContext(id, caseId), sealed, parseText),
    reason: ({ visit_id: id, version, sealed_reason: sealed }: ChangeRow) =>
      vault.open(reasonContext(id, version), sealed, parseText),

    async find(id: string): Promise<VisitRow | undefined> {
      return tables(db).selectFrom("joint_visits").selectAll().where("id", "=", id).executeTakeFirst();
    },

    /** Those still to come or just held where this person reviews one of the cases, the next one first. */
    async recent(
      staff: Staff,
      { limit, after }: { readonly limit: number; readonly after?: string },
    ): Promise<Page<VisitRow>> {
      const concerned = deps.cases.living.held(staff, "case.review", { id: sql.ref("p.case_id") });
      const rows = await tables(db)
        .selectFrom("joint_visits")
        .selectAll()
        .where("from_at", ">", new Date(clock.now() - 30 * 24 * 60 * 60_000))
        .where(
          sql<SqlBool>`exists (select 1 from joint_visit_parts p
            where p.visit_id = joint_visits.id and ${concerned})`,
        )
        .where(afterInstant(after, [sql.ref("from_at"), sql.ref("id")], "asc"))
        .orderBy("from_at")
        .orderBy("id")
        .limit(limit + 1)
        .execute();
      return pageOf(rows, limit, ({ from_at: at, id }) => instantCursor(at, id));
    },

    async ofCase(caseId: string, on: Db | Tx = db): Promise<VisitRow[]> {
      return (await ofCases([caseId], on)).get(caseId) ?? [];
    },

    ofCases,

    async changesOf(id: string): Promise<ChangeRow[]> {
      return tables(db)
        .selectFrom("joint_visit_changes")
        .selectAll()
        .where("visit_id", "=", id)
        .orderBy("version")
        .execute();
    },

    /** What a case's department found at the place: the last word of its visits that were not called off. */
    async partsOfCases(on: Db | Tx, caseIds: readonly string[]): Promise<PartRow[]> {
      if (caseIds.length === 0) return [];
      return tables(on)
        .selectFrom("joint_visit_parts as p")
        .innerJoin("joint_visits as v", "v.id", "p.visit_id")
        .selectAll("p")
        .where("p.case_id", "in", [...caseIds])
        .where("v.state", "<>", "cancelled")
        .orderBy("v.made_at")
        .execute();
    },

    async plan(plan: VisitPlan, staff: Staff, id: string): Promise<Result<void, ProblemCode>> {
      return db.transaction().execute(async (tx): Promise<Result<void, ProblemCode>> => {
        await lockPlans(tx);
        // In one order, and until it is written: nobody decides a case for which somebody sets out.
        for (const caseId of plan.parts.map((part) => part.caseId).toSorted()) {
          const living = await deps.cases.living.lock(tx, caseId);
          if (living === undefined) return fail("caseUnknown");
          if (living.state.acceptedOn === undefined || !isUndecided(living))
            return fail("eventOutOfOrder", living.phase);
        }
        const slot = await checkSlot(tx, plan);
        if (!slot.ok) return slot;
        const free = await taken(tx, plan, plan.parts);
        if (!free.ok) return free;
        await tables(tx)
          .insertInto("joint_visits")
          .values({
            id,
            life_event_id: plan.lifeEventId ?? null,
            sealed_place: vault.seal(placeContext(id), new Sensitive(plan.place)),
            sealed_prepare:
              plan.prepare === undefined ? null : vault.seal(prepareContext(id), new Sensitive(plan.prepare)),
            from_at: new Date(plan.from),
            until_at: new Date(plan.until),
            state: "planned",
            version: 1,
            made_by: staff.staffId,
            made_at: new Date(clock.now()),
          })
          .execute();
        await tables(tx)
          .insertInto("joint_visit_parts")
          .values(
            plan.parts.map(({ caseId, department, inspector }) => ({
              visit_id: id,
              case_id: caseId,
              department,
              inspector: inspector ?? null,
              attendance: "expected" as const,
              result: null,
              sealed_words: null,
              reported_by: null,
              reported_at: null,
            })),
          )
          .execute();
        await logged(tx, staff, "planned", id);
        await told(tx, id, "planned");
        return ok();
      });
    },

    /** To another time, for everybody. */
    async move(
      id: string,
      staff: Staff,
      to: Slot & { readonly version: number; readonly reason: string },
    ): Promise<Result<void, ProblemCode>> {
      return db.transaction().execute(async (tx): Promise<Result<void, ProblemCode>> => {
        await lockPlans(tx);
        const visit = await planned(tx, id, to.version);
        if (!visit.ok) return visit;
        const slot = await checkSlot(tx, to);
        if (!slot.ok) return slot;
        const parts = (await partsOf(tx, [id])).map(({ case_id, inspector }) => ({
          caseId: case_id,
          inspector: inspector ?? undefined,
        }));
        const free = await taken(tx, to, parts, id);
        if (!free.ok) return free;
        const set = { from_at: new Date(to.from), until_at: new Date(to.until) };
        await change(tx, visit.value, set, { what: "moved", staff, reason: to.reason });
        return ok();
      });
    },

    async cancel(
      id: string,
      staff: Staff,
      why: { readonly version: number; readonly reason: string },
    ): Promise<Result<void, ProblemCode>> {
      return db.transaction().execute(async (tx): Promise<Result<void, ProblemCode>> => {
        const visit = await planned(tx, id, why.version);
        if (!visit.ok) return visit;
        await change(
          tx,
          visit.value,
          { state: "cancelled" },
          { what: "cancelled", staff, reason: why.reason },
        );
        return ok();
      });
    },

    /** One department's result, once; the visit was held when everybody is accounted for. */
    async report(
      id: string,
      staff: Staff,
      found: { readonly caseId: string; readonly result: VisitResult | "absent"; readonly words: string },
    ): Promise<Result<void, ProblemCode>> {
      return db.transaction().execute(async (tx): Promise<Result<void, ProblemCode>> => {
        const visit = await lock(tx, id);
        const part = (await partsOf(tx, [id])).find((one) => one.case_id === found.caseId);
        if (visit === undefined || part === undefined) return fail("siteVisitUnknown");
        if (visit.state !== "planned" || part.attendance !== "expected") return fail("eventOutOfOrder");
        // Nobody reports what has not happened.
        if (visit.from_at.getTime() > clock.now()) return fail("eventOutOfOrder", "not begun");
        const absent = found.result === "absent";
        await tables(tx)
          .updateTable("joint_visit_parts")
          .set({
            attendance: absent ? "absent" : "present",
            result: found.result === "absent" ? null : found.result,
            sealed_words: vault.seal(wordsContext(id, found.caseId), new Sensitive(found.words)),
            reported_by: staff.staffId,
            reported_at: new Date(clock.now()),
          })
          .where("visit_id", "=", id)
          .where("case_id", "=", found.caseId)
          .execute();
        const left = (await partsOf(tx, [id])).filter(({ attendance }) => attendance === "expected");
        await tables(tx)
          .updateTable("joint_visits")
          .set({ version: visit.version + 1, state: left.length === 0 ? "held" : "planned" })
          .where("id", "=", id)
          .execute();
        await logged(tx, staff, absent ? "missed" : "reported", id);
        return ok();
      });
    },
  };
}
export type Visits = ReturnType<typeof createVisits>;
