import { html, nothing } from "lit";
import { problemWords, type DeskWords } from "../locale/index.ts";

/** How a step on many cases ended. */
export interface BatchOutcome {
  readonly done: number;
  readonly all: number;
  /** Case numbers, each with the code of why not. */
  readonly refused: readonly { readonly number: string; readonly code: string }[];
}

/** Says how many were done, and of each other one why it was not. */
export function batchOutcome({ done, all, refused }: BatchOutcome, words: DeskWords) {
  return html`<div class="notice ${refused.length === 0 ? "" : "refused"}" role="status">
    <p>${words.batchDone(done, all)}</p>
    ${
      refused.length === 0
        ? nothing
        : html`<p>${words.batchRefused}</p>
            <ul>
              ${refused.map(({ number, code }) => html`<li>${number} · ${problemWords(words, code)}</li>`)}
            </ul>`
    }
  </div>`;
}
