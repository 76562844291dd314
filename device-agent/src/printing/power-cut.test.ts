import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keepsNothing, type Step } from "./testing/disk.ts";
import {
  lostPromises,
  startCutWorld,
  keepsByChance,
  type CutPoint,
  type CutWorld,
} from "./testing/power-cut.ts";

// An agent watched call by call (strace): what a disk holds when the power goes is what was synced, and of the rest
// any part. The long form, at every call, is scripts/chaos/power-cut.ts.

let world: CutWorld;
let steps: readonly Step[];
beforeAll(async () => {
  world = await startCutWorld();
  const watched = await world.trace([
    { kind: "slip", jobId: randomUUID() },
    { kind: "page", jobId: randomUUID() },
  ]);
  expect(watched.finished).toBe(true);
  steps = watched.steps;
});
afterAll(async () => {
  await world.stop();
});

/** Right behind bytes that left; every fourth meets every state and kind of evidence. */
const cuts = () =>
  steps
    .flatMap(({ kind }, index) => (kind === "sent" ? [steps.slice(0, index + 1)] : []))
    .filter((_, n) => n % 4 === 0);

test("before a byte leaves the host, what the journal says of its job is on disk", () => {
  expect(cuts().length).toBeGreaterThan(5);
  expect(cuts().flatMap((upTo) => lostPromises(upTo, keepsNothing))).toEqual([]);
});

test("on a disk that only says it has synced, that would not hold", () => {
  const unsynced = cuts().map((upTo) => upTo.filter(({ kind }) => kind !== "sync"));
  expect(unsynced.flatMap((upTo) => lostPromises(upTo, keepsNothing))).not.toEqual([]);
});

const points: readonly CutPoint[] = [
  { call: "fsync", nth: 4 },
  { call: "fsync", nth: 13 },
  { call: "pwrite64", nth: 60 },
  { call: "write", nth: 44 },
];
test.each(points)(
  "power cut at $call $nth: every job has an honest end, and nothing comes out twice",
  async (point) => {
    const seed = randomUUID();
    const { jobs, violations } = await world.strike(point, keepsByChance(seed), `seed ${seed}`);
    expect(violations).toEqual([]);
    expect(world.later(jobs)).toEqual([]);
  },
);
