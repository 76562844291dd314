import type { CatalogueItem } from "@zizhuban/server-contract";
import { html, type TemplateResult } from "lit";
import { phrasedName } from "./elements/index.ts";
import type { Words } from "./locale/index.ts";

/** The everyday name in this language; the legal name where the catalogue has no other. */
export function itemName(words: Words, item: CatalogueItem): string {
  return words.tag === "en" ? (item.englishName ?? item.name) : (item.plainName ?? item.name);
}

/** The same, marked with its own language, so that a voice reads it right. */
export function itemNameText(words: Words, item: CatalogueItem): TemplateResult {
  const chinese = words.tag === "zh-CN" || item.englishName === undefined;
  return html`<span lang=${chinese ? "zh-CN" : "en"}>${phrasedName(itemName(words, item))}</span>`;
}
