import { expect, it } from "vitest";
import { en } from "./en.ts";
import { wordsFor } from "./index.ts";
import { zhCN } from "./zh-cn.ts";

it("both languages say the same things", () => {
  for (const part of ["verb", "stageVerb", "code"] as const)
    expect(Object.keys(en[part]).toSorted()).toEqual(Object.keys(zhCN[part]).toSorted());
});

it("takes the first variable that says something", () => {
  expect(wordsFor({ LC_ALL: "", LANG: "en_US.UTF-8" })).toBe(en);
  expect(wordsFor({ LC_ALL: "zh_CN.UTF-8", LANG: "en_US.UTF-8" })).toBe(zhCN);
  expect(wordsFor({})).toBe(zhCN);
});
