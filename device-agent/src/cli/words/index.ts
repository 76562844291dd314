import { en } from "./en.ts";
import type { Words } from "./words.ts";
import { zhCN } from "./zh-cn.ts";

export type { Words } from "./words.ts";

/** By the usual variables (POSIX, XBD 8.2); Chinese unless they name another language. */
export function wordsFor(environment: Readonly<Record<string, string | undefined>>): Words {
  const locale = environment["LC_ALL"] || environment["LC_MESSAGES"] || environment["LANG"] || "";
  return locale === "" || /^(zh|C$|C\.|POSIX)/.test(locale) ? zhCN : en;
}
