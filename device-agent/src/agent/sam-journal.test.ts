import { expect, it } from "vitest";
import type { KioskEvent } from "@zizhuban/server-contract";
import { samBindings } from "./sam-binding.ts";

const [mine, other] = ["05.01-20260101-0001234567-2345678901", "05.01-20260101-0001234568-2345678901"];

const unexpected = (fault: unknown) => expect.fail(String(fault));

function notebook() {
  const kept = new Map<string, string>();
  const events: KioskEvent[] = [];
  return {
    kept,
    events,
    get: (key: string) => kept.get(key),
    set: (key: string, value: string) => void kept.set(key, value),
    append: (event: KioskEvent) => events.push(event),
  };
}

it("remembers the first module of each reader, and tells a change and its acceptance once", () => {
  const journal = notebook();
  const first = samBindings(journal, unexpected)("IdCardReader");
  expect(first.bound()).toBeUndefined();
  first.bind(mine);
  // After a restart: another object over the same journal.
  const binding = samBindings(journal, unexpected)("IdCardReader");
  expect(binding.bound()).toBe(mine);
  expect(samBindings(journal, unexpected)("Second").bound()).toBeUndefined();
  for (let opening = 0; opening < 3; opening++) binding.changed(mine, other);
  binding.bind(other);
  expect(binding.bound()).toBe(other);
  const told = { device: "IdCardReader", bound: mine, found: other };
  expect(journal.events).toEqual([
    { type: "reader.samChanged", ...told },
    { type: "reader.samAccepted", ...told },
  ]);
});

it("goes on with a disk that is full, and says so", () => {
  const faults: unknown[] = [];
  const full = () => {
    throw new Error("disk full");
  };
  const binding = samBindings({ ...notebook(), append: full, set: full }, (fault) => faults.push(fault))("R");
  binding.changed(mine, other);
  binding.bind(other);
  expect(faults).toHaveLength(2);
});
