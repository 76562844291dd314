import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { delay, SimulatedClock, systemClock } from "./clock.ts";

describe("systemClock", () => {
  /** The event loop stands still, as when the machine has no time for this program. */
  function standStill(ms: number): void {
    const until = performance.now() + ms;
    while (performance.now() < until);
  }

  it("a deadline passes after what arrived before it was heard, also when the program was kept from running", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const client = connect({
      host: "127.0.0.1",
      port: typeof address === "object" ? (address?.port ?? 0) : 0,
    });
    const [far]: Socket[] = await once(server, "connection");
    const heard: string[] = [];
    await new Promise<void>((resolve) => {
      client.on("data", () => heard.push("data"));
      systemClock.after(10, () => {
        heard.push("deadline");
        resolve();
      });
      far?.write("in time");
      standStill(30);
    });
    expect(heard).toEqual(["data", "deadline"]);
    client.destroy();
    far?.destroy();
    server.close();
  });

  it("a deadline can be called off when it is due already and has not passed", async () => {
    let passed = false;
    const callOff = systemClock.after(1, () => (passed = true));
    await new Promise<void>((resolve) => {
      const stop = systemClock.every(1, () => {
        stop();
        callOff();
        resolve();
      });
      standStill(5);
    });
    await delay(systemClock, 5);
    expect(passed).toBe(false);
  });
});

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

  it("wakes everybody who sleeps on a signal when it aborts, and leaves no timer", async () => {
    const clock = new SimulatedClock();
    const abort = new AbortController();
    const over = delay(clock, 10, abort.signal);
    const waiting = [delay(clock, 60_000, abort.signal), delay(clock, 90_000, abort.signal)];
    clock.advance(10);
    await over;
    abort.abort();
    await Promise.all(waiting);
    expect(clock.pending()).toBe(0);
    await delay(clock, 60_000, abort.signal);
  });
});
