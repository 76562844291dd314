import { calendarEn } from "./calendar-en.ts";
import { calendarZhCn, type CalendarWords } from "./calendar-zh-cn.ts";
import { catalogueEn } from "./catalogue-en.ts";
import { catalogueZhCn, type CatalogueWords } from "./catalogue-zh-cn.ts";
import { en } from "./en.ts";
import { deskEn } from "./desk-en.ts";
import { deskZhCn, type DeskWords } from "./desk-zh-cn.ts";
import { exchangeEn } from "./exchange-en.ts";
import { exchangeZhCn, type ExchangeWords } from "./exchange-zh-cn.ts";
import { kiosksEn } from "./kiosks-en.ts";
import { kiosksZhCn, type KioskWords } from "./kiosks-zh-cn.ts";
import { lifeEventsEn } from "./life-events-en.ts";
import { lifeEventsZhCn, type LifeEventWords } from "./life-events-zh-cn.ts";
import { papersEn } from "./papers-en.ts";
import { papersZhCn, type PapersWords } from "./papers-zh-cn.ts";
import { partiesEn } from "./parties-en.ts";
import { partiesZhCn, type PartyWords } from "./parties-zh-cn.ts";
import { peopleEn } from "./people-en.ts";
import { peopleZhCn, type PeopleWords } from "./people-zh-cn.ts";
import type { ProblemWords } from "./problems-zh-cn.ts";
import { watchEn } from "./watch-en.ts";
import { watchZhCn, type WatchWords } from "./watch-zh-cn.ts";
import { zhCn, type Locale } from "./zh-cn.ts";

export type { ChainWords } from "./chain-zh-cn.ts";
export type { CalendarWords } from "./calendar-zh-cn.ts";
export type { CatalogueWords } from "./catalogue-zh-cn.ts";
export type { DeskWords } from "./desk-zh-cn.ts";
export type { ExchangeWords } from "./exchange-zh-cn.ts";
export type { KioskWords } from "./kiosks-zh-cn.ts";
export type { LifeEventWords } from "./life-events-zh-cn.ts";
export type { PapersWords } from "./papers-zh-cn.ts";
export type { PartyWords } from "./parties-zh-cn.ts";
export type { PeopleWords } from "./people-zh-cn.ts";
export type { ProblemWords } from "./problems-zh-cn.ts";
export type { WatchWords } from "./watch-zh-cn.ts";
export type { Locale } from "./zh-cn.ts";
export type Language = "zh-CN" | "en";

export const locales: Readonly<Record<Language, Locale>> = { "zh-CN": zhCn, en };

/** A word for a code that may be newer than this page: the code itself rather than nothing. */
export function word(words: Readonly<Record<string, string>>, code: string): string {
  return words[code] ?? code;
}

export const peopleLocales: Readonly<Record<Language, PeopleWords>> = { "zh-CN": peopleZhCn, en: peopleEn };

export const exchangeLocales: Readonly<Record<Language, ExchangeWords>> = {
  "zh-CN": exchangeZhCn,
  en: exchangeEn,
};

export const kiosksLocales: Readonly<Record<Language, KioskWords>> = { "zh-CN": kiosksZhCn, en: kiosksEn };

export const lifeEventLocales: Readonly<Record<Language, LifeEventWords>> = {
  "zh-CN": lifeEventsZhCn,
  en: lifeEventsEn,
};

export const calendarLocales: Readonly<Record<Language, CalendarWords>> = {
  "zh-CN": calendarZhCn,
  en: calendarEn,
};

export const catalogueLocales: Readonly<Record<Language, CatalogueWords>> = {
  "zh-CN": catalogueZhCn,
  en: catalogueEn,
};

export const partyLocales: Readonly<Record<Language, PartyWords>> = { "zh-CN": partiesZhCn, en: partiesEn };

export const watchLocales: Readonly<Record<Language, WatchWords>> = { "zh-CN": watchZhCn, en: watchEn };

export const papersLocales: Readonly<Record<Language, PapersWords>> = { "zh-CN": papersZhCn, en: papersEn };

export const deskLocales: Readonly<Record<Language, DeskWords>> = { "zh-CN": deskZhCn, en: deskEn };

/** The sentence for a problem; for one without a sentence the general one, with the code for the telephone. */
export function problemWords(words: ProblemWords, code: string): string {
  const sentences: Readonly<Record<string, string>> = words.problem;
  return sentences[code] ?? `${words.problem.other} (${words.code}: ${code})`;
}
