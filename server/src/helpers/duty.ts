import type { Clock } from "@zizhuban/device-agent-contract";
import { divisionCovers } from "@zizhuban/server-contract";
import { sql } from "kysely";
import type { Calendar } from "../calendar/index.ts";
import type { Db, Staff, Tx } from "../core/index.ts";
import { answerBy } from "./limit.ts";
import type { HelpStore, TicketRow } from "./store.ts";

const every = 60_000;

/** Nobody took a request up in time; called in the transaction that passes it on. */
export type OnHelpLate = (
  tx: Tx,
  late: {
    readonly id: string;
    readonly itemKey: string;
    readonly division: string;
    readonly helper?: string;
  },
) => Promise<void>;

/** Who is on duty, whose turn it is, and requests that nobody took up. */
export function createDuty(deps: {
  db: Db;
  clock: Clock;
  calendar: Calendar;
  store: HelpStore;
  onLate: OnHelpLate;
  onError: (error: unknown) => void;
}) {
  const { db, clock, store } = deps;
  let running: Promise<unknown> | undefined;

  /** The helper on duty for the place with the fewest open requests, longest on duty first; not one of those passed over. */
  async function turn(tx: Tx, division: string, not?: string): Promise<string | undefined> {
    const rows = await store
      .tables(tx)
      .selectFrom("help_duty")
      .select([
        "staff_id",
        "division",
        sql<number>`(select count(*) from help_tickets
          where helper = help_duty.staff_id and ended_at is null)`.as("open"),
      ])
      .orderBy("open")
      .orderBy("since")
      .execute();
    const next = rows.find((row) => divisionCovers(row.division, division) && row.staff_id !== not);
    return next?.staff_id;
  }

  async function passOn(tx: Tx, late: TicketRow): Promise<void> {
    const { id, division, item_key: itemKey, helper } = late;
    await deps.onLate(tx, { id, itemKey: itemKey ?? "", division, ...(helper !== null && { helper }) });
    const next = await turn(tx, division, helper ?? undefined);
    const again = answerBy(await deps.calendar.current(tx), clock.now());
    await store.save(tx, late, {
      state: next === undefined ? "waiting" : "assigned",
      helper: next ?? null,
      answer_by: new Date(again),
    });
  }

  /** Requests whose time is over go to the next helper. @returns how many */
  async function look(): Promise<number> {
    const late = await store
      .tables(db)
      .selectFrom("help_tickets")
      .select("id")
      .where("state", "in", ["waiting", "assigned"])
      .where("answer_by", "<", new Date(clock.now()))
      .execute();
    for (const { id } of late)
      await db.transaction().execute(async (tx) => {
        const row = await store
          .tables(tx)
          .selectFrom("help_tickets")
          .selectAll()
          .where("id", "=", id)
          .where("state", "in", ["waiting", "assigned"])
          .where("answer_by", "<", new Date(clock.now()))
          .forUpdate()
          .executeTakeFirst();
        if (row !== undefined) await passOn(tx, row);
      });
    return late.length;
  }

  const cancel = clock.every(every, () => {
    running ??= look()
      .catch(deps.onError)
      .finally(() => (running = undefined));
  });
  return {
    turn,
    look,
    async set(staff: Staff, division: string, on: boolean): Promise<void> {
      const duty = store.tables(db);
      if (on)
        await duty
          .insertInto("help_duty")
          .values({ staff_id: staff.staffId, division, since: new Date(clock.now()) })
          .onConflict((conflict) => conflict.columns(["staff_id", "division"]).doNothing())
          .execute();
      else
        await duty
          .deleteFrom("help_duty")
          .where("staff_id", "=", staff.staffId)
          .where("division", "=", division)
          .execute();
    },
    async of({ staffId }: Staff): Promise<string[]> {
      const rows = await store
        .tables(db)
        .selectFrom("help_duty")
        .select("division")
        .where("staff_id", "=", staffId)
        .orderBy("division")
        .execute();
      return rows.map(({ division }) => division);
    },
    async stop(): Promise<void> {
      cancel();
      await running;
    },
  };
}
export type Duty = ReturnType<typeof createDuty>;
