import { expect, it } from "vitest";
import { toCsv } from "./csv.ts";

it.each([
  ["plain", "plain"],
  ["a,b", '"a,b"'],
  ['say "x"', '"say ""x"""'],
  ["two\nlines", '"two\nlines"'],
  ["=1+1", "'=1+1"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ['-2,"3"', `"'-2,""3"""`],
])("%j is the cell %j", (value, text) => {
  expect(toCsv([[value, "x"]])).toBe(`\uFEFF${text},x\r\n`);
});
