import { SimulatedClock, systemClock, type Clock } from "@zizhuban/device-agent-contract";

/** Milliseconds between two looks at the world's clock. */
const tick = 4;
/** Milliseconds of its own by which time may go on at one look beyond what was asked for: far less than any deadline. */
const leap = 20;

/** Looks after the last question for the time or a timer; then it stands still until the next. */
const linger = 250;

/**
 * The time of a world whose two ends of every wire are in this process. It passes while the process runs, `speed` times as fast
 * as outside, and stands still while the machine is busy with others: a deadline then measures the device, and not who else is
 * at work. Not for a far end in another process, whose work it would not wait for.
 */
export function unhurried(speed = 1): Clock {
  const time = new SimulatedClock(systemClock.now());
  let looksLeft = 0;

  async function pass(): Promise<void> {
    for (; looksLeft > 0; looksLeft -= 1) {
      const next = time.untilNext();
      if (next !== undefined) looksLeft = linger;
      const wait = Math.min(tick, Math.max(1, Math.ceil((next ?? Number.POSITIVE_INFINITY) / speed)));
      const before = systemClock.monotonic();
      await new Promise<void>((resolve) => {
        systemClock.after(wait, resolve);
      });
      time.advance(Math.min((systemClock.monotonic() - before) * speed, wait * speed + leap));
    }
  }

  function passing<Value>(value: Value): Value {
    const stood = looksLeft === 0;
    looksLeft = linger;
    if (stood) void pass();
    return value;
  }

  return {
    // Whole, as the wall clock is.
    now: () => Math.floor(passing(time.now())),
    monotonic: () => passing(time.monotonic()),
    after: (ms, run) => passing(time.after(ms, run)),
    every: (ms, run) => passing(time.every(ms, run)),
  };
}

/** As fast as the world. */
export const unhurriedClock = unhurried();
