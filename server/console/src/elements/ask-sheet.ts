import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { base } from "./base.ts";
import { look } from "./look.ts";
import { sheet } from "./sheet.ts";

/** What a sheet asks and says. */
export interface Question {
  readonly title: string;
  /** What will happen, to whom. */
  readonly note: string;
  readonly fields?: TemplateResult;
  /** Name of the button that does it. */
  readonly does: string;
}

/**
 * Asks before anything happens. Enter confirms, Escape closes. `answer` carries the form as it was filled in,
 * `close-sheet` says that nothing is wanted.
 */
export class AskSheet extends LitElement {
  static override properties = {
    question: { attribute: false },
    cancel: { type: String },
    busy: { type: Boolean },
    problem: { type: String },
  };
  static override styles = [
    base,
    look,
    sheet,
    css`
      p {
        white-space: pre-line;
      }
    `,
  ];

  declare question: Question;
  declare cancel: string;
  declare busy: boolean;
  /** Sentence of the refusal to show. */
  declare problem: string;

  constructor() {
    super();
    this.busy = false;
    this.problem = "";
  }

  override firstUpdated(): void {
    this.renderRoot.querySelector("dialog")?.showModal();
    const first = this.renderRoot.querySelector<HTMLElement>("input, select, textarea");
    (first ?? this.renderRoot.querySelector<HTMLElement>("button.main"))?.focus();
  }

  override render() {
    const { title, note, fields, does } = this.question;
    return html`
      <dialog aria-labelledby="title" @cancel=${this.#close}>
        <form @submit=${this.#submit}>
          <h2 id="title">${title}</h2>
          <p class="soft">${note}</p>
          ${fields ?? nothing}
          ${this.problem === "" ? nothing : html`<p class="notice refused" role="alert">${this.problem}</p>`}
          <div class="buttons">
            <button type="button" @click=${this.#close}>${this.cancel}</button>
            <button class="main" ?disabled=${this.busy}>${does}</button>
          </div>
        </form>
      </dialog>
    `;
  }

  #close(event: Event): void {
    event.preventDefault();
    this.dispatchEvent(new Event("close-sheet"));
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    this.dispatchEvent(new CustomEvent<FormData>("answer", { detail: new FormData(event.currentTarget) }));
  }
}

customElements.define("ask-sheet", AskSheet);
