import { SimulatedClock } from "@zizhuban/device-agent-contract";
import { describe, expect, test } from "vitest";
import { createRecovery, dailyBudget, type RecoveryBook } from "./recovery.ts";

function climber(given: { spent?: number; out?: boolean } = {}) {
  const clock = new SimulatedClock();
  const told: string[] = [];
  const again = new Set<() => void>();
  let day = { spent: 0, out: false, ...given };
  const book: RecoveryBook = {
    today: () => day,
    write: (next) => void (day = next),
    tell: (rung, outcome) => told.push(`${rung} ${outcome}`),
    onAgain(listener) {
      again.add(listener);
      return () => again.delete(listener);
    },
  };
  const recovery = createRecovery({
    clock,
    pause: 1_000,
    longest: 4_000,
    rungs: ["clear", "reopen", "restart"],
    book,
  });
  const refill = () => {
    day = { spent: 0, out: false };
    for (const listener of again) listener();
  };
  /** Milliseconds the next try is away. */
  async function waits(): Promise<number> {
    const began = clock.monotonic();
    const waiting = recovery.wait(new AbortController().signal);
    clock.advance(clock.untilNext() ?? 0);
    await waiting;
    return clock.monotonic() - began;
  }
  return { clock, recovery, told, refill, waits, spent: () => day.spent };
}

describe("the ladder", () => {
  test("a device that breaks is reset, opened again, its driver restarted; each rung is told when its outcome is known", () => {
    const { recovery, told } = climber();
    recovery.well();
    expect(
      ["broken", "silent", "broken", "broken"].map((trouble) => recovery.failed(trouble as "broken")),
    ).toEqual(["clear", "reopen", "restart", "restart"]);
    recovery.well();
    expect(told).toEqual(["clear failed", "reopen failed", "restart failed", "restart recovered"]);
  });

  test("after ten minutes of health it begins at the lowest rung, before that it goes on", () => {
    const { clock, recovery } = climber();
    recovery.failed("broken");
    recovery.well();
    clock.advance(599_000);
    expect(recovery.failed("broken")).toBe("reopen");
    recovery.well();
    clock.advance(600_000);
    expect(recovery.failed("broken")).toBe("clear");
  });

  test("one that is not there costs nothing and tells nothing, however long", () => {
    const { recovery, told, spent } = climber();
    for (let look = 0; look < 10_000; look++) expect(recovery.failed("absent")).toBeUndefined();
    expect([told, spent(), recovery.out()]).toEqual([[], 0, false]);
  });

  test("one that is switched off climbs once and is then only looked for, also with nothing left to spend", () => {
    const { recovery, spent } = climber();
    for (let look = 0; look < 10_000; look++) recovery.failed("silent");
    expect([spent(), recovery.out()]).toEqual([3, false]);
    const poor = climber({ spent: dailyBudget });
    expect([poor.recovery.failed("silent"), poor.recovery.out()]).toEqual([undefined, false]);
  });
});

describe("the budget", () => {
  test("a flapping device is out of service when it is spent, and history holds a few rows of it", () => {
    const { recovery, told } = climber();
    let breaks = 0;
    for (; breaks < 1_000 && !recovery.out(); breaks++) {
      recovery.well();
      recovery.failed("broken");
    }
    expect(breaks).toBe(dailyBudget + 1);
    expect(told.at(-1)).toBe("outOfService failed");
    expect(told).toHaveLength(dailyBudget + 1);
  });

  test("out of service from an earlier run lasts until a technician comes; then it begins at the lowest rung", async () => {
    const { recovery, told, refill, clock } = climber({ spent: dailyBudget, out: true });
    expect(recovery.out()).toBe(true);
    let tried = false;
    const waiting = recovery.wait(new AbortController().signal).then(() => (tried = true));
    for (let hour = 0; hour < 60; hour++) {
      clock.advance(60_000);
      await Promise.resolve();
    }
    expect(tried).toBe(false);
    refill();
    await waiting;
    expect([recovery.out(), told, recovery.failed("broken")]).toEqual([
      false,
      ["outOfService recovered"],
      "clear",
    ]);
  });
});

test("the pause doubles up to its cap, and begins anew with health", async () => {
  const { recovery, waits } = climber();
  recovery.failed("broken");
  expect([await waits(), await waits(), await waits(), await waits()]).toEqual([1_000, 2_000, 4_000, 4_000]);
  recovery.well();
  recovery.failed("broken");
  expect(await waits()).toBe(1_000);
});

test("what was here is missed three times before it is gone; what never was is gone at once", () => {
  const { recovery } = climber();
  expect(recovery.missed()).toBe(true);
  recovery.well();
  expect([recovery.missed(), recovery.missed(), recovery.missed()]).toEqual([false, false, true]);
  recovery.well();
  expect([recovery.missed(true), recovery.missed()]).toEqual([true, false]);
});
