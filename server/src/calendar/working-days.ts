// Working days in China: Monday to Friday, less the days off of the yearly notice, plus the weekend days it
// turns into working days (调休). A day is `2026-02-13`, the civil day in China. All functions are pure.

/** One year's notice. */
export interface CalendarYear {
  readonly year: number;
  /** Days off on which nobody works, whatever the weekday. */
  readonly daysOff: readonly string[];
  /** Saturdays and Sundays on which everybody works. */
  readonly workdays: readonly string[];
}

export interface WorkingCalendar {
  /** First day of the first year whose notice is known: what is counted before it is provisional. */
  readonly coveredFrom: string;
  /** Last day of the last year, without a gap from the first, whose notice is known: past it every answer is provisional. */
  readonly coveredThrough: string;
  isWorkday(day: string): boolean;
}

export interface Deadline {
  readonly due: string;
  /** 暂定: the count met a day of a year whose notice is not known. */
  readonly provisional: boolean;
}

const oneDay = 24 * 60 * 60_000;

/** The day `count` days after (before, when negative). */
export function shiftDay(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * oneDay).toISOString().slice(0, 10);
}

/** Whether the text names a day that exists: `2026-02-30` does not. */
export function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

function isWeekend(day: string): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday === 0 || weekday === 6;
}

/** @param years notices in any order; a year after a gap is used for its own days but is not covered */
export function workingCalendar(years: readonly CalendarYear[]): WorkingCalendar {
  const off = new Set(years.flatMap(({ daysOff }) => daysOff));
  const on = new Set(years.flatMap(({ workdays }) => workdays));
  const known = new Set(years.map(({ year }) => year));
  const first = Math.min(...known);
  let covered = first;
  while (known.has(covered + 1)) covered += 1;
  return {
    coveredFrom: known.size === 0 ? "0001-01-01" : `${first}-01-01`,
    coveredThrough: known.size === 0 ? "0001-01-01" : `${covered}-12-31`,
    isWorkday: (day) => on.has(day) || (!off.has(day) && !isWeekend(day)),
  };
}

/** @param counted the first day the answer rests on */
function deadline(calendar: WorkingCalendar, counted: string, due: string): Deadline {
  return { due, provisional: counted < calendar.coveredFrom || due > calendar.coveredThrough };
}

/**
 * The last day of a limit in working days. The day it starts on is not counted (民法典 §201); 0 is the start day
 * itself, or the next working day when that is none.
 */
export function addWorkdays(calendar: WorkingCalendar, start: string, count: number): Deadline {
  const counted = count === 0 ? start : shiftDay(start, 1);
  let day = start;
  if (count === 0) while (!calendar.isWorkday(day)) day = shiftDay(day, 1);
  for (let left = count; left > 0;) {
    day = shiftDay(day, 1);
    if (calendar.isWorkday(day)) left -= 1;
  }
  return deadline(calendar, counted, day);
}

/** The last day of a limit in calendar days: one that ends on a day of rest ends on the next working day (民法典 §203). */
export function addCalendarDays(calendar: WorkingCalendar, start: string, count: number): Deadline {
  const last = shiftDay(start, count);
  let day = last;
  while (!calendar.isWorkday(day)) day = shiftDay(day, 1);
  return deadline(calendar, last, day);
}

/** Working days after `from` up to and including `to`; negative when `to` lies before. */
export function workdaysBetween(calendar: WorkingCalendar, from: string, to: string): number {
  if (to < from) return -workdaysBetween(calendar, to, from);
  let count = 0;
  for (let day = from; day < to;) {
    day = shiftDay(day, 1);
    if (calendar.isWorkday(day)) count += 1;
  }
  return count;
}
