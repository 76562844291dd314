import type { TroubleCode } from "./codes.ts";
import type { Words } from "./words.ts";
import { zhCN } from "./zh-CN.ts";

export type { TroubleCode } from "./codes.ts";
export type { Words } from "./words.ts";
export { reasonWords } from "./reason-words.ts";

export type Locale = Words["tag"];
/** What everybody sees first. */
export const chinese: Words = zhCN;
/** English has its own chunk: the first screen speaks Chinese. */
export const loadEnglish = async (): Promise<Words> => (await import("./en.ts")).en;

/** A code from outside that no list of ours knows is a malfunction, not a blank. */
export function troubleCode(code: string): TroubleCode {
  return isTroubleCode(code) ? code : "malfunction";
}

function isTroubleCode(code: string): code is TroubleCode {
  return Object.hasOwn(zhCN.troubles, code);
}
