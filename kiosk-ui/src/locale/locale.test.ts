import { describe, expect, it } from "vitest";
import { chinese, loadEnglish, reasonWords, troubleCode } from "./index.ts";

const locales = { "zh-CN": chinese, en: await loadEnglish() };

/** Every fixed text of a locale with its path. */
function texts(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => texts(inner, `${path}.${key}`));
}

describe.each(Object.entries(locales))("%s", (_name, words) => {
  it("says something everywhere", () => {
    expect(texts(words).filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  it("explains a stopped printer, and is honest where it cannot", () => {
    expect(reasonWords(words, "paperOut")).toBe(words.printer.problems.paperOut);
    expect(reasonWords(words, "noAnswer")).toBe(words.printer.offline.noAnswer);
    expect(reasonWords(words, "copiesExhausted")).not.toBe(words.print.reason);
    expect(reasonWords(words, "toString")).toBe(words.print.reason);
    expect(reasonWords(words, undefined)).toBe(words.print.reason);
  });
});

it("keeps the main line to 16 characters, and never blames", () => {
  const zh = locales["zh-CN"];
  const mainLines = [
    ...Object.values(zh.troubles).map((sentence) => sentence.do),
    ...texts(zh)
      .filter(([path]) => path.endsWith(".title"))
      .map(([, text]) => text),
  ];
  expect(mainLines.filter((text) => text.length > 16)).toEqual([]);
  expect(texts(zh).filter(([, text]) => /您的错|操作错误|非法|失败/.test(text))).toEqual([]);
});

it("English has no Chinese but the names of languages and the six verbs", () => {
  const chinese = texts(locales.en).filter(([, text]) => /\p{Script=Han}/u.test(text));
  expect(
    chinese.map(([path]) => path).filter((path) => !path.endsWith(".glyph") && path !== ".strip.language"),
  ).toEqual([]);
});

it("a code nobody knows is a malfunction", () => {
  expect(troubleCode("cardExpired")).toBe("cardExpired");
  expect(troubleCode("constructor")).toBe("malfunction");
});
