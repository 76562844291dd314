import { html, type TemplateResult } from "lit";
import type { Words } from "./locale/index.ts";

/** A text from the server in this language where it has one, marked with the language it is shown in. */
export function dataText(words: Words, text: string): TemplateResult {
  const shown = words.dataText(text);
  return html`<span lang=${shown === text ? "zh-CN" : words.tag}>${shown}</span>`;
}
