import fc from "fast-check";
import { expect, test } from "vitest";
import { chinaTime } from "./china-time.ts";

test("the wall clock of China, as the time zone database has it", () => {
  const wall = new Intl.DateTimeFormat("sv-SE", {
    timeZone: "Asia/Shanghai",
    dateStyle: "short",
    timeStyle: "short",
  });
  fc.assert(
    fc.property(fc.integer({ min: Date.UTC(1992), max: Date.UTC(2100) }), (at) => {
      const { date, time } = chinaTime(at);
      expect(`${date} ${time}`).toBe(wall.format(at));
    }),
  );
});

test("the day turns at 16:00 UTC", () => {
  const midnight = Date.UTC(2026, 10, 25, 16);
  expect(chinaTime(midnight - 1)).toEqual({ date: "2026-11-25", time: "23:59" });
  expect(chinaTime(midnight)).toEqual({ date: "2026-11-26", time: "00:00" });
});
