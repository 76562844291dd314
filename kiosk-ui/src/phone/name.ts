import { html, type TemplateResult } from "lit";
import { itemName, itemNameText } from "../item-name.ts";
import type { Fillable } from "../journey/index.ts";
import type { Words } from "../locale/index.ts";

/** What it is called, in this language. */
export function nameOf(words: Words, of: Fillable): string {
  if ("errand" in of) return words.tag === "en" ? of.name.en : of.name.zh;
  return itemName(words, of.item);
}

/** The same, as it is drawn. */
export const nameText = (words: Words, of: Fillable): TemplateResult =>
  "errand" in of ? html`${nameOf(words, of)}` : itemNameText(words, of.item);
