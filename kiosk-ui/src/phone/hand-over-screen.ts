import { html, nothing, type TemplateResult } from "lit";
import { icon, phrased } from "../elements/index.ts";
import {
  busyPage,
  digitKeys,
  PageScreen,
  sentence,
  shownDigits,
  turnPages,
  type Page,
} from "../flow/index.ts";
import { troubleCode } from "../locale/index.ts";
import { keyOf } from "./fillable.ts";
import { nameOf, nameText } from "./name.ts";
import { phoneWords, type PhoneWords } from "./locale.ts";
import { qrCode } from "./qr-code.ts";
import type { HandOverIntent, HandOverStep } from "./state.ts";
import { phoneStyle } from "./style.ts";

/** What a hand on the hand-over's screen means, on its way up. */
export class HandOverRequest extends Event {
  static readonly type = "hand-over-request";
  readonly intent: HandOverIntent;

  constructor(intent: HandOverIntent) {
    super(HandOverRequest.type, { bubbles: true, composed: true });
    this.intent = intent;
  }
}

/** Lines of what came over that fit the smallest look with the largest letters; a warning takes two. */
const room = 7;
/** Names on a page of their own, where not all of it fits one. */
const namesAtOnce = 4;

type At<Name extends HandOverStep["at"]> = Extract<HandOverStep, { at: Name }>;

/** A draft comes over from a telephone, or goes there and comes back. */
class HandOverScreen extends PageScreen {
  static override styles = [...PageScreen.styles, phoneStyle];

  protected override turn(): number {
    return this.view.flows.handOver?.turn ?? 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("keydown", this.#typed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("keydown", this.#typed);
  }

  /** A kiosk may have a real number pad. */
  #typed = (event: KeyboardEvent) => {
    if (this.view.flows.handOver?.step.at !== "take") return;
    if (/^\d$/.test(event.key)) this.#on({ type: "key", key: event.key })();
    else if (event.key === "Backspace") this.#on({ type: "delete" })();
  };

  #on = (intent: HandOverIntent) => () => {
    this.dispatchEvent(new HandOverRequest(intent));
  };

  #back(): TemplateResult {
    return html`<button class="plain back" @click=${this.#on({ type: "back" })}>
      ${this.view.words.actions.back}
    </button>`;
  }

  #refusal({ take }: PhoneWords, code: string): string {
    if (code === "mistyped" || code === "otherCode") return take[code];
    return sentence(this.view.words, this.view.words.troubles[troubleCode(code)]);
  }

  #take(words: PhoneWords, { entered, phase, refused }: At<"take">): Page {
    const { take } = words;
    if (phase === "taking") return busyPage(take.title, take.taking);
    const scanner = this.view.facts.devices.barcodeReader?.ready === true;
    return {
      title: take.title,
      about: scanner ? take.about : take.noScanner,
      content: html`${shownDigits(take.entered, entered.replace(/^(\d{3})(\d{0,3})(\d{0,4})$/, "$1 $2 $3").trim())}
      ${
        refused === undefined
          ? nothing
          : html`<p class="callout state warn" role="alert">
              ${icon("warn")}<span>${phrased(this.#refusal(words, refused))}</span>
            </p>`
      }
      ${digitKeys(this.view.words, this.#on)}`,
      actions: html`${this.#back()}
        <button class="primary" @click=${this.#on({ type: "enter" })}>
          ${this.view.words.actions.next}
        </button>`,
    };
  }

  #give({ give }: PhoneWords, { phase, url }: At<"give">): Page {
    if (phase === "taking" || phase === "ready") return busyPage(give.title, give.taking);
    const open = phase === "opened";
    return {
      title: open ? give.opened : give.title,
      about: give.about,
      content: html`${open ? nothing : qrCode(url, give.qr)}
        <ol class="how">
          ${give.steps.slice(open ? 1 : 0).map((step) => html`<li>${phrased(step)}</li>`)}
        </ol>
        <p class="wait" role="status">${open ? give.open : give.waiting}</p>`,
      actions: html`<span></span>
        <button class="secondary" @click=${this.#on({ type: "here" })}>
          ${give.here}<small>${give.hereAbout}</small>
        </button>`,
    };
  }

  /** What needs a look comes on pages of its own where it does not fit below the warnings. */
  #taken({ taken }: PhoneWords, { draft, of }: At<"taken">): Page {
    const { words, flows } = this.view;
    const warnings = [
      ...(flows.handOver !== undefined && keyOf(flows.handOver.of) === keyOf(of)
        ? []
        : [taken.otherItem(nameOf(words, of))]),
      ...(draft.changed ? [taken.changed] : []),
    ];
    const notes = [
      ...draft.left.map((name) => ({ name, kind: "left" as const })),
      ...draft.added.map((name) => ({ name, kind: "added" as const })),
    ];
    const headings = new Set(notes.map(({ kind }) => kind)).size;
    const whole = warnings.length * 2 + headings + notes.length <= room;
    const pages = whole ? 1 : 1 + Math.ceil(notes.length / namesAtOnce);
    const page = Math.min(this.page, pages - 1);
    const shown = whole ? notes : notes.slice(Math.max(0, page - 1) * namesAtOnce, page * namesAtOnce);
    const list = (kind: "left" | "added", title: string, why: string) => {
      const names = shown.filter((note) => note.kind === kind);
      return names.length === 0
        ? nothing
        : html`<ul class="card notes" aria-label=${title}>
            <li><strong>${title}</strong> <small>${why}</small></li>
            ${names.map(({ name: { zh, en } }) => html`<li lang=${words.tag === "en" && zh === en ? "zh-CN" : words.tag}>${words.tag === "en" ? en : zh}</li>`)}
          </ul>`;
    };
    const warn = (text: string) =>
      html`<p class="callout state warn">${icon("warn")}<span>${text}</span></p>`;
    return {
      title: taken.title,
      about: html`${nameText(words, of)}`,
      content: html`${
        page > 0
          ? nothing
          : html`${warnings.map(warn)}
              <p>${taken.kept(Object.keys(draft.form).length + draft.materials.length)}</p>`
      }
      ${list("left", taken.left, taken.leftWhy)} ${list("added", taken.added, taken.addedWhy)}
      ${turnPages({ view: this.view, page, turnTo: this.turnTo }, page, pages)}`,
      actions: html`<span></span>
        <button class="primary" @click=${this.#on({ type: "forward" })}>${words.actions.next}</button>`,
    };
  }

  #trouble({ code }: At<"trouble">): Page {
    const { words } = this.view;
    return {
      title: words.problem.title,
      content: html`<div class="ask" role="alert">
        <p class="callout warn">${phrased(sentence(words, words.troubles[troubleCode(code)]))}</p>
        <p class="soft">${words.problem.code(code)}</p>
      </div>`,
      actions: html`${this.#back()}
        <button class="primary" @click=${this.#on({ type: "retry" })}>${words.actions.retry}</button>`,
    };
  }

  protected override draw(): Page | undefined {
    const step = this.view.flows.handOver?.step;
    if (step === undefined) return undefined;
    const words = phoneWords[this.view.words.tag];
    switch (step.at) {
      case "take":
        return this.#take(words, step);
      case "handing":
        return busyPage(words.give.handing, words.give.handingAbout);
      case "give":
        return this.#give(words, step);
      case "taken":
        return this.#taken(words, step);
      case "trouble":
        return this.#trouble(step);
    }
  }
}
customElements.define("hand-over-screen", HandOverScreen);
