import type { Pace } from "./forecast.ts";
import type { Gauge } from "./meters.ts";
import type { Usage } from "./usage.ts";

/** What a day's counts come to, all days together. */
export function amountInDays<Day>(
  days: Readonly<Record<string, Day>>,
  amountOf: (day: Day) => number | undefined,
): number {
  return Object.values(days).reduce((sum, day) => sum + (amountOf(day) ?? 0), 0);
}

/** Of the last fortnight, today's part included. */
export function paceOf(usage: Usage, amount: number, now: number): Pace {
  const first = Object.keys(usage.days)
    .map((day) => Date.parse(`${day}T00:00:00+08:00`))
    .toSorted((a, b) => a - b)[0];
  const watchedMs = now - Math.max(first ?? now, usage.since);
  return { jobs: amountInDays(usage.days, ({ jobs }) => jobs), amount, watchedMs };
}

/**
 * The pace of a level the device tells itself, in percent: what a job took since the level was last full, at the
 * jobs of the last fortnight. A level that moved by less than two of its own steps says nothing yet.
 */
export function paceOfLevel(gauge: Gauge | undefined, usage: Usage, now: number): Pace {
  const jobs = usage.total.jobs - (gauge?.jobs ?? 0);
  const gone = gauge === undefined ? 0 : gauge.from - gauge.last;
  const moved = gauge?.grain !== undefined && gone >= 2 * gauge.grain && jobs > 0;
  const pace = paceOf(usage, 0, now);
  return { ...pace, amount: moved ? (pace.jobs * gone) / jobs : 0 };
}

/**
 * Relative variance of how long a level lasts, when it is told in steps. What it was at first is evenly spread over its
 * step; what it is now over two, since nobody says which way it is rounded, and it counts in what is left and in what
 * is gone.
 */
export function doubtOf({ from, last, grain = 0 }: Gauge): number {
  const gone = from - last;
  if (gone <= 0 || last <= 0) return 0;
  return (grain / gone) ** 2 / 12 + (grain / last + grain / gone) ** 2 / 3;
}

/** Two digits are all a pace is known to. */
export function rounded(amount: number): number {
  return Number(amount.toPrecision(2));
}
