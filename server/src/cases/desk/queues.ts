import type { Clock } from "@zizhuban/device-agent-contract";
import type { CaseQueue, Permission } from "@zizhuban/server-contract";
import { sql, type RawBuilder, type SqlBool } from "kysely";
import { chinaDate, pageOf, type Db, type Staff } from "../../core/index.ts";
import { mayActOn } from "./rights.ts";
import type { DeskTables, LivingCase } from "./tables.ts";

/** Each queue, and for whom it waits. Which phases it holds says the column `queue` (migration 0062). */
type Waiting = Exclude<CaseQueue, "all">;
const queues: Readonly<Record<Waiting, Permission>> = {
  intake: "case.receive",
  acceptance: "case.accept",
  review: "case.review",
  decision: "case.decide",
  issue: "case.issue",
  checks: "case.review",
};
const queueNames: readonly Waiting[] = ["intake", "acceptance", "review", "decision", "issue", "checks"];

/** Promises are looked into when the case itself has ended and lies in no queue of the column. */
function waitingIn(queue: Waiting): RawBuilder<SqlBool> {
  return queue === "checks"
    ? sql<SqlBool>`(state is not null and waits_for = 'commitmentCheck')`
    : sql<SqlBool>`queue = ${queue}`;
}

export interface QueueQuery {
  readonly queue?: CaseQueue;
  readonly number?: string;
  readonly item?: string;
  readonly late?: boolean;
  readonly limit?: number;
  readonly after?: string;
}

/** The lists of the desk: late first, then by deadline. */
export function createQueues({ db, clock }: { db: Db; clock: Clock }) {
  const tables = db.$extendTables<DeskTables>();
  /** Sorted before every day when nothing is due. */
  const dueOrder = sql<string>`coalesce(due, date '9999-12-31')`;

  async function list(
    staff: Staff,
    query: QueueQuery,
  ): Promise<{ rows: readonly LivingCase[]; next?: string }> {
    const { queue = "all", limit = 50 } = query;
    const permission = queue === "all" ? "case.read" : queues[queue];
    let select = tables
      .selectFrom("cases")
      .selectAll()
      .where("state", "is not", null)
      .where(mayActOn(staff, permission));
    if (queue !== "all") select = select.where(waitingIn(queue));
    if (query.number !== undefined) select = select.where("number", "like", `${query.number}%`);
    if (query.item !== undefined) select = select.where("item_key", "=", query.item);
    if (query.late === true) select = select.where("due", "<", chinaDate(clock.now()));
    const after = /^(\d{4}-\d{2}-\d{2})\.([0-9a-f-]{36})$/.exec(query.after ?? "");
    if (after !== null)
      select = select.where(
        sql<SqlBool>`(${dueOrder}, id) > (${after[1] ?? ""}::date, ${after[2] ?? ""}::uuid)`,
      );
    const rows = await select
      .orderBy(dueOrder)
      .orderBy("id")
      .limit(limit + 1)
      .execute();
    const { page, ...next } = pageOf(rows, limit, ({ due, id }) => `${due ?? "9999-12-31"}.${id}`);
    return { rows: page, ...next };
  }

  async function counts(staff: Staff) {
    const today = chinaDate(clock.now());
    return Promise.all(
      queueNames.map(async (queue) => {
        const permission = queues[queue];
        const row = await tables
          .selectFrom("cases")
          .select([
            sql<number>`count(*)`.as("waiting"),
            sql<number>`count(*) filter (where due < ${today}::date)`.as("late"),
          ])
          .where(waitingIn(queue))
          .where(mayActOn(staff, permission))
          .executeTakeFirstOrThrow();
        return { queue, waiting: row.waiting, late: row.late };
      }),
    );
  }

  return { list, counts };
}
export type Queues = ReturnType<typeof createQueues>;
