import { fail, ok, parser, type Result } from "@zizhuban/device-agent-contract";
import { CalendarNotice } from "@zizhuban/server-contract";
import { isDay } from "./working-days.ts";

const parse = parser(CalendarNotice);

/** Reads one year's notice; the failure's detail names the day that cannot be right. */
export function readNotice(value: unknown): Result<CalendarNotice, "invalidData"> {
  const parsed = parse(value);
  if (!parsed.ok) return parsed;
  const { year, daysOff, workdays } = parsed.value;
  const all = [...daysOff, ...workdays];
  const odd = all.find((day) => !isDay(day) || !day.startsWith(`${year}-`));
  if (odd !== undefined) return fail("invalidData", `${odd} is no day of ${year}`);
  const both = workdays.find((day) => daysOff.includes(day));
  if (both !== undefined) return fail("invalidData", `${both} is a day off and a working day at once`);
  const weekday = workdays.find((day) => ![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay()));
  if (weekday !== undefined) return fail("invalidData", `${weekday} is worked anyway: it is no weekend day`);
  return ok(parsed.value);
}
