import { expect, it } from "vitest";
import { nationWords, sexWords } from "./index.ts";

it("says the codes of a card in words, and a code that is none as it is", () => {
  expect(["01", "15", "56", "97", "98"].map((code) => nationWords(code, "zh-CN"))).toEqual([
    "汉族",
    "土家族",
    "基诺族",
    "其他",
    "外国血统",
  ]);
  expect(["01", "46", "56", "97"].map((code) => nationWords(code, "en"))).toEqual([
    "Han",
    "Deang",
    "Jino",
    "other",
  ]);
  expect(["00", "57", "", "1", "汉"].map((code) => nationWords(code, "zh-CN"))).toEqual([
    "00",
    "57",
    "",
    "1",
    "汉",
  ]);
  expect(["1", "2", "0", "9", "3"].map((code) => sexWords(code, "zh-CN"))).toEqual([
    "男",
    "女",
    "未知",
    "未说明",
    "3",
  ]);
  expect(sexWords("2", "en")).toBe("female");
});
