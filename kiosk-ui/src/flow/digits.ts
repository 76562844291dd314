import { html, type TemplateResult } from "lit";
import { icon } from "../elements/index.ts";
import type { Words } from "../locale/index.ts";

export type DigitPress =
  | { readonly type: "key"; readonly key: string }
  | { readonly type: "delete" | "clear" };

/** Large number keys. @param extra a key a number pad lacks, in the place of “clear” */
export function digitKeys(
  { proof }: Words,
  on: (press: DigitPress) => () => void,
  extra?: string,
): TemplateResult {
  const digits = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
  return html`<div class="keys">
    ${digits.map((key) => html`<button @click=${on({ type: "key", key })}>${key}</button>`)}
    ${
      extra === undefined
        ? html`<button class="word" @click=${on({ type: "clear" })}>${proof.clear}</button>`
        : html`<button @click=${on({ type: "key", key: extra })}>${extra}</button>`
    }
    <button @click=${on({ type: "key", key: "0" })}>0</button>
    <button class="word" @click=${on({ type: "delete" })}>${icon("delete")} ${proof.delete}</button>
  </div>`;
}

/** What was entered so far; the room stays while it is empty. */
export function shownDigits(label: string, shown: string): TemplateResult {
  return html`<output class="shown ${shown.length > 20 ? "long" : ""}" aria-label=${label}
    >${shown === "" ? html`&nbsp;` : shown}</output
  >`;
}

/** The digits after a press; `most` is how many there may be. */
export function afterPress(entered: string, press: DigitPress, most: number): string {
  switch (press.type) {
    case "key":
      return entered.length >= most ? entered : entered + press.key;
    case "delete":
      return entered.slice(0, -1);
    case "clear":
      return "";
  }
}
