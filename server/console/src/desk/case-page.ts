import type { CasePage as CaseView, DeskAction, DeskActionType } from "@zizhuban/server-contract";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { base, instantWords, look } from "../elements/index.ts";
import { problemWords, type DeskWords } from "../locale/index.ts";
import "./action-sheet.ts";
import { actOn, markPoint, readCase, showCard } from "./api.ts";
import { CaseMaterials } from "./case-materials.ts";
import "./case-signatures.ts";
import { checklistOf, formOf, materialsOf, resultOf, stepWords, timelineOf } from "./case-parts.ts";
import { clockWords, lightSeverity, usualFirst, usualNext } from "./rows.ts";

/** Everything about one case, and what this person may do to it now. */
export class CasePage extends LitElement {
  static override properties = {
    case: { type: String },
    me: { type: String },
    words: { attribute: false },
    language: { type: String },
    view: { state: true },
    refusal: { state: true },
    sheet: { state: true },
    busy: { state: true },
    changes: { state: true },
  };
  static override styles = [
    base,
    look,
    css`
      :host {
        display: grid;
        gap: 16px;
        align-content: start;
      }
      .columns {
        display: grid;
        grid-template-columns: minmax(0, 2fr) minmax(340px, 1fr);
        gap: 16px;
        align-items: start;
      }
      .column {
        display: grid;
        gap: 16px;
      }
      .title {
        display: flex;
        gap: 16px;
        align-items: baseline;
        flex-wrap: wrap;
      }
      .title h2 {
        font-size: 22px;
      }
      .panel h3 {
        font-size: 14px;
        margin-bottom: 8px;
      }
      .actions {
        display: grid;
        gap: 8px;
      }
      .actions button {
        text-align: left;
        min-height: 40px;
      }
      dl {
        display: grid;
        grid-template-columns: max-content 1fr;
        gap: 4px 24px;
      }
      dt {
        color: var(--ink-soft);
      }
      ol {
        margin: 0;
        padding: 0;
        list-style: none;
        display: grid;
        gap: 10px;
      }
      .words {
        white-space: pre-line;
      }
      .alone {
        padding: 16vh 0;
        text-align: center;
        font-size: 16px;
      }
      label.line {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 8px;
        align-items: center;
        padding: 2px 0;
      }
      @media (max-width: 1000px) {
        .columns {
          grid-template-columns: 1fr;
        }
      }
    `,
  ];

  declare case: string;
  /** Staff id of who looks. */
  declare me: string;
  declare words: DeskWords;
  declare language: string;
  declare view: CaseView | undefined;
  declare refusal: string;
  declare sheet: DeskActionType | undefined;
  declare busy: boolean;
  /** What others did since it was read here. */
  declare changes: CaseView["timeline"];

  constructor() {
    super();
    this.refusal = "";
    this.busy = false;
    this.changes = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("keydown", this.#onKey);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("keydown", this.#onKey);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("case")) return;
    this.view = undefined;
    this.refusal = "";
    this.changes = [];
    this.sheet = undefined;
    void this.#load();
  }

  async #load(): Promise<void> {
    const id = this.case;
    const answer = await readCase(id);
    if (id !== this.case) return;
    if (answer.ok) this.view = answer.value;
    else this.#refused(answer.code);
  }

  #refused(code: string): void {
    if (code === "notSignedIn")
      this.dispatchEvent(new Event("session-ended", { bubbles: true, composed: true }));
    this.refusal = code;
  }

  override render() {
    const { words, view } = this;
    if (view === undefined) {
      return this.refusal === ""
        ? html`<p class="alone soft" role="status">${words.loading}</p>`
        : html`<div class="alone">
            <p role="alert">${problemWords(words, this.refusal)}</p>
            <p><button @click=${this.#retry}>${words.retry}</button> <a href="#/desk">${words.back}</a></p>
          </div>`;
    }
    return html`
      ${this.#title(view)} ${this.#notices()}
      <div class="columns">
        <div class="column">
          ${formOf(view, words)} ${materialsOf(view, words, (ref) => void this.#cardShown(view.id, ref))}
          ${resultOf(view, words)}
          <case-materials
            .case=${view.id}
            .version=${view.version}
            .words=${words}
            .language=${this.language}
            @case-changed=${this.#onCaseChanged}
          ></case-materials>
          ${this.#checklist(view)}
        </div>
        <div class="column">
          ${this.#actions(view)}
          <case-signatures
            .case=${view.id}
            .version=${view.version}
            .words=${words}
            .language=${this.language}
          ></case-signatures>
          ${timelineOf(view, { words, me: this.me, language: this.language })}
        </div>
      </div>
      ${this.#sheet(view)}
    `;
  }

  #title(view: CaseView) {
    const { words } = this;
    const { clock } = view;
    return html`<div class="panel">
      <p><a href="#/desk" @click=${this.#back}>← ${words.back}</a></p>
      <div class="title">
        <h2>${view.itemName}</h2>
        <span>${view.number}</span>
        <strong data-phase=${view.phase}>${words.phase[view.phase]}</strong>
        <status-mark
          severity=${lightSeverity(clock)}
          title=${clock.provisional === true ? words.provisionalWhy : nothing}
          >${clockWords(clock, words)}</status-mark
        >
      </div>
      <p class="soft">
        ${view.departmentName} · ${words.zone} ${view.zone} · ${words.columns.appliedAt}
        ${instantWords(view.appliedAt, this.language)} · ${words.visits(view.visits)} ·
        ${words.channels[view.channel]}
      </p>
    </div>`;
  }

  #notices() {
    const { words, changes } = this;
    if (this.refusal === "" || this.sheet !== undefined) return nothing;
    const about = { words, me: this.me, language: this.language };
    return html`<div class="notice refused" role="alert">
      <p>${problemWords(words, this.refusal)}</p>
      ${
        changes.length === 0
          ? nothing
          : html`<p>${words.changedBy}</p>
              <ul data-changes>
                ${changes.map((step) => html`<li>${stepWords(step, about)}</li>`)}
              </ul>`
      }
    </div>`;
  }

  #checklist(view: CaseView) {
    const { words, me, language } = this;
    const mark = (point: number, looked: boolean) => void this.#mark(point, looked);
    return checklistOf(view, { words, me, language, mark: view.actions.length === 0 ? undefined : mark });
  }

  #actions({ actions }: CaseView) {
    const { words } = this;
    return html`<section class="panel">
      <h3>${words.actions}</h3>
      ${
        actions.length === 0
          ? html`<p class="soft">${words.noActions}</p>`
          : html`<div class="actions">
                ${usualFirst(actions).map(
                  (action, index) =>
                    html`<button
                      class=${action === usualNext(actions) ? "main" : ""}
                      data-action=${action}
                      @click=${() => this.#open(action)}
                    >
                      ${index < 9 ? html`<kbd>${index + 1}</kbd> ` : nothing}${words.action[action]}
                    </button>`,
                )}
              </div>
              <p class="soft">${words.caseKeys}</p>`
      }
    </section>`;
  }

  #sheet(view: CaseView) {
    if (this.sheet === undefined) return nothing;
    return html`<action-sheet
      .action=${this.sheet}
      .page=${view}
      .busy=${this.busy}
      .problem=${this.refusal === "" ? "" : problemWords(this.words, this.refusal)}
      .words=${this.words}
      @act=${this.#onAct}
      @close-sheet=${this.#close}
    ></action-sheet>`;
  }

  #open(action: DeskActionType): void {
    this.refusal = "";
    this.changes = [];
    this.sheet = action;
  }

  #close(): void {
    this.sheet = undefined;
    this.refusal = "";
  }

  async #onAct(event: CustomEvent<DeskAction>): Promise<void> {
    const before = this.view;
    if (before === undefined || this.busy) return;
    this.busy = true;
    this.refusal = "";
    const answer = await actOn(before.id, before.version, event.detail);
    this.busy = false;
    if (answer.ok) {
      this.view = answer.value;
      this.sheet = undefined;
      return;
    }
    this.#refused(answer.code);
    if (answer.code !== "caseChanged") return;
    // The sheet was filled in for a case that is another one now: it closes, and what changed is told.
    this.sheet = undefined;
    await this.#load();
    this.changes = this.view?.timeline.slice(before.timeline.length) ?? [];
  }

  async #mark(point: number, looked: boolean): Promise<void> {
    const id = this.case;
    this.refusal = "";
    const answer = await markPoint(id, point, looked);
    if (this.view?.id !== id) return;
    if (!answer.ok) this.#refused(answer.code);
    // A refused tick is taken back: what the server has is shown.
    this.view = { ...this.view, ...(answer.ok && answer.value) };
  }

  async #cardShown(id: string, ref: string): Promise<void> {
    this.refusal = "";
    const answer = await showCard(id, ref);
    if (answer.ok) await this.#load();
    else this.#refused(answer.code);
  }

  #onCaseChanged(): void {
    void this.#load();
  }

  #retry(): void {
    this.refusal = "";
    void this.#load();
  }

  #back(event: Event): void {
    if (history.length < 2) return;
    event.preventDefault();
    history.back();
  }

  /** `1`–`9` open what may be done, as the buttons say; `m` the first material nobody has looked at; Esc goes back. */
  readonly #onKey = (event: KeyboardEvent) => {
    const { view } = this;
    if (event.defaultPrevented || this.sheet !== undefined) return;
    if (event.key === "Escape") {
      this.#back(event);
      return;
    }
    const target = event.composedPath()[0];
    const typing =
      target instanceof HTMLElement && target.matches("input:not([type=checkbox]), textarea, select");
    const materials = this.renderRoot.querySelector("case-materials");
    const looking = materials instanceof CaseMaterials && materials.open !== undefined;
    if (view === undefined || typing || looking || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = /^[1-9]$/.test(event.key) ? usualFirst(view.actions)[Number(event.key) - 1] : undefined;
    if (action !== undefined) this.#open(action);
    else if (event.key === "m" && materials instanceof CaseMaterials) materials.openNext();
    else return;
    event.preventDefault();
  };
}

customElements.define("case-page", CasePage);
