import { en } from "./en.ts";
import { zhCn, type Locale } from "./zh-cn.ts";

export type { Locale } from "./zh-cn.ts";
export type Language = "zh-CN" | "en";

export const locales: Readonly<Record<Language, Locale>> = { "zh-CN": zhCn, en };

/** A word for a code that may be newer than this page: the code itself rather than nothing. */
export function word(words: Readonly<Record<string, string>>, code: string): string {
  return words[code] ?? code;
}
