import { delay, type Clock } from "@zizhuban/device-agent-contract";

// What a room does about a device that fails: the ladder clear → reopen → restart of the driver → out of service.
// Every rung is paid from a budget for the day, so that a device that breaks again and again is not offered to one
// citizen after the other.

/** `clear`: the device's own reset. `reopen`: a new connection. `restart`: and nothing the driver has learnt is believed. */
export type Rung = "clear" | "reopen" | "restart";

/**
 * `absent`: there is no wire to it; looked for without end, since nothing but a hand brings it back.
 * `silent`: a wire, and nobody answers yet; it may be switched off. `broken`: it was there, and failed.
 */
export type Trouble = "absent" | "silent" | "broken";

interface RecoveryDay {
  /** Rungs taken on this civil day. */
  readonly spent: number;
  readonly out: boolean;
}

/** What is remembered of a device's recoveries, across restarts of the agent. */
export interface RecoveryBook {
  /** Of the civil day it is now; a new day begins with nothing spent. */
  today(): RecoveryDay;
  write(day: RecoveryDay): void;
  tell(rung: Rung | "outOfService", outcome: "recovered" | "failed"): void;
  /** A technician is here: what was spent is given back. Returns how to stop listening. */
  onAgain(listener: () => void): () => void;
}

/** For a device that stands alone: a command line, a test. */
function forgetfulBook(): RecoveryBook {
  let day: RecoveryDay = { spent: 0, out: false };
  return {
    today: () => day,
    write: (next) => void (day = next),
    tell: () => undefined,
    onAgain: () => () => undefined,
  };
}

/** Rungs a device may take in one day: a sound one needs none, one with a loose plug is through in an hour. */
export const dailyBudget = 30;
/** Milliseconds of health after which a failure begins at the lowest rung again. */
const settled = 600_000;
/** Milliseconds between two looks whether it is tomorrow. */
const untilTomorrow = 60_000;
/** Times a device that was here must be missed before one source alone is believed: a hub that resets loses all it carries. */
const misses = 3;

export interface Recovery {
  /** The device works. */
  well(): void;
  /** It does not; what the next try begins with. Undefined: just look again. */
  failed(trouble: Trouble): Rung | undefined;
  /** No try is made any more: the budget is spent. */
  out(): boolean;
  /**
   * Whether one more failed look is enough to say that it is gone.
   * @param certain two sources say so: then it is
   */
  missed(certain?: boolean): boolean;
  /** Until the next try is due: a pause that doubles; out of service, until a technician comes or another day. */
  wait(signal: AbortSignal): Promise<void>;
}

export function createRecovery(options: {
  readonly clock: Clock;
  /** Milliseconds before a try: the first, and the longest. */
  readonly pause: number;
  readonly longest: number;
  /** Those this class of device has, lowest first; the last one is taken again and again. */
  readonly rungs: readonly Rung[];
  readonly book?: RecoveryBook;
}): Recovery {
  const { clock, rungs, book = forgetfulBook() } = options;
  let pause = options.pause;
  let climbed = 0;
  let missing = 0;
  let wellSince: number | undefined;
  let everWell = false;
  let taken: Rung | undefined;

  function conclude(outcome: "recovered" | "failed"): void {
    if (taken !== undefined) book.tell(taken, outcome);
    taken = undefined;
  }

  function climb(trouble: Trouble): Rung | undefined {
    const exhausted = climbed >= rungs.length;
    if (trouble === "absent" || (trouble === "silent" && exhausted)) return undefined;
    const { spent } = book.today();
    if (spent >= dailyBudget) {
      // One that says nothing is offline already, and may just be switched off.
      if (trouble === "silent") return undefined;
      book.write({ spent, out: true });
      book.tell("outOfService", "failed");
      return undefined;
    }
    book.write({ spent: spent + 1, out: false });
    taken = rungs[Math.min(climbed, rungs.length - 1)];
    climbed += 1;
    return taken;
  }

  function begin(): void {
    pause = options.pause;
    climbed = 0;
  }

  async function toBeTriedAgain(signal: AbortSignal): Promise<void> {
    const again = new AbortController();
    const stopListening = book.onAgain(() => again.abort());
    const either = AbortSignal.any([signal, again.signal]);
    while (book.today().out && !either.aborted) await delay(clock, untilTomorrow, either);
    stopListening();
    if (signal.aborted) return;
    book.tell("outOfService", "recovered");
    begin();
  }

  return {
    well() {
      conclude("recovered");
      wellSince ??= clock.monotonic();
      everWell = true;
      missing = 0;
      pause = options.pause;
    },
    failed(trouble) {
      conclude("failed");
      if (wellSince !== undefined && clock.monotonic() - wellSince >= settled) begin();
      wellSince = undefined;
      return climb(trouble);
    },
    out: () => book.today().out,
    missed(certain = false) {
      missing += 1;
      return certain || !everWell || missing >= misses;
    },
    async wait(signal) {
      if (book.today().out) return toBeTriedAgain(signal);
      await delay(clock, pause, signal);
      pause = Math.min(pause * 2, options.longest);
    },
  };
}
