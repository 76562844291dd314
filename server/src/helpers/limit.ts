import { shiftDay, type WorkingCalendar } from "../calendar/index.ts";
import { chinaDate } from "../core/index.ts";

const minute = 60_000;
/** When helpers are there, minutes after midnight in China. */
const opens = (8 * 60 + 30) * minute;
const closes = (17 * 60 + 30) * minute;
/** Working time within which somebody takes a request up. */
const answerWithin = 30 * minute;

const midnight = (day: string) => Date.parse(`${day}T00:00:00+08:00`);

/**
 * By when a request has to have been taken up: within half an hour of the helpers' hours. At 2 a.m. of a holiday
 * that is half an hour after they open on the next working day; what is left over at closing goes on there too.
 */
export function answerBy(calendar: WorkingCalendar, at: number): number {
  let day = chinaDate(at);
  let from = Math.max(at, midnight(day) + opens);
  let left = answerWithin;
  for (;;) {
    const end = midnight(day) + closes;
    if (calendar.isWorkday(day) && from < end) {
      if (from + left <= end) return from + left;
      left -= end - from;
    }
    day = shiftDay(day, 1);
    from = midnight(day) + opens;
  }
}
