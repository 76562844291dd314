import { parser, type Sensitive } from "@zizhuban/device-agent-contract";
import type { LifeEventState } from "@zizhuban/server-contract";
import { Type } from "typebox";
import { sql, type RawBuilder, type SqlBool } from "kysely";
import {
  afterInstant,
  instantCursor,
  openTo,
  pageOf,
  type Citizen,
  type Db,
  type Page,
  type Tx,
} from "../../core/index.ts";
import type { RegisterAnswer } from "../../cases/index.ts";
import type { Vault } from "../../key-store/index.ts";
import type { ItemRow, LifeEventRow, LifeEventTables } from "../tables.ts";

const parseForm = parser(Type.Record(Type.String(), Type.String()));
const parseAnswer = parser(Type.Unknown());
const answerContext = (caseId: string) => `life_event_items.sealed_answer:${caseId}`;
const formContext = (id: string) => `life_events.sealed_form:${id}`;

/** Rows of life events and their items. */
export function createLifeEventStore({ db, vault }: { db: Db; vault: Vault }) {
  const tables = (on: Db | Tx) => on.$extendTables<LifeEventTables>();
  const typed = (row: unknown) => row as LifeEventRow;

  return {
    /** Two persons turned out to be one. */
    movePerson: async (tx: Tx, from: string, into: string): Promise<void> => {
      await sql`
        update life_events set person_id = ${into}, applied_as = coalesce(applied_as, person_id)
        where person_id = ${from}`.execute(tx);
    },

    async insert(
      tx: Tx,
      made: Omit<LifeEventRow, "sealed_form" | "state" | "completed_at">,
      form: Sensitive<Record<string, string>>,
      items: readonly Omit<ItemRow, "state" | "reason" | "ended_on">[],
    ): Promise<void> {
      await tables(tx)
        .insertInto("life_events")
        .values({
          ...made,
          answers: JSON.stringify(made.answers),
          state: "running",
          sealed_form: vault.seal(formContext(made.id), form),
          completed_at: null,
        })
        .execute();
      const fresh = { state: "waiting", reason: null, ended_on: null } as const;
      await tables(tx)
        .insertInto("life_event_items")
        .values(items.map((item) => Object.assign({ ...item }, fresh)))
        .execute();
    },

    async find(id: string, on: Db | Tx = db): Promise<LifeEventRow | undefined> {
      const row = await tables(on)
        .selectFrom("life_events")
        .selectAll()
        .where("id", "=", id)
        .executeTakeFirst();
      return row === undefined ? undefined : typed(row);
    },

    /** The same, held until the transaction ends: two items that end at once take turns. */
    async lock(tx: Tx, id: string): Promise<LifeEventRow> {
      return typed(
        await tables(tx)
          .selectFrom("life_events")
          .selectAll()
          .where("id", "=", id)
          .forUpdate()
          .executeTakeFirstOrThrow(),
      );
    },

    /** The newest fifty that this session may open. */
    async ofPerson(citizen: Citizen): Promise<LifeEventRow[]> {
      const rows = await tables(db)
        .selectFrom("life_events")
        .selectAll()
        .where("person_id", "=", citizen.personId)
        .where(openTo(citizen, sql.ref("session_id")))
        .orderBy("applied_at", "desc")
        .orderBy("id")
        .limit(50)
        .execute();
      return rows.map(typed);
    },

    /** Every one of a person's, the newest first; whether this session may open it is not asked. */
    async allOf(personId: string): Promise<LifeEventRow[]> {
      const rows = await tables(db)
        .selectFrom("life_events")
        .selectAll()
        .where("person_id", "=", personId)
        .orderBy("applied_at", "desc")
        .orderBy("id")
        .limit(50)
        .execute();
      return rows.map(typed);
    },

    /**
     * The newest first, of those one of whose cases meets a condition.
     * @param ofCase the condition, of the id in this column
     */
    async newest(
      ofCase: (caseId: RawBuilder<unknown>) => RawBuilder<SqlBool>,
      query: { readonly state?: LifeEventState; readonly limit: number; readonly after?: string },
    ): Promise<Page<LifeEventRow>> {
      const { state, limit } = query;
      let select = tables(db)
        .selectFrom("life_events")
        .selectAll()
        .where(
          sql<SqlBool>`exists (select 1 from life_event_items i
            where i.life_event_id = life_events.id and i.state <> 'waiting'
              and ${ofCase(sql.ref("i.case_id"))})`,
        )
        .where(afterInstant(query.after, [sql.ref("applied_at"), sql.ref("id")], "desc"));
      if (state !== undefined) select = select.where("state", "=", state);
      const rows = await select
        .orderBy("applied_at", "desc")
        .orderBy("id", "desc")
        .limit(limit + 1)
        .execute();
      return pageOf(rows.map(typed), limit, (last) => instantCursor(last.applied_at, last.id));
    },

    async items(id: string, on: Db | Tx = db): Promise<ItemRow[]> {
      return tables(on)
        .selectFrom("life_event_items")
        .selectAll()
        .where("life_event_id", "=", id)
        .orderBy("item_key")
        .execute();
    },

    /** Of many life events at once, by the id of each. */
    async itemsOf(ids: readonly string[]): Promise<ReadonlyMap<string, readonly ItemRow[]>> {
      if (ids.length === 0) return new Map();
      const rows = await tables(db)
        .selectFrom("life_event_items")
        .selectAll()
        .where("life_event_id", "in", [...ids])
        .orderBy("item_key")
        .execute();
      return Map.groupBy(rows, ({ life_event_id: id }) => id);
    },

    /** Of these cases, those that are items at whose place somebody has to look. */
    async withVisit(caseIds: readonly string[]): Promise<ReadonlySet<string>> {
      if (caseIds.length === 0) return new Set();
      const rows = await tables(db)
        .selectFrom("life_event_items")
        .select("case_id")
        .where("case_id", "in", [...caseIds])
        .where("visit", "=", true)
        .execute();
      return new Set(rows.map(({ case_id: id }) => id));
    },

    async itemOfCase(caseId: string, on: Db | Tx = db): Promise<ItemRow | undefined> {
      return tables(on)
        .selectFrom("life_event_items")
        .selectAll()
        .where("case_id", "=", caseId)
        .executeTakeFirst();
    },

    /** Of these cases, those whose turn has not come. */
    async awaited(caseIds: readonly string[]): Promise<string[]> {
      if (caseIds.length === 0) return [];
      const rows = await tables(db)
        .selectFrom("life_event_items")
        .select("case_id")
        .where("case_id", "in", [...caseIds])
        .where("state", "=", "waiting")
        .execute();
      return rows.map(({ case_id: id }) => id);
    },

    async setItem(
      tx: Tx,
      { life_event_id: id, item_key: item }: Pick<ItemRow, "life_event_id" | "item_key">,
      set: Partial<Pick<ItemRow, "state" | "reason" | "ended_on" | "sealed_answer">>,
    ): Promise<void> {
      await tables(tx)
        .updateTable("life_event_items")
        .set(set)
        .where("life_event_id", "=", id)
        .where("item_key", "=", item)
        .execute();
    },

    async close(tx: Tx, id: string, state: LifeEventState, at: Date): Promise<void> {
      await tables(tx)
        .updateTable("life_events")
        .set({ state, completed_at: at })
        .where("id", "=", id)
        .execute();
    },

    /** Columns of a register's answer, kept until the item's turn has come. */
    answerColumns(caseId: string, answer: RegisterAnswer | undefined) {
      const record = answer?.record;
      return {
        consent_id: answer?.consentId ?? null,
        answered_at: answer === undefined ? null : new Date(answer.askedAt),
        sealed_answer: record === undefined ? null : vault.seal(answerContext(caseId), record),
      };
    },
    answerOf(row: ItemRow): RegisterAnswer | undefined {
      const { case_id: caseId, consent_id: consentId, answered_at: at, sealed_answer: sealed } = row;
      if (consentId === null || at === null) return undefined;
      const record = sealed === null ? undefined : vault.open(answerContext(caseId), sealed, parseAnswer);
      return { consentId, record, askedAt: at.getTime() };
    },

    form: ({ id, sealed_form: sealed }: LifeEventRow): Sensitive<Record<string, string>> =>
      vault.open(formContext(id), sealed, parseForm),
  };
}
export type LifeEventStore = ReturnType<typeof createLifeEventStore>;
