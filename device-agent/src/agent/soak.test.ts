import { expect, it } from "vitest";
import { soakVisits } from "./testing/soak.ts";

// The short form; scripts/soak/visits.ts runs a thousand.

it("visits leave no descriptor, no handle and no listener behind", async () => {
  const [first, , last] = await soakVisits(9, 3);
  if (first === undefined || last === undefined) throw new Error("nothing was counted");
  expect(last.listenerWarnings).toBe(0);
  expect(last.cutShort).toBeLessThanOrEqual(1);
  expect(last.descriptors).toBeLessThanOrEqual(first.descriptors + 2);
  expect(last.resources).toBeLessThanOrEqual(first.resources + 2);
  // The simulated printer keeps its last fifty receipts: only a thousand visits tell whether the heap grows.
  expect(last.heapMB).toBeLessThan(first.heapMB + 5);
});
