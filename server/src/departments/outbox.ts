import { fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import type { DeadLetter } from "@zizhuban/server-contract";
import { sql } from "kysely";
import type { OnCaseChange } from "../cases/index.ts";
import { audit, newId, type Db, type Tx } from "../core/index.ts";
import type { DepartmentTables, MessageType, OutboxRow } from "./tables.ts";

/** How a message is tried again: first after `first`, then twice as long each time, at most `longest`. Milliseconds. */
const backoff = { first: 5_000, longest: 10 * 60_000 } as const;
/** A department that answers and refuses will not change its mind; one that is away may be for a day. */
const tries = { refused: 8, unreachable: 200 } as const;
/** Longer than a delivery may take: after it, the process that claimed a message is taken for dead. */
const claimedFor = 60_000;

/** Why a delivery failed: a short code, never what the department answered. */
export interface DeliveryFailure {
  readonly code: string;
  readonly kind: keyof typeof tries;
}

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
export function createOutbox(deps: { db: Db; clock: Clock }) {
  const { clock } = deps;
  const tables = (on: Db | Tx) => on.$extendTables<DepartmentTables>();

  /** Only a department with a connector is told; the others work from the console's queue. */
  const follow: OnCaseChange = async (tx, change) => {
    const type = messageFor(change);
    if (type === undefined) return;
    const { department, id } = change.before;
    const at = new Date(change.at);
    await sql`
      insert into department_outbox (id, department, case_id, type, queued_at, next_at)
      select ${newId(clock)}, department, ${id}, ${type}, ${at}, ${at}
      from department_connectors where department = ${department}
      on conflict (case_id, type) do nothing`.execute(tx);
  };

  return {
    follow,

    /**
     * Takes due messages for this process: another one skips them. A later message of a case waits for the
     * earlier, so that nobody learns of an end before the beginning.
     */
    async claim(department: string, limit: number): Promise<OutboxRow[]> {
      const now = new Date(clock.now());
      const { rows } = await sql<OutboxRow>`
        update department_outbox set claimed_until = ${new Date(clock.now() + claimedFor)}, attempts = attempts + 1
        where id in (
          select o.id from department_outbox o
          where o.department = ${department} and o.delivered_at is null and o.dead_at is null
            and o.next_at <= ${now} and (o.claimed_until is null or o.claimed_until < ${now})
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
          last_failure: code,
          next_at: new Date(now + waitAfter(attempts)),
          ...(dead && { dead_at: new Date(now) }),
        })
        .where("id", "=", id)
        .where("delivered_at", "is", null)
        .execute();
    },

    async waiting(department: string, after: number, limit: number): Promise<OutboxRow[]> {
      return tables(deps.db)
        .selectFrom("department_outbox")
        .select(["id", "seq", "department", "case_id", "type", "queued_at", "attempts"])
        .where("department", "=", department)
        .where("delivered_at", "is", null)
        .where("seq", ">", after)
        .orderBy("seq")
        .limit(limit)
        .execute();
    },

    async dead(): Promise<DeadLetter[]> {
      const rows = await tables(deps.db)
        .selectFrom("department_outbox")
        .selectAll()
        .where("dead_at", "is not", null)
        .orderBy("seq")
        .limit(200)
        .execute();
      return rows.map((row) => ({
        id: row.id,
        department: row.department,
        caseId: row.case_id,
        type: row.type,
        attempts: row.attempts,
        failure: row.last_failure ?? "unknown",
        deadAt: row.dead_at?.getTime() ?? 0,
      }));
    },

    /** A dead letter gets all its tries again, at once. */
    async retry(id: string, staffId: string): Promise<Result<void, "notFound">> {
      return deps.db.transaction().execute(async (tx): Promise<Result<void, "notFound">> => {
        const done = await tables(tx)
          .updateTable("department_outbox")
          .set({ dead_at: null, attempts: 0, next_at: new Date(clock.now()) })
          .where("id", "=", id)
          .where("dead_at", "is not", null)
          .executeTakeFirstOrThrow();
        if (Number(done.numUpdatedRows) === 0) return fail("notFound");
        const subject = { kind: "departmentMessage", id };
        await audit(tx, clock, { actor: `staff:${staffId}`, action: "message.retried", subject });
        return ok();
      });
    },
  };
}
export type Outbox = ReturnType<typeof createOutbox>;
