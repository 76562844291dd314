import { fail, ok, parser, type Clock, type Result, type Sensitive } from "@zizhuban/device-agent-contract";
import type { DeadLetter } from "@zizhuban/server-contract";
import { sql, type RawBuilder, type SqlBool } from "kysely";
import { Type } from "typebox";
import type { OnCaseChange } from "../cases/index.ts";
import { audit, newId, pageOf, type Db, type Page, type Tx } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { DepartmentTables, MessageType, OutboxRow } from "./tables.ts";

/** How a message is tried again: first after `first`, then twice as long each time, at most `longest`. Milliseconds. */
const backoff = { first: 5_000, longest: 10 * 60_000 } as const;
/** A department that answers and refuses will not change its mind; one that is away may be for a day. */
const tries = { refused: 8, unreachable: 200 } as const;
/** Longer than a delivery may take: after it, the process that claimed a message is taken for dead. */
const claimedFor = 60_000;

const reasonContext = (id: string) => `department_outbox.sealed_reason:${id}`;
const parseText = parser(Type.String());
const mostLetters = 200;

/** A dead letter; its reason is words of a member of staff. */
export interface Letter extends Omit<DeadLetter, "givenUp"> {
  readonly seq: number;
  readonly givenUp?: { readonly at: number; readonly by: string; readonly reason: Sensitive<string> };
}

/** Why a delivery failed: a short code, never what the department answered. */
export interface DeliveryFailure {
  readonly code: string;
  readonly kind: keyof typeof tries;
}

/** A message that cannot be made is a bug; it ends as a dead letter and keeps no other waiting. */
export const unreadable: DeliveryFailure = { code: "unreadable", kind: "refused" };

function waitAfter(attempts: number): number {
  return Math.min(backoff.longest, backoff.first * 2 ** Math.min(attempts - 1, 20));
}

/** What a change of a case means for the department whose matter it is. */
function messageFor({ before, state }: Parameters<OnCaseChange>[1]): MessageType | undefined {
  if (state.phase === "accepted" && before.state.phase !== "accepted") return "case.accepted";
  const ended = state.phase === "withdrawn" || state.phase === "terminated";
  return ended && before.state.acceptedOn !== undefined ? "case.ended" : undefined;
}

/** Messages to departments, from the transaction that made them to their delivery or their end. */
export function createOutbox(deps: { db: Db; clock: Clock; vault: Vault }) {
  const { clock, vault } = deps;
  const tables = (on: Db | Tx) => on.$extendTables<DepartmentTables>();

  /**
   * Only a department with a connector is told; the others work from the console's queue. Nobody learns of the end of
   * what they were not told: its beginning was given up.
   */
  const follow: OnCaseChange = async (tx, change) => {
    const type = messageFor(change);
    if (type === undefined) return;
    const { department, id } = change.before;
    const at = new Date(change.at);
    await sql`
      insert into department_outbox (id, department, case_id, type, queued_at, next_at)
      select ${newId(clock)}, department, ${id}, ${type}, ${at}, ${at}
      from department_connectors where department = ${department} and not exists (
        select 1 from department_outbox e where e.case_id = ${id} and e.given_up_at is not null)
      on conflict (case_id, type) do nothing`.execute(tx);
  };

  /** Dead letters get all their tries again, at once. @returns how many there were */
  async function revive(tx: Tx, which: RawBuilder<SqlBool>, staffId: string): Promise<number> {
    const { rows } = await sql<{ id: string }>`
      update department_outbox set dead_at = null, attempts = 0, next_at = ${new Date(clock.now())}
      where ${which} and dead_at is not null and given_up_at is null returning id`.execute(tx);
    for (const { id } of rows) {
      const subject = { kind: "departmentMessage", id };
      await audit(tx, clock, { actor: `staff:${staffId}`, action: "message.retried", subject });
    }
    return rows.length;
  }

  return {
    follow,

    /**
     * Takes due messages for this process: another one skips them. A later message of a case waits for the
     * earlier, so that nobody learns of an end before the beginning. A connector that is paused gets none.
     */
    async claim(department: string, limit: number): Promise<OutboxRow[]> {
      const now = new Date(clock.now());
      const { rows } = await sql<OutboxRow>`
        update department_outbox set claimed_until = ${new Date(clock.now() + claimedFor)}, attempts = attempts + 1
        where id in (
          select o.id from department_outbox o
          where o.department = ${department} and o.delivered_at is null and o.dead_at is null
            and o.next_at <= ${now} and (o.claimed_until is null or o.claimed_until < ${now})
            and exists (
              select 1 from department_connectors c where c.department = o.department and c.paused_at is null)
            and not exists (
              select 1 from department_outbox e
              where e.case_id = o.case_id and e.seq < o.seq and e.delivered_at is null)
          order by o.next_at, o.seq limit ${limit} for update skip locked)
        returning id, seq, department, case_id, type, queued_at, attempts`.execute(deps.db);
      return rows;
    },

    /** @returns how many were not acknowledged before */
    async delivered(department: string, ids: readonly string[]): Promise<number> {
      const done = await tables(deps.db)
        .updateTable("department_outbox")
        .set({ delivered_at: new Date(clock.now()), claimed_until: null, dead_at: null })
        .where("id", "in", [...ids])
        .where("department", "=", department)
        .where("delivered_at", "is", null)
        .where("given_up_at", "is", null)
        .executeTakeFirstOrThrow();
      return Number(done.numUpdatedRows);
    },

    async failed({ id, attempts }: OutboxRow, { code, kind }: DeliveryFailure): Promise<void> {
      const now = clock.now();
      const dead = attempts >= tries[kind];
      await tables(deps.db)
        .updateTable("department_outbox")
        .set({
          claimed_until: null,
          attempts,
          last_failure: code,
          next_at: new Date(now + waitAfter(attempts)),
          ...(dead && { dead_at: new Date(now) }),
        })
        .where("id", "=", id)
        .where("delivered_at", "is", null)
        .execute();
    },

    /**
     * What a department that polls has not acknowledged, oldest first. A message that cannot be made is left out when
     * it is dead, and so is what comes after it in its case; a connector that is paused gets none.
     */
    async waiting(department: string, after: number, limit: number): Promise<OutboxRow[]> {
      const { rows } = await sql<OutboxRow>`
        select o.id, o.seq, o.department, o.case_id, o.type, o.queued_at, o.attempts from department_outbox o
        where o.department = ${department} and o.delivered_at is null and o.given_up_at is null and o.seq > ${after}
          and exists (
            select 1 from department_connectors c where c.department = o.department and c.paused_at is null)
          and not (o.dead_at is not null and o.last_failure = ${unreadable.code})
          and not exists (
            select 1 from department_outbox e
            where e.case_id = o.case_id and e.seq < o.seq and e.delivered_at is null
              and e.last_failure = ${unreadable.code})
        order by o.seq limit ${limit}`.execute(deps.db);
      return rows;
    },

    /** Oldest first. @param after the `next` of the page before */
    async dead(
      state: "dead" | "givenUp",
      { limit = mostLetters, after = "" }: { readonly limit?: number; readonly after?: string },
    ): Promise<Page<Letter>> {
      const rows = await tables(deps.db)
        .selectFrom("department_outbox")
        .selectAll()
        .where("dead_at", "is not", null)
        .where("given_up_at", state === "dead" ? "is" : "is not", null)
        .where("seq", ">", /^\d{1,15}$/.test(after) ? Number(after) : 0)
        .orderBy("seq")
        .limit(limit + 1)
        .execute();
      const letters = rows.map(
        ({ given_up_at: at, given_up_by: by, sealed_reason: sealed, ...row }): Letter =>
          Object.assign(
            {
              id: row.id,
              seq: row.seq,
              department: row.department,
              caseId: row.case_id,
              type: row.type,
              attempts: row.attempts,
              failure: row.last_failure ?? "unknown",
              deadAt: row.dead_at?.getTime() ?? 0,
            },
            at !== null &&
              by !== null &&
              sealed !== null && {
                givenUp: {
                  at: at.getTime(),
                  by,
                  reason: vault.open(reasonContext(row.id), sealed, parseText),
                },
              },
          ),
      );
      return pageOf(letters, limit, ({ seq }) => String(seq));
    },

    /** A dead letter gets all its tries again, at once. */
    async retry(id: string, staffId: string): Promise<Result<void, "notFound">> {
      const revived = await deps.db
        .transaction()
        .execute(async (tx) => revive(tx, sql<SqlBool>`id = ${id}`, staffId));
      return revived === 0 ? fail("notFound") : ok();
    },

    /** All of a department. @returns how many there were */
    async retryAll(department: string, staffId: string): Promise<number> {
      return deps.db
        .transaction()
        .execute(async (tx) => revive(tx, sql<SqlBool>`department = ${department}`, staffId));
    },

    /** A dead letter is tried no more, nor is any later message of its case. */
    async giveUp(id: string, reason: Sensitive<string>, staffId: string): Promise<Result<void, "notFound">> {
      const now = new Date(clock.now());
      return deps.db.transaction().execute(async (tx): Promise<Result<void, "notFound">> => {
        const { rows } = await sql<{ id: string }>`
          select o.id from department_outbox o join department_outbox d on d.case_id = o.case_id and o.seq >= d.seq
          where d.id = ${id} and d.dead_at is not null and d.given_up_at is null
            and o.delivered_at is null and o.given_up_at is null
          for update of o`.execute(tx);
        if (rows.length === 0) return fail("notFound");
        for (const row of rows) {
          await tables(tx)
            .updateTable("department_outbox")
            .set({
              dead_at: sql<Date>`coalesce(dead_at, ${now})`,
              given_up_at: now,
              given_up_by: staffId,
              sealed_reason: vault.seal(reasonContext(row.id), reason),
            })
            .where("id", "=", row.id)
            .execute();
          const subject = { kind: "departmentMessage", id: row.id };
          await audit(tx, clock, { actor: `staff:${staffId}`, action: "message.givenUp", subject });
        }
        return ok();
      });
    },
  };
}
export type Outbox = ReturnType<typeof createOutbox>;
