import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { afterFailure, afterSuccess, limits, lockedUntil, noAttempts, notAhead } from "./attempts.ts";

const now = Date.UTC(2026, 10, 25, 2, 0);
const minute = 60_000;

function failTimes(times: number, number = "1001", at = now) {
  return Array.from({ length: times }).reduce<typeof noAttempts>(
    (attempts) => afterFailure(attempts, number, at),
    noAttempts,
  );
}

describe("wrong PINs", () => {
  it("lock a number at the fifth, for a quarter of an hour, then twice as long", () => {
    expect(lockedUntil(failTimes(4), "1001", now)).toBeUndefined();
    const locked = failTimes(5);
    expect(lockedUntil(locked, "1001", now)).toBe(now + 15 * minute);
    expect(lockedUntil(locked, "1002", now)).toBeUndefined();
    expect(lockedUntil(locked, "1001", now + 15 * minute)).toBeUndefined();
    const again = failTimes(10);
    expect(lockedUntil(again, "1001", now)).toBe(now + 30 * minute);
  });

  it("on many numbers lock the kiosk", () => {
    const spread = Array.from({ length: limits.perKiosk }).reduce<typeof noAttempts>(
      (attempts, _, index) => afterFailure(attempts, String(1000 + index), now),
      noAttempts,
    );
    expect(lockedUntil(spread, "7777", now)).toBe(now + 15 * minute);
  });

  it("are forgiven by the right one, for that number only", () => {
    const attempts = afterFailure(failTimes(4), "1002", now);
    const after = afterSuccess(attempts, "1001");
    expect(lockedUntil(afterFailure(after, "1001", now), "1001", now)).toBeUndefined();
    expect(after.numbers["1002"]?.failures).toBe(1);
    expect(after.kiosk.failures).toBe(5);
  });

  it("stay locked when the clock is set back, and not for years", () => {
    const locked = failTimes(5);
    expect(lockedUntil(locked, "1001", 0)).toBe(15 * minute);
    expect(lockedUntil(locked, "1001", now - 365 * 24 * 60 * minute)).toBe(
      now - 365 * 24 * 60 * minute + 15 * minute,
    );
  });

  it("of a clock that was years ahead are locked for their time from the next start on, and then no more", () => {
    const yearsBack = now - 4 * 365 * 24 * 60 * minute;
    const started = notAhead(failTimes(5), yearsBack);
    expect(lockedUntil(started, "1001", yearsBack)).toBe(yearsBack + 15 * minute);
    expect(lockedUntil(started, "1001", yearsBack + 15 * minute - 1)).toBe(yearsBack + 15 * minute);
    expect(lockedUntil(started, "1001", yearsBack + 15 * minute)).toBeUndefined();
    expect(notAhead(failTimes(5), now + minute)).toEqual(failTimes(5));
  });

  it("are never locked longer than a day, however many", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), (times) => {
        const until = lockedUntil(failTimes(times), "1001", now) ?? now;
        expect(until - now).toBeLessThanOrEqual(limits.longestLockMs);
      }),
      { numRuns: 50 },
    );
  });
});
