import type { TroubleCode } from "./codes.ts";
import { en } from "./en.ts";
import type { Words } from "./words.ts";
import { zhCN } from "./zh-CN.ts";

export type { TroubleCode } from "./codes.ts";
export type { Words } from "./words.ts";
export { reasonWords } from "./reason-words.ts";

export type Locale = Words["tag"];
export const locales: Readonly<Record<Locale, Words>> = { "zh-CN": zhCN, en };

/** A code from outside that no list of ours knows is a malfunction, not a blank. */
export function troubleCode(code: string): TroubleCode {
  return isTroubleCode(code) ? code : "malfunction";
}

function isTroubleCode(code: string): code is TroubleCode {
  return Object.hasOwn(zhCN.troubles, code);
}
