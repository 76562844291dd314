import { performance } from "node:perf_hooks";
import { setImmediate } from "node:timers/promises";
import type { SimulatedClock } from "@zizhuban/device-agent-contract";

/** Turns of the event loop without news after which nothing more comes by itself. */
const quietTurns = 4;

/** What libuv has taken from sockets, pipes and files so far (nodejs.org/api/perf_hooks, uvMetricsInfo). */
const eventsSoFar = () => performance.nodeTiming.uvMetricsInfo.events;

/** Resolves when everything that can happen at this moment has: promises, and bytes between sockets of this machine. */
async function settled(): Promise<void> {
  let seen = eventsSoFar();
  for (let quiet = 0; quiet < quietTurns; quiet++) {
    await setImmediate();
    const now = eventsSoFar();
    if (now !== seen) quiet = -1;
    seen = now;
  }
}

/**
 * Lets simulated time pass, from one timer to the next and never faster than the work it causes, until `over`
 * is true. False when `limitMs` have passed without it.
 */
export async function passTime(
  clock: SimulatedClock,
  limitMs: number,
  over: () => boolean = () => false,
): Promise<boolean> {
  const end = clock.monotonic() + limitMs;
  await settled();
  while (!over()) {
    const left = end - clock.monotonic();
    if (left <= 0) return false;
    clock.advance(Math.min(left, clock.untilNext() ?? left));
    await settled();
  }
  return true;
}

/** Lets time pass until `promise` has an end; undefined when it has none within `limitMs`. */
export async function inTime<Value>(
  clock: SimulatedClock,
  limitMs: number,
  promise: Promise<Value>,
): Promise<{ readonly value: Value } | undefined> {
  let end: { readonly value: Value } | undefined;
  let error: { readonly thrown: unknown } | undefined;
  promise.then(
    (value) => (end = { value }),
    (thrown: unknown) => (error = { thrown }),
  );
  await passTime(clock, limitMs, () => end !== undefined || error !== undefined);
  if (error !== undefined) throw error.thrown;
  return end;
}
