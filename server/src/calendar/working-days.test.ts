import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addCalendarDays,
  addWorkdays,
  isDay,
  shiftDay,
  workdaysBetween,
  workingCalendar,
  type CalendarYear,
} from "./working-days.ts";

const notice: CalendarYear = JSON.parse(
  readFileSync(new URL("../../sample-data/calendar/2026.json", import.meta.url), "utf8"),
);
const calendar = workingCalendar([notice]);

describe("limits in working days, by the notice for 2026 (domain.md §5)", () => {
  it.each([
    ["2026-02-13", 1, "2026-02-14"],
    ["2026-02-13", 2, "2026-02-24"],
    ["2026-05-08", 1, "2026-05-09"],
    ["2026-09-18", 3, "2026-09-22"],
    ["2026-09-30", 2, "2026-10-09"],
    ["2026-09-30", 3, "2026-10-10"],
    ["2026-12-30", 1, "2026-12-31"],
    ["2026-02-14", 0, "2026-02-14"],
    ["2026-02-15", 0, "2026-02-24"],
  ])("%s and %i working days end on %s", (start, count, due) => {
    expect(addWorkdays(calendar, start, count)).toEqual({ due, provisional: false });
  });

  it("past what the notices cover the end is provisional", () => {
    expect(addWorkdays(calendar, "2026-12-30", 3)).toMatchObject({ provisional: true });
  });

  it("before what they cover too, the day it starts on not counted", () => {
    expect(addWorkdays(calendar, "2025-12-30", 3)).toMatchObject({ provisional: true });
    expect(addWorkdays(calendar, "2025-12-31", 1)).toEqual({ due: "2026-01-04", provisional: false });
    expect(addCalendarDays(calendar, "2025-12-25", 7)).toMatchObject({ provisional: false });
    expect(addCalendarDays(calendar, "2025-12-24", 7)).toMatchObject({ provisional: true });
  });

  it("has 248 working days in 2026", () => {
    expect(workdaysBetween(calendar, "2025-12-31", "2026-12-31")).toBe(248);
  });
});

it("a limit in calendar days that ends on a day of rest ends on the next working day", () => {
  expect(addCalendarDays(calendar, "2026-02-08", 7)).toEqual({ due: "2026-02-24", provisional: false });
  expect(addCalendarDays(calendar, "2026-03-02", 1)).toEqual({ due: "2026-03-03", provisional: false });
});

it("is certain only up to the last year without a gap", () => {
  expect(workingCalendar([]).coveredThrough).toBe("0001-01-01");
  const years = [2028, 2026, 2025].map((year) => ({ year, daysOff: [], workdays: [] }));
  expect(workingCalendar(years).coveredThrough).toBe("2026-12-31");
});

it.each([
  ["2026-02-28", true],
  ["2026-02-30", false],
  ["2026-13-01", false],
  ["26-02-01", false],
  ["2026-02-28T00:00", false],
])("%s is a day: %s", (text, is) => {
  expect(isDay(text)).toBe(is);
});

it("a limit's end is a working day, and as many working days away as the limit says", () => {
  const day = fc.integer({ min: 0, max: 340 }).map((n) => shiftDay("2026-01-01", n));
  fc.assert(
    fc.property(day, fc.integer({ min: 1, max: 90 }), (start, count) => {
      const { due } = addWorkdays(calendar, start, count);
      expect(calendar.isWorkday(due)).toBe(true);
      expect(workdaysBetween(calendar, start, due)).toBe(count);
    }),
  );
});
