import type { Clock } from "@zizhuban/device-agent-contract";
import { sql } from "kysely";
import { addWorkdays, type Calendar } from "../calendar/index.ts";
import { chinaDate, recurring, type Db, type Staff } from "../core/index.ts";
import { watched, type Hits } from "./hits.ts";
import { authorityClocks } from "./rules.ts";

/** So often is looked: a deadline passes at midnight in China. */
const every = 10 * 60_000;

interface RunningCase {
  readonly id: string;
  readonly number: string;
  readonly item_key: string;
  readonly department: string;
  readonly division: string;
  readonly due: string;
  readonly waits_for: string;
}
type ClockTables = { running_cases: RunningCase };

/** What a clock that ran low or out is noted as: each deadline of a case once for each of the two. */
export function clockHit(rule: "dueSoon" | "overdue", found: RunningCase) {
  const { id, number, item_key: itemKey, department, division, due, waits_for: waitsFor } = found;
  return {
    rule,
    matter: { caseId: id, caseNumber: number, itemKey, department, division },
    refs: [waitsFor],
    once: `${rule}:${id}:${waitsFor}:${due}`,
  } as const;
}

/** Looks at the deadlines that an authority answers for (domain.md §7.3 G3: 超期, 临期). */
export function startClocks(deps: {
  db: Db;
  clock: Clock;
  calendar: Calendar;
  hits: Hits;
  onError: (error: unknown) => void;
}) {
  const { clock, hits } = deps;
  const db = deps.db.$extendTables<ClockTables>();
  /** Today, and the last day that is only one working day away. */
  async function days() {
    const today = chinaDate(clock.now());
    return { today, soon: addWorkdays(await deps.calendar.current(), today, 1).due };
  }

  /** Notes every deadline that is near or has passed since the last look. @returns how many are new */
  async function look(): Promise<number> {
    const { today, soon } = await days();
    const near = await db
      .selectFrom("running_cases")
      .selectAll()
      .where("waits_for", "in", authorityClocks)
      .where("due", "<=", soon)
      .where(
        sql<boolean>`not exists (select from supervision_hits where once = concat_ws(':',
          case when due < ${today}::date then 'overdue' else 'dueSoon' end, running_cases.id, waits_for, due))`,
      )
      .orderBy("due")
      .execute();
    let made = 0;
    for (const found of near) {
      const hit = clockHit(found.due < today ? "overdue" : "dueSoon", found);
      const isNew = await deps.db.transaction().execute(async (tx) => {
        // The case before the hit, as whoever acts on it does: in another order the two would wait for each other.
        await sql`select from cases where id = ${found.id} for key share`.execute(tx);
        return hits.record(tx, hit);
      });
      if (isNew) made += 1;
    }
    return made;
  }

  /** How the clocks stand that this person watches. */
  async function standing(staff: Staff) {
    const { today, soon } = await days();
    return db
      .selectFrom("running_cases")
      .select([
        sql<number>`count(*)`.as("running"),
        sql<number>`count(*) filter (where due >= ${today}::date and due <= ${soon}::date)`.as("dueSoon"),
        sql<number>`count(*) filter (where due < ${today}::date)`.as("overdue"),
      ])
      .where("waits_for", "in", authorityClocks)
      .where(watched(staff))
      .executeTakeFirstOrThrow();
  }

  return { look, standing, stop: recurring(clock, every, look, deps.onError) };
}
export type Clocks = ReturnType<typeof startClocks>;
