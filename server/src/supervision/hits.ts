import type { Clock } from "@zizhuban/device-agent-contract";
import { type Card, type SupervisionHit, type SupervisionRule } from "@zizhuban/server-contract";
import { sql, type RawBuilder, type SqlBool } from "kysely";
import {
  afterInstant,
  heldIn,
  instantCursor,
  newId,
  pageOf,
  startOfChinaDay,
  tell,
  type Db,
  type Staff,
  type Tx,
  type StaffNames,
} from "../core/index.ts";
import { cardOf } from "./rules.ts";

/** Told with the id of each new hit, when its transaction commits. */
export const hitsChannel = "supervision_hits";

export interface HitRow {
  readonly id: string;
  readonly rule: SupervisionRule;
  readonly card: Card;
  readonly case_id: string | null;
  readonly case_number: string | null;
  readonly item_key: string;
  readonly department: string;
  readonly division: string;
  readonly staff_id: string | null;
  readonly refs: readonly string[];
  readonly at: Date;
  readonly once: string | null;
}
type HitTables = { supervision_hits: HitRow };

export interface NewHit {
  readonly rule: SupervisionRule;
  /** Whose matter it is. */
  readonly matter: {
    readonly caseId?: string;
    readonly caseNumber?: string;
    readonly itemKey: string;
    readonly department: string;
    readonly division: string;
  };
  readonly staffId?: string;
  readonly refs?: readonly string[];
  /** Names what can be hit once only, such as one deadline of one case. */
  readonly once?: string;
}

/** The item's and the department's names at the boundary. */
export type NamesOf = (itemKey: string) => { readonly itemName: string; readonly departmentName: string };

/** Rows of divisions and departments where this person may watch. */
export function watched(staff: Staff): RawBuilder<SqlBool> {
  return heldIn(staff, "supervision.read", {
    divisions: [sql.ref("division")],
    department: sql.ref("department"),
  });
}

/** What the rules found, kept for good. */
export function createHits(deps: { db: Db; clock: Clock; namesOf: NamesOf; staffNames: StaffNames }) {
  const { db, clock, namesOf } = deps;
  const tables = (on: Db | Tx) => on.$extendTables<HitTables>();

  /** @returns whether it is new */
  async function record(tx: Db | Tx, { rule, matter, staffId, refs = [], once }: NewHit): Promise<boolean> {
    const id = newId(clock);
    const { numInsertedOrUpdatedRows: made } = await tables(tx)
      .insertInto("supervision_hits")
      .values({
        id,
        rule,
        card: cardOf[rule],
        case_id: matter.caseId ?? null,
        case_number: matter.caseNumber ?? null,
        item_key: matter.itemKey,
        department: matter.department,
        division: matter.division,
        staff_id: staffId ?? null,
        refs: [...refs],
        at: new Date(clock.now()),
        once: once ?? null,
      })
      .onConflict((conflict) => conflict.column("once").doNothing())
      .executeTakeFirstOrThrow();
    if (made !== 1n) return false;
    await tell(tx, hitsChannel, id);
    return true;
  }

  async function views(rows: readonly HitRow[]): Promise<SupervisionHit[]> {
    const names = await deps.staffNames(rows.flatMap(({ staff_id: id }) => id ?? []));
    return rows.map((row) => view(row, names.get(row.staff_id ?? "")));
  }

  function view(row: HitRow, staffName: string | undefined): SupervisionHit {
    return {
      id: row.id,
      rule: row.rule,
      card: row.card,
      ...(row.case_id !== null && { caseId: row.case_id }),
      ...(row.case_number !== null && { caseNumber: row.case_number }),
      itemKey: row.item_key,
      ...namesOf(row.item_key),
      department: row.department,
      division: row.division,
      ...(row.staff_id !== null && { staffId: row.staff_id }),
      ...(staffName !== undefined && { staffName }),
      refs: [...row.refs],
      at: row.at.getTime(),
    };
  }

  async function list(
    staff: Staff,
    query: { card?: Card; rule?: SupervisionRule; case?: string; limit?: number; after?: string },
  ): Promise<{ hits: SupervisionHit[]; next?: string }> {
    const { limit = 50 } = query;
    let select = tables(db).selectFrom("supervision_hits").selectAll().where(watched(staff));
    if (query.card !== undefined) select = select.where("card", "=", query.card);
    if (query.rule !== undefined) select = select.where("rule", "=", query.rule);
    if (query.case !== undefined) select = select.where("case_id", "=", query.case);
    const rows = await select
      .where(afterInstant(query.after, [sql.ref("at"), sql.ref("id")], "desc"))
      .orderBy("at", "desc")
      .orderBy("id", "desc")
      .limit(limit + 1)
      .execute();
    const { page, ...next } = pageOf(rows, limit, ({ at, id }) => instantCursor(at, id));
    return { hits: await views(page), ...next };
  }

  /** How often each rule was hit since the first of the month in China. */
  async function counts(staff: Staff) {
    const today = startOfChinaDay(clock.now());
    const day = new Date(today + 8 * 60 * 60_000).getUTCDate();
    const since = new Date(today - (day - 1) * 24 * 60 * 60_000);
    return tables(db)
      .selectFrom("supervision_hits")
      .select(["rule", "card", sql<number>`count(*)`.as("count")])
      .where(watched(staff))
      .where("at", ">=", since)
      .groupBy(["rule", "card"])
      .orderBy("rule")
      .execute();
  }

  /** One hit, if this person may see it. */
  async function one(id: string, staff: Staff): Promise<SupervisionHit | undefined> {
    const row = await tables(db)
      .selectFrom("supervision_hits")
      .selectAll()
      .where("id", "=", id)
      .where(watched(staff))
      .executeTakeFirst();
    return row === undefined ? undefined : (await views([row]))[0];
  }

  return { record, list, counts, one };
}
export type Hits = ReturnType<typeof createHits>;
