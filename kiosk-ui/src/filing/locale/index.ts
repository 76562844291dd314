import { filingEn } from "./en.ts";
import type { FilingWords } from "./words.ts";
import { filingZhCN } from "./zh-CN.ts";

export const filingWords: Readonly<Record<"zh-CN" | "en", FilingWords>> = {
  "zh-CN": filingZhCN,
  en: filingEn,
};
