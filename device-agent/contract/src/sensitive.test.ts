import { inspect } from "node:util";
import { expect, it } from "vitest";
import { Sensitive } from "./sensitive.ts";

it("does not leak by any of the ways a value gets into a log", () => {
  const name = new Sensitive("张样例");
  const shown = [
    String(name),
    JSON.stringify({ name }),
    inspect({ name }, { depth: 5 }),
    Object.entries(name).join(),
  ];
  expect(shown.join("\n")).not.toContain("张样例");
  expect(name.map((value) => value.length).expose()).toBe(3);
});
