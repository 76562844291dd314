import type { CasePage, DeskAction, DeskActionType } from "@zizhuban/server-contract";
import { html, LitElement, nothing } from "lit";
import { base, look, sheet } from "../elements/index.ts";
import type { DeskWords } from "../locale/index.ts";
import { actionFrom } from "./action-form.ts";
import { fieldsOf } from "./action-fields.ts";

/** A small sheet before anything happens: what will happen to what, what it needs, and the button that does it. */
export class ActionSheet extends LitElement {
  static override properties = {
    action: { type: String },
    page: { attribute: false },
    count: { type: Number },
    busy: { type: Boolean },
    problem: { type: String },
    words: { attribute: false },
    incomplete: { state: true },
  };
  static override styles = [base, look, sheet];

  declare action: DeskActionType;
  /** The case; without it the action is for `count` selected ones. */
  declare page: CasePage | undefined;
  declare count: number;
  declare busy: boolean;
  /** Sentence of the refusal to show. */
  declare problem: string;
  declare words: DeskWords;
  declare incomplete: boolean;

  constructor() {
    super();
    this.count = 1;
    this.busy = false;
    this.problem = "";
    this.incomplete = false;
  }

  override firstUpdated(): void {
    this.renderRoot.querySelector("dialog")?.showModal();
    // Where nothing is to be filled in, Enter confirms.
    const first = this.renderRoot.querySelector<HTMLElement>("input, textarea, select");
    (first ?? this.renderRoot.querySelector<HTMLElement>("button.main"))?.focus();
  }

  override render() {
    const { words, action, page } = this;
    const problem = this.incomplete ? words.fill : this.problem;
    return html`
      <dialog aria-labelledby="title" @cancel=${this.#cancel}>
        <form @submit=${this.#submit}>
          <h2 id="title">${words.action[action]}${page === undefined ? nothing : ` · ${page.number}`}</h2>
          ${page === undefined ? html`<p>${words.batch(words.action[action], this.count)}</p>` : nothing}
          <p class="soft">${words.consequence[action]}</p>
          ${page === undefined ? nothing : fieldsOf(action, page, words)}
          ${problem === "" ? nothing : html`<p class="notice refused" role="alert">${problem}</p>`}
          <div class="buttons">
            <button type="button" @click=${this.#cancel}>${words.cancel}</button>
            <button class="main" ?disabled=${this.busy}>
              ${this.busy ? words.busy : `${words.confirm} · ${words.action[action]}`}
            </button>
          </div>
        </form>
      </dialog>
    `;
  }

  #cancel(event: Event): void {
    event.preventDefault();
    this.dispatchEvent(new Event("close-sheet"));
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const action = actionFrom(this.action, new FormData(event.currentTarget), this.page?.procedures);
    this.incomplete = action === undefined;
    if (action !== undefined) this.dispatchEvent(new CustomEvent<DeskAction>("act", { detail: action }));
  }
}

customElements.define("action-sheet", ActionSheet);
