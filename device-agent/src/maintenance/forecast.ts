import type { Forecast } from "@zizhuban/device-agent-contract";

/** Before this the clock of a kiosk whose battery died has not been set. */
const clockIsSetAfter = Date.UTC(2025, 0, 1);
/** Fewer jobs, or less time watched, say nothing about the pace. */
const least = { jobs: 8, watchedMs: 20 * 3_600_000 } as const;
/** Two-sided 90 % of a normal distribution. */
const z90 = 1.645;

export interface Pace {
  /** Jobs seen, and what they used together. */
  readonly jobs: number;
  readonly amount: number;
  /** Over which time, in milliseconds. */
  readonly watchedMs: number;
}

/**
 * When `left` is used up at this pace. Jobs come like Poisson events: of n seen ones the pace is known to 1/√n, and
 * the m still to come scatter by 1/√m; both together make the interval. Too few jobs, or a clock that was never set,
 * have no honest answer.
 */
export function forecast(left: number | undefined, pace: Pace, now: number): Forecast {
  if (now < clockIsSetAfter) return { state: "unknown", reason: "clockUnset" };
  if (left === undefined) return { state: "unknown", reason: "noLevel" };
  const { jobs, amount, watchedMs } = pace;
  if (jobs < least.jobs || watchedMs < least.watchedMs || amount <= 0)
    return { state: "unknown", reason: "littleUse" };
  const ms = (left / amount) * watchedMs;
  const jobsLeft = Math.max(1, left / (amount / jobs));
  const spread = z90 * Math.sqrt(1 / jobs + 1 / jobsLeft);
  const at = Math.round(now + ms);
  const earliest = Math.round(now + ms / (1 + spread));
  return {
    state: "expected",
    at,
    earliest,
    ...(spread < 0.9 && { latest: Math.round(now + ms / (1 - spread)) }),
  };
}
