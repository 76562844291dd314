import type { Clock } from "@zizhuban/device-agent-contract";
import type { Feeder } from "./feeders.ts";

/** Why the watchdog was not fed: the event loop stood still, or one of the vital signs. */
export type Sickness = "loopStoodStill" | "journalUnwritable";

export interface Watchdog {
  start(): void;
  /** Takes leave of whoever watches, so that a stop on purpose restarts nothing. */
  stop(): Promise<void>;
}

/**
 * Feeds whoever restarts a dead agent, but only while it is well: the round comes on time, and every vital sign
 * is there. A frozen loop makes no round and so feeds nobody; one that is too slow for its citizens neither.
 */
export function createWatchdog(parts: {
  readonly feeders: readonly Feeder[];
  readonly clock: Clock;
  /** Milliseconds between two rounds. */
  readonly every: number;
  /** A round later than this is not believed to be one of a healthy agent. */
  readonly maximumLag: number;
  /** The first vital sign that is missing. */
  readonly sickness: () => Sickness | undefined;
  readonly onSick: (why: Sickness) => void;
  /** Who watches cannot be reached. */
  readonly onFault: (fault: unknown) => void;
}): Watchdog {
  const { feeders, clock, every, maximumLag, sickness, onSick, onFault } = parts;
  let due = clock.monotonic();
  let stopRounds: () => void = () => undefined;
  let feeding: Promise<unknown> = Promise.resolve();
  let busy = false;

  function round(): void {
    const lag = clock.monotonic() - due;
    due = clock.monotonic() + every;
    const why = lag > maximumLag ? "loopStoodStill" : sickness();
    if (why !== undefined) {
      onSick(why);
      return;
    }
    // One meal at a time: a watcher that does not come to an end is not asked again and again.
    if (busy) return;
    busy = true;
    feeding = Promise.allSettled(feeders.map((feeder) => feeder.feed())).then((meals) => {
      busy = false;
      for (const meal of meals) if (meal.status === "rejected") onFault(meal.reason);
    });
  }

  return {
    start() {
      due = clock.monotonic();
      round();
      stopRounds = clock.every(every, round);
    },
    async stop() {
      stopRounds();
      await feeding;
      const farewells = await Promise.allSettled(feeders.map((feeder) => feeder.leave()));
      for (const farewell of farewells) if (farewell.status === "rejected") onFault(farewell.reason);
    },
  };
}
