import { expect, it } from "vitest";
import { isUscc } from "./uscc.ts";

// The example of the standard's annex, and the same with one character changed.
it.each([
  ["91350100M000100Y43", true],
  ["91350100M000100Y44", false],
  ["91350100M000100I43", false],
  ["", false],
])("%s is a credit code: %s (GB 32100, annex)", (code, is) => {
  expect(isUscc(code)).toBe(is);
});
