import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import type { RouteDefinition } from "./route-definition.ts";
import { Instant } from "./words.ts";

/** A civil day in China. */
export const Day = Type.String({ pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description: "2026-02-13" });
const Count = Type.Integer({ minimum: 0, maximum: 3650 });

/** One year of 国务院办公厅's notice: days off, and weekend days that are worked. */
export const CalendarNotice = Closed({
  year: Type.Integer({ minimum: 2000, maximum: 2200 }),
  source: Type.String({ minLength: 1, maxLength: 200, description: "title and date of the notice" }),
  daysOff: Type.Array(Day, { maxItems: 60, uniqueItems: true }),
  workdays: Type.Array(Day, { maxItems: 20, uniqueItems: true }),
});
export type CalendarNotice = Static<typeof CalendarNotice>;

/** Who imported it is in the audit trail: this is public. */
const ImportedYear = Closed({ ...CalendarNotice.properties, importedAt: Instant });
export const CalendarView = Closed({ coveredThrough: Day, years: Type.Array(ImportedYear) });
export type CalendarView = Static<typeof CalendarView>;

/** What can be wrong in the file of a year. */
export const CalendarMistake = Tokens([
  "notJson",
  "shape",
  /** There is no such day, or it lies in another year. */
  "notOfYear",
  /** A day off and a working day at once. */
  "both",
  /** It is worked anyway, being no weekend day. */
  "noWeekend",
]);
export type CalendarMistake = Static<typeof CalendarMistake>;
/** The file of a year as it would be taken over, or was. */
export const CalendarReport = Closed({
  /** Every mistake with its line, from 1; with any of them nothing is imported. */
  mistakes: Type.Array(
    Closed({ line: Type.Integer({ minimum: 1 }), code: CalendarMistake, detail: Type.String() }),
  ),
  /** What the file says, where nothing is wrong. */
  notice: Type.Optional(CalendarNotice),
  /** Whether a notice of that year is known, and would be, or was, replaced. */
  replaces: Type.Boolean(),
  imported: Type.Boolean(),
  /** Deadlines that are others, or certain, now. */
  recounted: Type.Integer({ minimum: 0 }),
});
export type CalendarReport = Static<typeof CalendarReport>;

export const calendarRoutes = {
  /** `workdays` or `days`, one of them. */
  deadline: {
    method: "GET",
    path: "/api/public/calendar/deadline",
    access: "public",
    query: Closed({ start: Day, workdays: Type.Optional(Count), days: Type.Optional(Count) }),
    response: Closed({ due: Day, provisional: Type.Boolean() }),
  },
  calendar: {
    method: "GET",
    path: "/api/public/calendar",
    access: "public",
    response: CalendarView,
  },
  importCalendar: {
    method: "POST",
    path: "/api/staff/calendar/years",
    access: "staff",
    permission: "calendar.edit",
    body: CalendarNotice,
    response: CalendarView,
  },
  /** The same as a file (JSON), tried first: what is wrong is named by its line. */
  importCalendarFile: {
    method: "POST",
    path: "/api/staff/calendar/files",
    access: "staff",
    permission: "calendar.edit",
    body: Closed({ text: Type.String({ maxLength: 20_000 }), dryRun: Type.Boolean() }),
    response: CalendarReport,
  },
} as const satisfies Record<string, RouteDefinition>;
