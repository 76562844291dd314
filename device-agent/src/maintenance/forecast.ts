import type { Forecast } from "@zizhuban/device-agent-contract";

/** Before this the clock of a kiosk whose battery died has not been set. */
const clockIsSetAfter = Date.UTC(2025, 0, 1);
/** Fewer jobs, or less time watched, say nothing about the pace. */
const least = { jobs: 8, watchedMs: 20 * 3_600_000 } as const;
/** Two-sided 90 % of a normal distribution. */
const z90 = 1.645;
const day = 86_400_000;

export interface Pace {
  /** Jobs seen, and what they used together. */
  readonly jobs: number;
  readonly amount: number;
  /** Over which time, in milliseconds. */
  readonly watchedMs: number;
}

const isKnown = ({ jobs, amount, watchedMs }: Pace) =>
  jobs >= least.jobs && watchedMs >= least.watchedMs && amount > 0;

/** What is used in a day; undefined where the pace has no honest answer. */
export function perDay(pace: Pace): number | undefined {
  return isKnown(pace) ? (pace.amount / pace.watchedMs) * day : undefined;
}

/**
 * When `left` is used up at this pace. Jobs come like Poisson events: of n seen ones the pace is known to 1/√n, and
 * the m still to come scatter by 1/√m; both together make the interval. Too few jobs, or a clock that was never set,
 * have no honest answer.
 * @param doubt relative variance of what is not known by counting, for example a level told in coarse steps
 */
export function forecast(left: number | undefined, pace: Pace, now: number, doubt = 0): Forecast {
  if (now < clockIsSetAfter) return { state: "unknown", reason: "clockUnset" };
  if (left === undefined) return { state: "unknown", reason: "noLevel" };
  if (!isKnown(pace)) return { state: "unknown", reason: "littleUse" };
  const { jobs, amount, watchedMs } = pace;
  const ms = (left / amount) * watchedMs;
  const jobsLeft = Math.max(1, left / (amount / jobs));
  const spread = z90 * Math.sqrt(1 / jobs + 1 / jobsLeft + doubt);
  const at = Math.round(now + ms);
  const earliest = Math.round(now + ms / (1 + spread));
  return {
    state: "expected",
    at,
    days: Math.floor(ms / day),
    earliest,
    ...(spread < 0.9 && { latest: Math.round(now + ms / (1 - spread)) }),
  };
}
