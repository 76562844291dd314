import { css, html, LitElement, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Words } from "../locale/index.ts";
import { base } from "../theme/index.ts";
import { icon } from "../elements/index.ts";

export class CodeEntered extends Event {
  static readonly type = "code-entered";
  readonly code: string;

  constructor(code: string) {
    super(CodeEntered.type);
    this.code = code;
  }
}

const keys = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/** Boxes and a large keypad for a one-time code. Sends `code-entered` with the last digit; what was typed lives only here. */
class CodeKeypad extends LitElement {
  static override properties = {
    words: { attribute: false },
    digits: { type: Number },
    busy: { type: Boolean },
    secret: { type: Boolean },
    entered: { state: true },
    attempt: { type: Number },
  };
  declare words: Words;
  declare digits: number;
  declare busy: boolean;
  /** What was typed is not shown. */
  declare secret: boolean;
  /** A new number empties the boxes: the last code was refused. */
  declare attempt: number;
  declare private entered: string;

  static override styles = [
    base,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 28px;
        height: 100%;
      }
      .boxes {
        display: flex;
        justify-content: center;
        gap: 20px;
      }
      .boxes li {
        flex: 0 1 132px;
        height: var(--box-height, 140px);
        display: grid;
        place-items: center;
        border: 3px solid var(--line);
        border-radius: 22px;
        background: var(--card);
        font-size: min(var(--text-number), 88px);
        font-weight: 600;
        line-height: 1;
      }
      .boxes li.next {
        border-color: var(--lotus);
        border-width: 5px;
      }
      .boxes li.full {
        border-color: var(--lake);
      }
      .keys {
        flex: 1;
        display: grid;
        grid-template: repeat(4, minmax(88px, 1fr)) / repeat(3, 1fr);
        gap: 20px;
      }
      .keys button {
        padding: 0 12px;
        font-size: calc(56px * (0.6 + 0.4 * var(--scale-text)));
        font-weight: 500;
      }
      .keys .word {
        font-size: var(--text-lead);
      }
      .keys .word .icon {
        display: inline-block;
        vertical-align: -0.2em;
      }
    `,
  ];

  constructor() {
    super();
    this.digits = 6;
    this.busy = false;
    this.secret = false;
    this.attempt = 0;
    this.entered = "";
  }

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has("attempt") || changed.has("digits")) this.entered = "";
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
    if (/^\d$/.test(event.key)) this.#press(event.key);
    else if (event.key === "Backspace") this.#set(this.entered.slice(0, -1));
  };

  #press(digit: string): void {
    if (this.entered.length < this.digits) this.#set(this.entered + digit);
  }

  #set(entered: string): void {
    if (this.busy) return;
    this.entered = entered;
    if (entered.length === this.digits) this.dispatchEvent(new CodeEntered(entered));
  }

  override render() {
    const { words, digits, entered, busy } = this;
    const places = Array.from({ length: digits }, (_, place) => place);
    const at = (place: number) =>
      place < entered.length ? "full" : place === entered.length ? "next" : nothing;
    return html`
      <ol class="boxes" aria-label=${words.proof.boxes(entered.length, digits)}>
        ${repeat(places, (place) => html`<li class=${at(place)}>${this.secret && place < entered.length ? "•" : (entered[place] ?? "")}</li>`)}
      </ol>
      <div class="keys">
        ${keys.map((key) => html`<button ?disabled=${busy} @click=${() => this.#press(key)}>${key}</button>`)}
        <button class="word" ?disabled=${busy} @click=${() => this.#set("")}>${words.proof.clear}</button>
        <button ?disabled=${busy} @click=${() => this.#press("0")}>0</button>
        <button class="word" ?disabled=${busy} @click=${() => this.#set(entered.slice(0, -1))}>
          ${icon("delete")} ${words.proof.delete}
        </button>
      </div>
    `;
  }
}
customElements.define("code-keypad", CodeKeypad);
