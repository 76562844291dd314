import { parser, type Clock, type Sensitive } from "@zizhuban/device-agent-contract";
import { CaseOutcome, type CasePhase } from "@zizhuban/server-contract";
import { sql } from "kysely";
import type { Db, Tx } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";

export type CasesTables = {
  cases: {
    id: string;
    number: string;
    item_key: string;
    catalogue_version: string;
    item_version: number;
    person_id: string;
    session_id: string;
    kid: string;
    zone: string;
    department: string;
    received_at_division: string;
    division: string;
    consent_id: string;
    outcome: "issued" | "noRecord";
    sealed_outcome: Buffer;
    certificate_id: string | null;
    applied_at: Date;
    decided_at: Date;
    completed_at: Date;
  };
  case_events: { case_id: string; seq: number; type: string; at: Date; actor: string };
};

/** A case decided in its session, as it lies there. */
export type InstantCase = CasesTables["cases"];

export interface NewCase {
  readonly row: Omit<CasesTables["cases"], "sealed_outcome">;
  readonly outcome: Sensitive<CaseOutcome>;
  readonly events: readonly { type: string; at: Date; actor: string }[];
}

const parseOutcome = parser(CaseOutcome);
const context = (id: string) => `cases.sealed_outcome:${id}`;

/** Rows of cases and of their log. */
export function createCaseStore(deps: { db: Db; clock: Clock; vault: Vault }) {
  const { vault } = deps;
  const tables = (db: Db | Tx) => db.$extendTables<CasesTables>();

  return {
    /** The next serial: nobody waits for it, and one whose case was not kept leaves a gap. */
    async nextSerial(on: Db | Tx): Promise<number> {
      const { rows } = await sql<{ serial: number }>`select nextval('case_numbers') as serial`.execute(on);
      const [drawn] = rows;
      if (drawn === undefined) throw new Error("a sequence gave no number");
      return drawn.serial;
    },

    /** What was applied for by a person, or for an enterprise, the newest first. */
    async historyOf(of: { readonly personId: string } | { readonly enterpriseId: string }) {
      const whose =
        "personId" in of ? sql`person_id = ${of.personId}` : sql`enterprise_id = ${of.enterpriseId}`;
      const { rows } = await sql<{
        id: string;
        number: string;
        item_key: string;
        item_version: number;
        phase: CasePhase | null;
        applied_at: Date;
        department: string;
        divisions: string[];
      }>`
        select id, number, item_key, item_version, phase, applied_at, department,
          array_remove(array[division, received_at_division], null) as divisions from cases
        where ${whose} order by applied_at desc, id desc limit 200`.execute(deps.db);
      return rows.map(({ id, number, item_key, item_version, phase, applied_at, department, divisions }) => ({
        id,
        number,
        itemKey: item_key,
        itemVersion: item_version,
        // Answered by a register at once.
        phase: phase ?? ("completed" as const),
        appliedAt: applied_at.getTime(),
        department,
        /** Where it is decided, then where it was handed in. */
        divisions,
      }));
    },

    /** Two persons turned out to be one. */
    async movePerson(tx: Tx, from: string, into: string): Promise<void> {
      await sql`
        update cases set person_id = ${into}, applied_as = coalesce(applied_as, person_id)
        where person_id = ${from}`.execute(tx);
    },

    /** Divisions that a case which has not ended was received in or is decided in, and one such case. */
    async divisionsInUse(on: Db | Tx): Promise<ReadonlyMap<string, string>> {
      const { rows } = await sql<{ code: string; number: string }>`
        select code, min(number) as number
        from cases, lateral unnest(array[division, received_at_division]) code
        where queue is not null and code is not null group by code`.execute(on);
      return new Map(rows.map(({ code, number }) => [code, `case ${number}`]));
    },

    async insert(tx: Tx, { row, outcome, events }: NewCase): Promise<void> {
      await tables(tx)
        .insertInto("cases")
        .values({ ...row, sealed_outcome: vault.seal(context(row.id), outcome) })
        .execute();
      const log = events.map((event, index) => ({ ...event, case_id: row.id, seq: index + 1 }));
      await tables(tx).insertInto("case_events").values(log).execute();
    },

    /** Held until the transaction ends; undefined for a case that lives longer than a session. */
    async lock(tx: Tx, id: string): Promise<InstantCase | undefined> {
      return tables(tx)
        .selectFrom("cases")
        .selectAll()
        .where("id", "=", id)
        .where(sql<boolean>`state is null`)
        .forUpdate()
        .executeTakeFirst();
    },

    /** The case a certificate was issued in. */
    async ofCertificate(tx: Tx, certificateId: string): Promise<string | undefined> {
      const row = await tables(tx)
        .selectFrom("cases")
        .select("id")
        .where("certificate_id", "=", certificateId)
        .executeTakeFirst();
      return row?.id;
    },

    outcome: ({ id, sealed_outcome: sealed }: InstantCase) => vault.open(context(id), sealed, parseOutcome),

    /** The outcome a repeated request asks for again. */
    async outcomeOf(id: string, sessionId: string): Promise<Sensitive<CaseOutcome> | undefined> {
      const row = await tables(deps.db)
        .selectFrom("cases")
        .select("sealed_outcome")
        .where("id", "=", id)
        .where("session_id", "=", sessionId)
        .executeTakeFirst();
      return row === undefined ? undefined : vault.open(context(id), row.sealed_outcome, parseOutcome);
    },

    /** The item of a session's own case, or undefined when there is no such case. */
    async itemOf(tx: Tx, id: string, sessionId: string): Promise<string | undefined> {
      const row = await tables(tx)
        .selectFrom("cases")
        .select("item_key")
        .where("id", "=", id)
        .where("session_id", "=", sessionId)
        .executeTakeFirst();
      return row?.item_key;
    },
  };
}
export type CaseStore = ReturnType<typeof createCaseStore>;
