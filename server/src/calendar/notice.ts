import { fail, ok, parser, type Result } from "@zizhuban/device-agent-contract";
import { CalendarNotice } from "@zizhuban/server-contract";
import { isDay } from "./working-days.ts";

const parse = parser(CalendarNotice);
const isWeekend = (day: string) => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());

/** What is wrong with one day of the notice. */
function mistake(
  { year, daysOff }: CalendarNotice,
  list: "daysOff" | "workdays",
  day: string,
): string | undefined {
  if (!isDay(day) || !day.startsWith(`${year}-`)) return `${day} is no day of ${year}`;
  if (list === "daysOff") return undefined;
  if (daysOff.includes(day)) return `${day} is a day off and a working day at once`;
  return isWeekend(day) ? undefined : `${day} is worked anyway: it is no weekend day`;
}

/** Reads one year's notice; the failure's detail names every day that cannot be right, a line each with its place. */
export function readNotice(value: unknown): Result<CalendarNotice, "invalidData"> {
  const parsed = parse(value);
  if (!parsed.ok) return parsed;
  const notice = parsed.value;
  const mistakes = (["daysOff", "workdays"] as const).flatMap((list) =>
    notice[list].flatMap((day, index) => {
      const wrong = mistake(notice, list, day);
      return wrong === undefined ? [] : [`/${list}/${index} ${wrong}`];
    }),
  );
  return mistakes.length === 0 ? ok(notice) : fail("invalidData", mistakes.join("\n"));
}
