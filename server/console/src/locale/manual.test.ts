import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import {
  calendarLocales,
  catalogueLocales,
  deskLocales,
  exchangeLocales,
  kiosksLocales,
  lifeEventLocales,
  locales,
  papersLocales,
  peopleLocales,
  watchLocales,
  type Language,
} from "./index.ts";

const folder = new URL("../../../../docs/manual/", import.meta.url);

/** Every text a locale shows as it stands. */
function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [];
}

/** What follows in `pattern`'s only group, line breaks of the paragraph undone. */
const found = (pattern: RegExp, text: string) =>
  Array.from(text.matchAll(pattern), ([, inside = ""]) => inside.replaceAll(/\s*\n\s*/g, " "));

describe.each<Language>(["zh-CN", "en"])("the staff manual, %s", (language) => {
  const manual = readFileSync(new URL(`staff.${language}.md`, folder), "utf8");
  const shown = [
    locales,
    calendarLocales,
    catalogueLocales,
    deskLocales,
    exchangeLocales,
    kiosksLocales,
    lifeEventLocales,
    papersLocales,
    peopleLocales,
    watchLocales,
  ];

  it("names what stands on the screen", () => {
    const known = new Set(shown.flatMap((one) => texts(one[language])));
    const named = found(/\*\*([^*]+)\*\*/g, manual);
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter((words) => !known.has(words))).toEqual([]);
  });

  it("has its pictures", () => {
    const pictures = found(/\]\((\.\.\/pictures\/[^)]+)\)/g, manual);
    expect(pictures.length).toBeGreaterThan(8);
    expect(pictures.filter((path) => !existsSync(resolve(folder.pathname, path)))).toEqual([]);
  });
});
