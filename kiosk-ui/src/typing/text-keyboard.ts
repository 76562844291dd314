import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { icon } from "../elements/index.ts";
import { base } from "../theme/index.ts";
import type { View } from "../view.ts";
import { edit, isComposing, shownHalves, typedFrom, type Typed, type TypingEvent } from "./editor.ts";
import { apart, candidates, segment, type Candidate, type Dictionary } from "./engine/index.ts";
import { boards, keyOf, type Board, type Key, type Kind } from "./layouts.ts";
import { typingWords, type TypingWords } from "./locale.ts";
import { dictionary, recall, remember } from "./memory.ts";
import { rowsOf, type Room } from "./rows.ts";
import { style } from "./style.ts";

/** What stands in the box after a press. */
export class TextTyped extends Event {
  static readonly type = "text-typed";
  readonly text: string;
  /** Letters wait for their characters: the text is not whole yet. */
  readonly composing: boolean;

  constructor(text: string, composing: boolean) {
    super(TextTyped.type);
    this.text = text;
    this.composing = composing;
  }
}

/**
 * A keyboard with the box it types into: characters by pinyin, Latin letters, figures and signs. Fills the room it is
 * given (a `.content` zone) and sends `text-typed` after every press. What is typed lives in it and in whoever listens;
 * what was chosen comes first the next time until `forgetTyped()`.
 *
 *     <text-keyboard .view=${view} .value=${entered} .most=${200} kind="words" label="现住址" @text-typed=${…}></text-keyboard>
 *
 * Put it into `keyed(field.key, …)`: another field is another keyboard. Leave the page's `composing` text alone: while
 * letters wait, `text` is what was there before.
 */
class TextKeyboard extends LitElement {
  static override properties = {
    view: { attribute: false },
    value: { attribute: false },
    most: { type: Number },
    kind: { type: String },
    label: { type: String },
    trouble: { type: String },
    typed: { state: true },
    board: { state: true },
    caps: { state: true },
    page: { state: true },
    known: { state: true },
  };
  declare view: View;
  /** What stands in the box when it opens. */
  declare value: string;
  /** How long the text may be (`String.length`). */
  declare most: number;
  declare kind: Kind;
  /** What is asked for, for who does not see the screen. */
  declare label: string;
  /** What is wrong with the text, once somebody wanted to go on with it; empty when nothing is. */
  declare trouble: string;
  declare private typed: Typed;
  declare private board: Board | undefined;
  declare private caps: boolean;
  /** Of all candidates, over the keys; undefined: only the first ones, above them. */
  declare private page: number | undefined;
  declare private known: Dictionary | "failed" | undefined;
  #found: readonly Candidate[] = [];

  static override styles = [base, style];

  constructor() {
    super();
    this.value = "";
    this.most = 200;
    this.kind = "words";
    this.label = "";
    this.trouble = "";
    this.typed = typedFrom("");
    this.caps = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("keydown", this.#key);
    void this.#open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("keydown", this.#key);
  }

  async #open(): Promise<void> {
    if (this.kind !== "words") return;
    try {
      this.known = await dictionary();
      this.#search();
    } catch {
      this.known = "failed";
    }
  }

  override willUpdate(changed: PropertyValues<this>): void {
    this.toggleAttribute("low", this.view.modes.low);
    if (changed.has("value") && this.value !== this.typed.text) this.typed = typedFrom(this.value);
  }

  #spoken(): TypingWords {
    return typingWords[this.view.words.tag];
  }

  #shownBoard(): Board {
    if (this.kind === "code") return "code";
    return this.board ?? (this.view.words.tag === "en" ? "latin" : "pinyin");
  }

  /** A kiosk may have a real keyboard. */
  #key = (event: KeyboardEvent) => {
    const key =
      event.ctrlKey || event.altKey || event.metaKey ? undefined : keyOf(this.#shownBoard(), event.key);
    if (key !== undefined) this.#press(key);
  };

  #search(): void {
    const { known, typed } = this;
    this.page = undefined;
    this.#found =
      typeof known === "object" && typed.letters !== "" ? candidates(known, recall(), typed.letters) : [];
    this.requestUpdate();
  }

  #edit(event: TypingEvent): void {
    this.typed = edit(this.typed, event, this.most);
    this.#search();
    this.dispatchEvent(new TextTyped(this.typed.text, isComposing(this.typed)));
  }

  #pick(candidate: Candidate): void {
    const { picked } = this.typed;
    this.#edit({ type: "pick", candidate });
    if (isComposing(this.typed)) return;
    const parts = [...picked, candidate];
    for (const part of parts.length > 1 ? [candidate] : []) remember(part);
    remember({
      text: parts.map(({ text }) => text).join(""),
      reading: parts.map(({ reading }) => reading).join(" "),
    });
  }

  /** What waits is taken as the likeliest, before something else comes behind it. */
  #settle(): boolean {
    while (isComposing(this.typed)) {
      const [first] = this.#found;
      if (first === undefined) return false;
      this.#pick(first);
      if (this.typed.full) return false;
    }
    return true;
  }

  #press(key: Key): void {
    switch (key.does) {
      case "type":
        return this.#type(key.text);
      case "apart":
        return this.typed.letters === "" ? undefined : this.#edit({ type: "letter", letter: apart });
      case "space":
        if (!isComposing(this.typed)) return this.#edit({ type: "put", text: " " });
        if (this.#found[0] !== undefined) this.#pick(this.#found[0]);
        return;
      case "delete":
        return this.#edit({ type: "delete" });
      case "left":
      case "right":
        return this.#edit({ type: "move", by: key.does === "left" ? -1 : 1 });
      case "shift":
        this.caps = !this.caps;
        return;
      case "switch":
        if (this.#settle()) this.board = key.to;
    }
  }

  #type(text: string): void {
    const board = this.#shownBoard();
    if (board === "pinyin" && /^[a-z]$/i.test(text))
      return this.#edit({ type: "letter", letter: text.toLowerCase() });
    if (this.#settle())
      this.#edit({ type: "put", text: board === "latin" && this.caps ? text.toUpperCase() : text });
  }

  #box(): TemplateResult {
    const { typed, known } = this;
    const [before, behind] = this.view.modes.low ? shownHalves(typed, 18, 6) : shownHalves(typed, 32, 10);
    const picked = typed.picked.map(({ text }) => text).join("");
    const [likeliest] =
      typeof known === "object" ? segment(typed.letters, known.syllables, known.beginnings) : [];
    let from = 0;
    const parts = (likeliest ?? []).map(({ end }) => typed.letters.slice(from, (from = end)));
    const letters = likeliest === undefined ? typed.letters : parts.join(" ");
    const open = isComposing(typed) ? html`<span class="open">${picked}${letters}</span>` : nothing;
    return html`<div class="box">
      <output lang="zh-CN" aria-label=${this.label}
        >${before}${open}<span class="caret"></span>${behind}</output
      >
      ${
        isComposing(typed) && this.trouble !== ""
          ? html`<p class="unchosen" role="alert">${icon("warn")}<span>${this.#spoken().unchosen}</span></p>`
          : nothing
      }
    </div>`;
  }

  /** Sizes as the style has them. */
  #room(width: number): Room {
    const character = 46 * (this.view.modes.elder ? 1.14 : 1);
    return { width, gap: 16, character, padding: 44, least: 96 };
  }

  #candidates(rows: readonly (readonly Candidate[])[]): TemplateResult {
    const [first] = this.#found;
    return html`<div class="candidates" lang="zh-CN" role="group" aria-label=${this.#spoken().candidates}>
      ${rows.map(
        (row) =>
          html`<div>
            ${row.map(
              (one) =>
                html`<button class=${one === first ? "first" : ""} @click=${() => this.#pick(one)}>
                  ${one.text}
                </button>`,
            )}
          </div>`,
      )}
    </div>`;
  }

  /** In place of candidates: what to do, or what is wrong. */
  #hint(): TemplateResult {
    const words = this.#spoken();
    const { typed, known, most, trouble } = this;
    const board = this.#shownBoard();
    const warn = (text: string) => html`<p class="warn" role="alert">${icon("warn")}<span>${text}</span></p>`;
    if (typed.full) return warn(words.full(most));
    if (trouble !== "") return warn(trouble);
    if (board === "pinyin" && known === "failed") return warn(words.failed);
    if (board === "pinyin" && known === undefined) return html`<p role="status">${words.loading}</p>`;
    if (typed.letters !== "") return warn(words.none);
    return html`<p><span>${words.start[board]}</span><span>${words.room(typed.text.length, most)}</span></p>`;
  }

  #strip(): TemplateResult {
    const found = this.#found;
    if (found.length === 0 || this.typed.full) return html`<div class="strip">${this.#hint()}</div>`;
    const rows = rowsOf(found, this.#room(844), this.view.modes.low ? 1 : 2);
    const all = rows.flat().length === found.length;
    return html`<div class="strip">
      ${this.#candidates(rows)}
      ${
        all
          ? nothing
          : html`<button class="more" @click=${() => (this.page = 0)}>${this.#spoken().more}</button>`
      }
    </div>`;
  }

  /** Every candidate, over the keys. */
  #all(page: number): TemplateResult {
    const words = this.#spoken();
    const most = this.view.modes.low ? 4 : 6;
    const room = this.#room(1000);
    let left = this.#found;
    let rows = rowsOf(left, room, most);
    for (let turned = 0; turned < page; turned += 1) {
      left = left.slice(rows.flat().length);
      rows = rowsOf(left, room, most);
    }
    const last = rows.flat().length === left.length;
    return html`<div class="all">
      ${this.#candidates(rows)} ${last ? html`<p class="soft">${words.missing}</p>` : nothing}
      <div class="turn">
        <button ?disabled=${page === 0} @click=${() => (this.page = page - 1)}>${words.previous}</button>
        <button ?disabled=${last} @click=${() => (this.page = page + 1)}>${words.following}</button>
        <button @click=${() => (this.page = undefined)}>${words.less}</button>
      </div>
    </div>`;
  }

  #keyButton(key: Key): TemplateResult {
    const words = this.#spoken();
    const press = () => this.#press(key);
    switch (key.does) {
      case "type":
        return html`<button @click=${press}>
          ${this.#shownBoard() === "latin" && this.caps ? key.text.toUpperCase() : key.text}
        </button>`;
      case "switch":
        return html`<button class="wide" @click=${press}>${words.boards[key.to]}</button>`;
      case "space":
        return html`<button class="wide widest" @click=${press}>
          ${isComposing(this.typed) ? words.choose : words.space}
        </button>`;
      case "shift":
        return html`<button class="wide" aria-pressed=${this.caps} @click=${press}>${words.shift}</button>`;
      case "delete":
        return html`<button class="wide" @click=${press}>${words.delete}</button>`;
      case "left":
      case "right":
      case "apart":
        return html`<button class="word" @click=${press}>${words[key.does]}</button>`;
    }
  }

  override render() {
    if (this.page !== undefined) return html`${this.#box()} ${this.#all(this.page)}`;
    return html`${this.#box()} ${this.#strip()}
      <div class="keys">
        ${boards[this.#shownBoard()].map((row) => html`<div>${row.map((key) => this.#keyButton(key))}</div>`)}
      </div>`;
  }
}
customElements.define("text-keyboard", TextKeyboard);
