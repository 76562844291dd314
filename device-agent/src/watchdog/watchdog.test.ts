import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SimulatedClock, systemClock } from "@zizhuban/device-agent-contract";
import { createWatchdog, deviceFeeder, systemdFeeder, type Feeder, type Sickness } from "./index.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "watchdog-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A file in the place of the kernel's device. */
function deviceFile(): string {
  const file = join(folder, "watchdog");
  writeFileSync(file, "");
  return file;
}

function watched(feeder: Feeder) {
  const clock = new SimulatedClock();
  const sick: Sickness[] = [];
  const faults: unknown[] = [];
  let missing: Sickness | undefined;
  const watchdog = createWatchdog({
    feeders: [feeder],
    clock,
    every: 1_000,
    maximumLag: 500,
    sickness: () => missing,
    onSick: (why) => sick.push(why),
    onFault: (fault) => faults.push(fault),
  });
  return { clock, sick, faults, watchdog, miss: (why: Sickness | undefined) => (missing = why) };
}

function counting() {
  let meals = 0;
  const feeder: Feeder = {
    async feed() {
      meals += 1;
    },
    leave: () => Promise.resolve(),
  };
  return { feeder, meals: () => meals };
}

describe("the watchdog", () => {
  it("is fed every round while the agent is well, and only then", async () => {
    const { feeder, meals } = counting();
    const { clock, sick, watchdog, miss } = watched(feeder);
    watchdog.start();
    const rounds = async (count: number) => {
      for (let n = 0; n < count; n++) {
        clock.advance(1_000);
        await new Promise(setImmediate);
      }
    };
    await new Promise(setImmediate);
    await rounds(3);
    expect(meals()).toBe(4);
    miss("journalUnwritable");
    await rounds(2);
    expect([meals(), sick]).toEqual([4, ["journalUnwritable", "journalUnwritable"]]);
    miss(undefined);
    await rounds(1);
    expect(meals()).toBe(5);
    await watchdog.stop();
    await rounds(2);
    expect(meals()).toBe(5);
  });

  it("does not believe a round that comes late", async () => {
    const { feeder, meals } = counting();
    let now = 0;
    let round: () => void = () => undefined;
    const sick: Sickness[] = [];
    const watchdog = createWatchdog({
      feeders: [feeder],
      clock: {
        ...systemClock,
        monotonic: () => now,
        every(_ms, run) {
          round = run;
          return () => undefined;
        },
      },
      every: 1_000,
      maximumLag: 500,
      sickness: () => undefined,
      onSick: (why) => sick.push(why),
      onFault: () => undefined,
    });
    watchdog.start();
    await new Promise(setImmediate);
    now = 9_000;
    round();
    expect([meals(), sick]).toEqual([1, ["loopStoodStill"]]);
    now = 10_000;
    round();
    expect(meals()).toBe(2);
  });

  it("is told good-bye with the magic letter, and not when the agent dies", async () => {
    const file = deviceFile();
    const { watchdog } = watched(deviceFeeder(file));
    watchdog.start();
    await vi.waitFor(() => expect(statSync(file).size).toBe(1));
    await watchdog.stop();
    expect(readFileSync(file, "latin1")).toBe("\0V");
  });

  it("reads what it is fed through a pipe, as a device would", async () => {
    const pipe = join(folder, "pipe");
    await once(spawn("mkfifo", [pipe]), "exit");
    const reader = spawn("cat", [pipe]);
    let read = "";
    reader.stdout.on("data", (chunk: Buffer) => (read += chunk.toString("latin1")));
    const { clock, watchdog } = watched(deviceFeeder(pipe));
    watchdog.start();
    await vi.waitFor(() => expect(read).toBe("\0"));
    clock.advance(1_000);
    await vi.waitFor(() => expect(read).toBe("\0\0"));
    await watchdog.stop();
    await once(reader, "exit");
    expect(read).toBe("\0\0V");
  });

  it("that cannot be reached is said, and asked again", async () => {
    const { clock, faults, watchdog } = watched(deviceFeeder(join(folder, "none")));
    watchdog.start();
    await vi.waitFor(() => expect(faults).toHaveLength(1));
    clock.advance(1_000);
    await vi.waitFor(() => expect(faults).toHaveLength(2));
    await watchdog.stop();
    expect(existsSync(join(folder, "none"))).toBe(false);
  });

  it("of systemd hears through its own program", async () => {
    const program = join(folder, "systemd-notify");
    writeFileSync(program, '#!/bin/sh\necho "$@" >> "$0.heard"\n');
    chmodSync(program, 0o755);
    const heard = () => (existsSync(`${program}.heard`) ? readFileSync(`${program}.heard`, "utf8") : "");
    const { clock, watchdog, faults } = watched(systemdFeeder(program));
    watchdog.start();
    await vi.waitFor(() => expect(heard()).toBe("READY=1 WATCHDOG=1\n"));
    await vi.waitFor(() => {
      clock.advance(1_000);
      expect(heard()).toContain("\nWATCHDOG=1\n");
    });
    await watchdog.stop();
    expect(heard()).toMatch(/STOPPING=1\n$/);
    expect(faults).toEqual([]);
  });

  it("goes hungry when the process freezes", async () => {
    const file = deviceFile();
    const child = fork(new URL("frozen.fixture.ts", import.meta.url), [file], { stdio: "ignore" });
    const meals = () => statSync(file).size;
    try {
      await vi.waitFor(() => expect(meals()).toBeGreaterThan(5));
      const frozen = once(child, "message");
      child.send("freeze");
      await frozen;
      // A meal that was on its way when the loop stopped may still arrive, by a thread of its own; one that lives eats fifteen.
      const last = meals();
      await new Promise((resolve) => void systemClock.after(300, () => resolve(undefined)));
      expect(meals()).toBeLessThanOrEqual(last + 1);
      expect(readFileSync(file, "latin1")).not.toContain("V");
    } finally {
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    }
  });
});
