import type { Clock, Result } from "@zizhuban/device-agent-contract";
import type { OptionValues } from "./options.ts";

/** What a program that calls this one can tell apart. */
export const exitCodes = {
  done: 0,
  /** The device answered with a problem, or did not answer; the code is on stderr. */
  deviceFailed: 1,
  /** The command line was wrong; nothing was touched. */
  usage: 2,
  /** Nothing came in time (`--timeout`). */
  timedOut: 3,
  interrupted: 130,
} as const;

/** One thing to show: as JSON on a line of its own, or as `name: value` lines. */
export type Facts = Readonly<Record<string, unknown>>;

/** One run of one verb. */
export interface Call {
  readonly clock: Clock;
  readonly options: OptionValues;
  /** What stood behind the verb. */
  readonly arguments: readonly string[];
  /** Aborts at `--timeout` and at Ctrl-C. */
  readonly signal: AbortSignal;
  /** Shows something before the end. */
  show(facts: Facts): void;
  /** A hint for the person at the terminal; not part of the result. */
  hint(key: Hint): void;
}

export type Hint = "placeCard" | "insertCard" | "liftCard" | "holdCode" | "watching";

/** Facts to show at the end, or a code. */
export type Answer = Result<Facts>;
