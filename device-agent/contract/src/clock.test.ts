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

  it("can be set like any wall clock, and its timers do not notice", () => {
    const clock = new SimulatedClock(0);
    let ran = 0;
    clock.after(100, () => (ran += 1));
    clock.advance(40);
    clock.setWall(1_000_000);
    expect([clock.now(), clock.monotonic(), clock.untilNext(), ran]).toEqual([1_000_000, 40, 60, 0]);
    clock.setWall(-5);
    clock.advance(60);
    expect([clock.now(), clock.monotonic(), ran]).toEqual([55, 100, 1]);
  });

  it("wakes a delay early when its signal aborts", async () => {
    const clock = new SimulatedClock();
    const abort = new AbortController();
    const waiting = delay(clock, 60_000, abort.signal);
    abort.abort();
    await expect(waiting).resolves.toBeUndefined();
  });
});
