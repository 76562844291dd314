import { html } from "lit";
import { icon, phrased } from "../elements/index.ts";
import type { Turning } from "../flow/index.ts";
import type { PersonEvent } from "../journey/index.ts";
import { reasonWords, type Words } from "../locale/index.ts";
import type { MattersWords } from "./locale.ts";
import type { At, MattersIntent, MattersState, MattersStep, Printing } from "./steps.ts";

/** What a page of one's own matters is drawn from, and where its presses go. */
export interface MattersBase extends Turning {
  readonly words: MattersWords;
  readonly state: MattersState;
  readonly on: (intent: MattersIntent) => () => void;
  readonly journey: (event: PersonEvent) => () => void;
}

export interface MattersPage<Name extends MattersStep["at"]> extends MattersBase {
  readonly step: At<Name>;
}

export function back({ view, on }: MattersBase) {
  return html`<button class="plain back" @click=${on({ type: "back" })}>${view.words.actions.back}</button>`;
}

/** Why a printer did not print, in words. */
export function printTrouble(words: Words, code: string | undefined): string {
  return code === "none" ? words.printer.none : reasonWords(words, code);
}

export function note(kind: "good" | "warn", text: string) {
  return html`<p class="callout state ${kind}" role="status">
    ${icon(kind === "good" ? "check" : "warn")}<span>${phrased(text)}</span>
  </p>`;
}

/** How far the slip is; nothing while none was asked for. */
export function slipNote({ view, words }: MattersBase, slip: Printing | undefined) {
  if (slip === undefined) return html``;
  if (slip === "asked") return note("good", words.slipStates.coming);
  if ("refused" in slip) return note("warn", words.noSlip(printTrouble(view.words, slip.refused)));
  switch (slip.state) {
    case "printed":
      return note("good", words.slipStates.out);
    case "notPrinted":
      return note("warn", words.noSlip(printTrouble(view.words, slip.reason)));
    case "unknown":
      return note("warn", words.slipStates.unknown);
    default:
      return note("good", words.slipStates.coming);
  }
}
