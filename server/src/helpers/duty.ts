import type { Clock } from "@zizhuban/device-agent-contract";
import { allows, type Permission, type Place } from "@zizhuban/server-contract";
import { sql } from "kysely";
import type { Calendar } from "../calendar/index.ts";
import { recurring, type Db, type Staff, type Tx } from "../core/index.ts";
import { answerBy } from "./limit.ts";
import type { HelpStore, TicketRow } from "./store.ts";

const every = 60_000;
/** The clock itself looks: it is nobody's colleague. */
const nobody = { staffId: "" };

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

/** Whether somebody holds a permission for a place at this moment, with an open account, and is not away. */
export type IsThere = (on: Db | Tx, staffId: string, permission: Permission, at: Place) => Promise<boolean>;

/** Who is on duty, whose turn it is, and requests that nobody took up. */
export function createDuty(deps: {
  db: Db;
  clock: Clock;
  calendar: Calendar;
  store: HelpStore;
  isThere: IsThere;
  onLate: OnHelpLate;
  onError: (error: unknown) => void;
}) {
  const { db, clock, store } = deps;
  /**
   * The helper on duty for the place with the fewest open requests, longest on duty first; not one of those passed
   * over, and nobody whose right to help there ended while they were on duty.
   */
  async function turn(tx: Tx, division: string, not?: string): Promise<string | undefined> {
    const rows = await store
      .tables(tx)
      .selectFrom("help_duty")
      .select([
        "staff_id",
        sql<number>`(select count(*) from help_tickets
          where helper = help_duty.staff_id and ended_at is null)`.as("open"),
      ])
      .where(sql<boolean>`(division = '0' or starts_with(${division}, division))`)
      .orderBy("open")
      .orderBy("since")
      .execute();
    for (const { staff_id: id } of rows)
      if (id !== not && (await deps.isThere(tx, id, "help.serve", { division }))) return id;
    return undefined;
  }

  /** Whether the helper of a request is somebody else who cannot go on with it. */
  async function isAway(
    on: Db | Tx,
    { helper, division }: Pick<TicketRow, "helper" | "division">,
    { staffId }: Pick<Staff, "staffId">,
  ): Promise<boolean> {
    if (helper === null || helper === staffId) return false;
    return !(await deps.isThere(on, helper, "help.serve", { division }));
  }

  /** To the next helper; nobody is late who is not there any more. */
  async function passOn(tx: Tx, ticket: TicketRow, gone: boolean): Promise<void> {
    const { id, division, item_key: itemKey, helper } = ticket;
    const late = ticket.answer_by.getTime() < clock.now();
    if (late && !gone)
      await deps.onLate(tx, { id, itemKey: itemKey ?? "", division, ...(helper !== null && { helper }) });
    const next = await turn(tx, division, helper ?? undefined);
    const again = late ? answerBy(await deps.calendar.current(tx), clock.now()) : ticket.answer_by;
    await store.save(tx, ticket, {
      state: next === undefined ? "waiting" : "assigned",
      helper: next ?? null,
      answer_by: new Date(again),
    });
  }

  /** Assigned to somebody who has not taken it up; whether they still can is asked of each. */
  async function stranded(): Promise<string[]> {
    const rows = await store
      .tables(db)
      .selectFrom("help_tickets")
      .select(["id", "helper", "division"])
      .where("state", "=", "assigned")
      .execute();
    const known = new Map<string, boolean>();
    const found = [];
    for (const row of rows) {
      const who = `${row.helper} ${row.division}`;
      const away = known.get(who) ?? (await isAway(db, row, nobody));
      known.set(who, away);
      if (away) found.push(row.id);
    }
    return found;
  }

  /** Requests whose time is over, or whose helper is away, go to the next helper. @returns how many */
  async function passOnOverdue(): Promise<number> {
    const late = await store
      .tables(db)
      .selectFrom("help_tickets")
      .select("id")
      .where("state", "in", ["waiting", "assigned"])
      .where("answer_by", "<", new Date(clock.now()))
      .execute();
    const ids = new Set([...late.map(({ id }) => id), ...(await stranded())]);
    for (const id of ids)
      await db.transaction().execute(async (tx) => {
        const row = await store
          .tables(tx)
          .selectFrom("help_tickets")
          .selectAll()
          .where("id", "=", id)
          .where("state", "in", ["waiting", "assigned"])
          .forUpdate()
          .executeTakeFirst();
        if (row === undefined) return;
        const gone = await isAway(tx, row, nobody);
        if (gone || row.answer_by.getTime() < clock.now()) await passOn(tx, row, gone);
      });
    return ids.size;
  }

  /** What waits for nobody goes to who is on duty now, the most urgent first; by when it is due stays. @returns how many */
  async function handOut(): Promise<number> {
    const rows = await store
      .tables(db)
      .selectFrom("help_tickets")
      .select("id")
      .where("state", "=", "waiting")
      .where(sql<boolean>`exists (select from help_duty
        where help_duty.division = '0' or starts_with(help_tickets.division, help_duty.division))`)
      .orderBy("answer_by")
      .orderBy("id")
      .execute();
    let given = 0;
    for (const { id } of rows)
      given += await db.transaction().execute(async (tx) => {
        const row = await store
          .tables(tx)
          .selectFrom("help_tickets")
          .selectAll()
          .where("id", "=", id)
          .where("state", "=", "waiting")
          .forUpdate()
          .executeTakeFirst();
        const helper = row && (await turn(tx, row.division));
        if (row === undefined || helper === undefined) return 0;
        await store.save(tx, row, { state: "assigned", helper });
        return 1;
      });
    return given;
  }

  /** What nobody took up in time, or whose helper is away, and what waits for nobody. @returns how many moved */
  async function look(): Promise<number> {
    return (await passOnOverdue()) + (await handOut());
  }

  return {
    turn,
    isAway,
    look,
    /** Who comes on duty is given what already waits there. */
    async set(staff: Staff, division: string, on: boolean): Promise<void> {
      const duty = store.tables(db);
      if (on) {
        await duty
          .insertInto("help_duty")
          .values({ staff_id: staff.staffId, division, since: new Date(clock.now()) })
          .onConflict((conflict) => conflict.columns(["staff_id", "division"]).doNothing())
          .execute();
        // First what is overdue: it was late before this helper came.
        await look();
      } else
        await duty
          .deleteFrom("help_duty")
          .where("staff_id", "=", staff.staffId)
          .where("division", "=", division)
          .execute();
    },
    /** Where somebody is on duty, as far as they may still help there. */
    async of({ staffId, assignments }: Staff): Promise<string[]> {
      const rows = await store
        .tables(db)
        .selectFrom("help_duty")
        .select("division")
        .where("staff_id", "=", staffId)
        .orderBy("division")
        .execute();
      return rows
        .map(({ division }) => division)
        .filter((division) => allows(assignments, "help.serve", { division }));
    },
    stop: recurring(clock, every, look, deps.onError),
  };
}
export type Duty = ReturnType<typeof createDuty>;
