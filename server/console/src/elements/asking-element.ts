import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import type { Answered } from "../api.ts";
import { problemWords, type Language, type ProblemWords } from "../locale/index.ts";
import type { Question } from "./ask-sheet.ts";

/** A sheet and what its answer does; undefined: something needed was left empty. */
export interface Sheet {
  readonly question: Question;
  act(form: FormData): Promise<Answered<unknown>> | undefined;
}

export interface Told {
  readonly heading: string;
  readonly note: string;
  readonly secrets: readonly string[];
  readonly close: string;
}

/** The words that every asking page has. */
export interface AskingWords extends ProblemWords {
  readonly loading: string;
  readonly retry: string;
  readonly cancel: string;
  /** Something needed was left empty. */
  readonly fill: string;
}

/** Why something was not done. */
export type Refused = Extract<Answered<unknown>, { readonly ok: false }>;

/** What pages that fetch and ask share: data that is fetched, one sheet at a time, and secrets that are told once. */
export abstract class AskingElement<Words extends AskingWords> extends LitElement {
  static override properties: PropertyDeclarations = {
    words: { attribute: false },
    language: { type: String },
    refusal: { state: true },
    sheet: { state: true },
    busy: { state: true },
    problem: { state: true },
    told: { state: true },
  };

  declare words: Words;
  declare language: Language;
  /** Code of why nothing could be fetched. */
  declare refusal: string;
  declare sheet: Sheet | undefined;
  declare busy: boolean;
  declare problem: string;
  declare told: Told | undefined;

  constructor() {
    super();
    this.refusal = "";
    this.problem = "";
    this.busy = false;
  }

  protected abstract load(): Promise<void>;

  // Set before this element was known, what it is about is there only with the first drawing.
  protected override firstUpdated(): void {
    void this.load();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) void this.load();
  }

  /** The value, or undefined after telling what went wrong. */
  protected taken<T>(answer: Answered<T>): T | undefined {
    this.refusal = answer.ok ? "" : answer.code;
    if (answer.ok) return answer.value;
    if (answer.code === "notSignedIn") this.tell("session-ended");
    return undefined;
  }

  protected tell(name: string): void {
    this.dispatchEvent(new Event(name, { bubbles: true, composed: true }));
  }

  /** What is said of a refusal. */
  protected sentence({ code }: Refused): string {
    return problemWords(this.words, code);
  }

  protected ask(sheet: Sheet): void {
    this.problem = "";
    this.sheet = sheet;
  }

  /** While nothing has come: why, and a way to try again. */
  protected waiting(): TemplateResult {
    const { words } = this;
    return this.refusal === ""
      ? html`<p class="alone soft" role="status">${words.loading}</p>`
      : html`<p class="alone" role="alert">${problemWords(words, this.refusal)}</p>
          <button class="alone" @click=${() => void this.load()}>${words.retry}</button>`;
  }

  protected overlays() {
    const { words, sheet, told } = this;
    if (told !== undefined)
      return html`<told-once
        heading=${told.heading}
        note=${told.note}
        .secrets=${told.secrets}
        close=${told.close}
        @kept=${() => (this.told = undefined)}
      ></told-once>`;
    if (sheet === undefined) return nothing;
    return html`<ask-sheet
      .question=${sheet.question}
      .cancel=${words.cancel}
      .busy=${this.busy}
      .problem=${this.problem}
      @answer=${(event: CustomEvent<FormData>) => void this.#act(sheet, event.detail)}
      @close-sheet=${() => (this.sheet = undefined)}
    ></ask-sheet>`;
  }

  async #act(sheet: Sheet, form: FormData): Promise<void> {
    const asked = sheet.act(form);
    if (asked === undefined) {
      this.problem = this.words.fill;
      return;
    }
    this.busy = true;
    const answer = await asked;
    this.busy = false;
    if (answer.ok) {
      this.sheet = undefined;
      await this.load();
      return;
    }
    this.problem = this.sentence(answer);
    if (answer.code === "notSignedIn") this.tell("session-ended");
  }
}
