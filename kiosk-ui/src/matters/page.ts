import { html } from "lit";
import { icon, phrased } from "../elements/index.ts";
import { turnPages, type Page, type Turning } from "../flow/index.ts";
import type { PersonEvent } from "../journey/index.ts";
import { reasonWords, type Words } from "../locale/index.ts";
import { parts } from "./letter.ts";
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

/** A day in China, as this panel's clock has it. */
export function dayOf(words: MattersWords, at: number): string {
  const on = new Date(at);
  const two = (n: number) => String(n).padStart(2, "0");
  return words.day(`${on.getFullYear()}-${two(on.getMonth() + 1)}-${two(on.getDate())}`);
}
/** With its year: what is kept for years. */
export function dayOfYear(words: MattersWords, at: number): string {
  return `${new Date(at).getFullYear()} · ${dayOf(words, at)}`;
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

/** Characters of large text that fit a screen. */
const lettersOf = ({ modes: { low, elder } }: MattersBase["view"]) =>
  elder ? (low ? 110 : 200) : low ? 240 : 400;

/** What somebody wrote, whole: one after another, each over as many pages as it takes. */
export function letterPage(
  context: MattersBase,
  title: string,
  letters: readonly { readonly about: string; readonly text: string }[],
): Page {
  const cut = letters.flatMap(({ about, text }) =>
    parts(text, lettersOf(context.view)).map((part) => ({ about, part })),
  );
  const page = Math.min(context.page, Math.max(0, cut.length - 1));
  const shown = cut[page];
  return {
    title,
    about: shown?.about ?? "",
    content: html`<div class="letter card" lang="zh-CN">${shown?.part ?? ""}</div>
      ${turnPages(context, page, cut.length)}`,
    actions: html`${back(context)}<span></span>`,
  };
}
