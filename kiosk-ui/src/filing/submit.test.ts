import type { OwnCase } from "@zizhuban/server-contract";
import { expect, it } from "vitest";
import type { Gathered } from "./state.ts";
import { createWriteKeys } from "./submit.ts";

const matter: OwnCase = {
  id: "c",
  number: "N",
  itemKey: "YB05",
  itemName: "报销",
  phase: "supplementing",
  clock: { waitsFor: "supplement", light: "stopped" },
  timeline: [],
  asked: [],
  appliedAt: 0,
};
const gathered = (form: Record<string, string>): Gathered => ({
  subject: { errand: "supply", matter, name: "报销" },
  form,
  materials: [],
  known: [],
  applying: [],
  later: [],
  promised: [],
  chosen: [],
  consents: [],
});

it("what was said is one write, whatever way led back to it; anything else is another", () => {
  let made = 0;
  const writes = createWriteKeys(() => `key-${(made += 1)}`);
  const first = writes.keyOf(gathered({ telephone: "13900000001", purpose: "求职" }));
  // The answer was lost, somebody went back through the fields and wrote the same.
  expect(writes.keyOf(gathered({ purpose: "求职", telephone: "13900000001" }))).toBe(first);
  expect(writes.keyOf(gathered({ telephone: "13900000002", purpose: "求职" }))).not.toBe(first);
  const last = writes.keyOf(gathered({}));
  writes.forget();
  expect(writes.keyOf(gathered({}))).not.toBe(last);
});
