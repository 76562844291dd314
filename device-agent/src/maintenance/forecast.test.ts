import { describe, expect, it } from "vitest";
import { forecast } from "./forecast.ts";
import { doubtOf, paceOfLevel } from "./pace.ts";

const now = Date.UTC(2026, 10, 25, 2, 0);
const day = 24 * 3_600_000;

describe("a forecast", () => {
  it("says when paper runs out at the pace of the last days, and how sure that is", () => {
    const ahead = forecast(30_000, { jobs: 400, amount: 100_000, watchedMs: 10 * day }, now);
    if (ahead.state !== "expected") throw new Error(ahead.reason);
    expect(ahead.at).toBe(now + 3 * day);
    expect(ahead.earliest).toBeGreaterThan(now + 2.3 * day);
    expect(ahead.earliest).toBeLessThan(ahead.at);
    expect(ahead.latest).toBeGreaterThan(ahead.at);
    expect(ahead.latest).toBeLessThan(now + 4 * day);
  });

  it("with few jobs says only what it will not come before", () => {
    const ahead = forecast(600, { jobs: 9, amount: 2_700, watchedMs: 3 * day }, now);
    expect(ahead).toMatchObject({ state: "expected" });
    expect(ahead).not.toHaveProperty("latest");
  });

  it.each([
    ["noLevel", undefined, { jobs: 100, amount: 1, watchedMs: day }, now],
    ["littleUse", 10, { jobs: 7, amount: 700, watchedMs: 9 * day }, now],
    ["littleUse", 10, { jobs: 50, amount: 700, watchedMs: 3_600_000 }, now],
    ["clockUnset", 10, { jobs: 50, amount: 700, watchedMs: 9 * day }, 1_000],
  ] as const)("is unknown: %s", (reason, left, pace, at) => {
    expect(forecast(left, pace, at)).toEqual({ state: "unknown", reason });
  });

  it("of a level told in coarse steps widens with them, and still holds nine times out of ten", () => {
    const steps = 10;
    let seed = 7;
    const random = () => {
      seed = (seed * 1_664_525 + 1_013_904_223) % 4_294_967_296;
      return (seed + 1) / 4_294_967_297;
    };
    let held = 0;
    const runs = 2_000;
    for (let run = 0; run < runs; run++) {
      // A cartridge whose job takes `each` percent, 100 jobs a day, looked at somewhere on its way, told in tens, rounded up.
      const each = 0.02 + 0.01 * random();
      const start = 80 + 20 * random();
      const gone = 30 + 40 * random();
      const jobs = Math.round(gone / each);
      const told = (level: number) => Math.ceil(level / steps) * steps;
      const gauge = {
        since: now - jobs * (day / 100),
        from: told(start),
        last: told(start - gone),
        grain: steps,
        jobs: 0,
      };
      const usage = {
        since: gauge.since,
        total: { jobs, cuts: 0, millimetres: 0, pages: jobs },
        days: { "2026-11-11": { jobs: 1_400, cuts: 0, millimetres: 0, pages: 1_400 } },
      };
      const at = Date.parse("2026-11-11T00:00:00+08:00") + 14 * day;
      const ahead = forecast(gauge.last, paceOfLevel(gauge, usage, at), at, doubtOf(gauge));
      if (ahead.state !== "expected") throw new Error(ahead.reason);
      const out = at + ((start - gone) / each) * (day / 100);
      if (out >= ahead.earliest && out <= (ahead.latest ?? Infinity)) held += 1;
    }
    expect(held / runs).toBeGreaterThan(0.87);
  });

  it("of a level that has moved by less than two of its steps is not made", () => {
    const gauge = { since: now - 9 * day, from: 90, last: 80, grain: 10, jobs: 0 };
    const use = { jobs: 500, cuts: 0, millimetres: 0, pages: 500 };
    const usage = { since: gauge.since, total: use, days: { "2026-11-20": use } };
    expect(forecast(80, paceOfLevel(gauge, usage, now), now)).toEqual({
      state: "unknown",
      reason: "littleUse",
    });
  });

  it("holds nine times out of ten, in two thousand seeded futures", () => {
    // Jobs as a Poisson process; the interval is made from what was watched, the truth from what follows.
    let seed = 42;
    const random = () => {
      seed = (seed * 1_664_525 + 1_013_904_223) % 4_294_967_296;
      return (seed + 1) / 4_294_967_297;
    };
    const gap = () => -Math.log(random());
    let held = 0;
    const runs = 2_000;
    for (let run = 0; run < runs; run++) {
      let jobs = 0;
      for (let time = gap(); time < 60; time += gap()) jobs += 1;
      const ahead = forecast(40, { jobs, amount: jobs, watchedMs: 60 * day }, now);
      if (ahead.state !== "expected") throw new Error(ahead.reason);
      const out = now + Array.from({ length: 40 }, gap).reduce((sum, one) => sum + one, 0) * day;
      if (out >= ahead.earliest && out <= (ahead.latest ?? Infinity)) held += 1;
    }
    expect(held / runs).toBeGreaterThan(0.87);
    expect(held / runs).toBeLessThan(0.96);
  });
});
