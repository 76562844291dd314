import { describe, expect, it } from "vitest";
import { delay, SimulatedClock } from "./clock.ts";

describe("SimulatedClock", () => {
  it("runs what falls due, in order, at its own time", () => {
    const clock = new SimulatedClock(0);
    const seen: string[] = [];
    clock.after(20, () => seen.push(`b ${clock.now()}`));
    clock.after(10, () => seen.push(`a ${clock.now()}`));
    const stop = clock.every(15, () => seen.push(`tick ${clock.now()}`));
    clock.advance(31);
    stop();
    clock.advance(100);
    expect(seen).toEqual(["a 10", "tick 15", "b 20", "tick 30"]);
    expect(clock.monotonic()).toBe(131);
  });

  it("wakes a delay early when its signal aborts", async () => {
    const clock = new SimulatedClock();
    const abort = new AbortController();
    const waiting = delay(clock, 60_000, abort.signal);
    abort.abort();
    await expect(waiting).resolves.toBeUndefined();
  });
});
