import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "@zizhuban/device-agent-contract";
import {
  routes,
  type CalendarNotice,
  type CalendarReport,
  type CalendarView,
} from "@zizhuban/server-contract";
import {
  audit,
  Problem,
  requireAt,
  route,
  StartFailure,
  valueOf,
  type Db,
  type ServerModule,
  type Tx,
} from "../core/index.ts";
import { readNotice, readNoticeFile } from "./notice.ts";
import {
  addCalendarDays,
  addWorkdays,
  isDay,
  workingCalendar,
  type WorkingCalendar,
} from "./working-days.ts";

export {
  addCalendarDays,
  addWorkdays,
  isDay,
  shiftDay,
  workdaysBetween,
  type Deadline,
  type WorkingCalendar,
} from "./working-days.ts";

type CalendarTables = {
  calendar_years: {
    year: number;
    content: CalendarNotice;
    source: string;
    imported_at: Date;
    imported_by: string;
  };
};

/** The years of which there may be a notice. */
const [earliest, latest] = ["2000-01-01", "2200-12-31"] as const;

/**
 * Called in the transaction of an import: deadlines that were provisional are counted again.
 * @returns how many are others, or certain, now
 */
type OnImport = (tx: Tx, calendar: WorkingCalendar) => Promise<number>;

/**
 * Working days: the notices of all known years, imported once a year by hand (no package knows next year's
 * before the notice is out).
 * @param deps.folder notices that come with the deployment, `2026.json`; a year already imported is left alone
 */
export async function createCalendar(deps: {
  db: Db;
  clock: Clock;
  folder: string;
  /** Code of the deployment's division: its clocks all count by one calendar. */
  division: string;
}) {
  const { db, clock } = deps;
  const tables = (on: Db | Tx) => on.$extendTables<CalendarTables>();
  const followers: OnImport[] = [];
  await importShipped();

  /** As it is now; read each time, because another server process may have imported a year. */
  async function current(on: Db | Tx = db): Promise<WorkingCalendar> {
    const rows = await tables(on).selectFrom("calendar_years").select("content").execute();
    return workingCalendar(rows.map(({ content }) => content));
  }

  async function importShipped(): Promise<void> {
    const names = (await readdir(deps.folder)).filter((name) => name.endsWith(".json")).sort();
    for (const name of names) {
      const path = join(deps.folder, name);
      const notice = readNotice(JSON.parse(await readFile(path, "utf8")));
      if (!notice.ok)
        throw new StartFailure(`The calendar ${path} cannot be used: ${notice.detail ?? "invalid"}.`);
      await tables(db)
        .insertInto("calendar_years")
        .values(rowOf(notice.value, "system"))
        .onConflict((conflict) => conflict.column("year").doNothing())
        .execute();
    }
  }

  function rowOf(notice: CalendarNotice, by: string) {
    return {
      year: notice.year,
      content: notice,
      source: notice.source,
      imported_at: new Date(clock.now()),
      imported_by: by,
    };
  }

  /** @returns how many deadlines were counted anew */
  async function importYear(notice: CalendarNotice, actor: string): Promise<number> {
    return db.transaction().execute(async (tx) => {
      const row = rowOf(notice, actor);
      await tables(tx)
        .insertInto("calendar_years")
        .values(row)
        .onConflict((conflict) => conflict.column("year").doUpdateSet(row))
        .execute();
      const subject = { kind: "calendarYear", id: String(notice.year) };
      await audit(tx, clock, {
        actor,
        action: "calendar.imported",
        subject,
        fields: ["daysOff", "workdays"],
      });
      const calendar = await current(tx);
      let recounted = 0;
      for (const follow of followers) recounted += await follow(tx, calendar);
      return recounted;
    });
  }

  async function importFile(text: string, dryRun: boolean, actor: string): Promise<CalendarReport> {
    const read = readNoticeFile(text);
    if ("mistakes" in read)
      return { mistakes: [...read.mistakes], replaces: false, imported: false, recounted: 0 };
    const { notice } = read;
    const known = await tables(db)
      .selectFrom("calendar_years")
      .select("year")
      .where("year", "=", notice.year)
      .executeTakeFirst();
    const recounted = dryRun ? 0 : await importYear(notice, actor);
    return { mistakes: [], notice, replaces: known !== undefined, imported: !dryRun, recounted };
  }

  async function view(): Promise<CalendarView> {
    const rows = await tables(db).selectFrom("calendar_years").selectAll().orderBy("year").execute();
    return {
      coveredThrough: workingCalendar(rows.map(({ content }) => content)).coveredThrough,
      years: rows.map((row) => ({
        year: row.year,
        source: row.source,
        daysOff: row.content.daysOff,
        workdays: row.content.workdays,
        importedAt: row.imported_at.getTime(),
      })),
    };
  }

  async function deadline(query: { start: string; workdays?: number; days?: number }) {
    const { start, workdays, days } = query;
    if (!isDay(start) || start < earliest || start > latest)
      throw new Problem("invalidData", `start: ${start} is no day from ${earliest} to ${latest}`);
    const calendar = await current();
    if (workdays !== undefined && days === undefined) return addWorkdays(calendar, start, workdays);
    if (days !== undefined && workdays === undefined) return addCalendarDays(calendar, start, days);
    throw new Problem("invalidData", "give workdays or days, one of them");
  }

  const module: ServerModule = {
    name: "calendar",
    dependsOn: [],
    publicRoutes: async (app) => {
      route(app, routes.deadline, async ({ query }) => deadline(query), { perMinute: 600 });
      route(app, routes.calendar, async () => view(), { perMinute: 600 });
      route(app, routes.importCalendar, async ({ body, staff }) => {
        requireAt(staff, "calendar.edit", { division: deps.division });
        await importYear(valueOf(readNotice(body)), `staff:${staff.staffId}`);
        return view();
      });
      route(app, routes.importCalendarFile, async ({ body, staff }) => {
        requireAt(staff, "calendar.edit", { division: deps.division });
        return importFile(body.text, body.dryRun, `staff:${staff.staffId}`);
      });
    },
  };
  return {
    ...module,
    current,
    /** Lets a module count its provisional deadlines again when a year is imported. */
    onImport: (follow: OnImport) => followers.push(follow),
  };
}
export type Calendar = Awaited<ReturnType<typeof createCalendar>>;
