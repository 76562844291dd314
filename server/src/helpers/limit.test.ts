import { expect, it } from "vitest";
import { workingCalendar } from "../calendar/testing.ts";
import { answerBy } from "./limit.ts";

const calendar = workingCalendar([
  {
    year: 2026,
    daysOff: ["2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07"],
    workdays: ["2026-10-10"],
  },
]);

it.each([
  ["in the middle of the morning", "2026-09-30T10:00", "2026-09-30T10:30"],
  ["before they open", "2026-09-30T02:00", "2026-09-30T09:00"],
  ["ten minutes before they close before the holiday", "2026-09-30T17:20", "2026-10-08T08:50"],
  ["at two in the night of a holiday", "2026-10-03T02:00", "2026-10-08T09:00"],
  ["on a Friday evening before a Saturday that is worked", "2026-10-09T20:00", "2026-10-10T09:00"],
])("asked %s, somebody comes by %s → %s", (_when, asked, expected) => {
  const due = answerBy(calendar, Date.parse(`${asked}:00+08:00`));
  expect(new Date(due).toISOString()).toBe(new Date(`${expected}:00+08:00`).toISOString());
});
