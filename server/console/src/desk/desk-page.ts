import type { CaseQueue, CaseRow, DeskAction } from "@zizhuban/server-contract";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { base, chainAlerts, download, instantWords, look } from "../elements/index.ts";
import { problemWords, type DeskWords } from "../locale/index.ts";
import { deskAddress } from "./place.ts";
import "./action-sheet.ts";
import { actOnMany } from "./api.ts";
import { batchOutcome, type BatchOutcome } from "./batch-outcome.ts";
import { CaseList } from "./case-list.ts";
import { CaseTable } from "./case-table.ts";
import "./queue-bar.ts";
import { asItem, asNumber, batchActionsOf, csvOf, matchingRows, type BatchActionType } from "./rows.ts";

const mostInBatch = 100;
/** The queues and the list of one of them. */
export class DeskPage extends LitElement {
  static override properties = {
    shown: { type: Boolean },
    queues: { attribute: false },
    queue: { type: String },
    late: { type: Boolean },
    words: { attribute: false },
    language: { type: String },
    filter: { state: true },
    chosen: { state: true },
    sheet: { state: true },
    busy: { state: true },
    told: { state: true },
    keys: { state: true },
  };
  static override styles = [
    base,
    look,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 12px;
        height: 100%;
      }
      :host([hidden]) {
        display: none;
      }
      .bar {
        display: flex;
        gap: 12px;
        align-items: center;
        flex-wrap: wrap;
      }
      input[type="search"] {
        width: 320px;
      }
      .right {
        margin-left: auto;
      }
      .notices:empty {
        display: none;
      }
      .list {
        flex: 1;
        min-height: 0;
        overflow: auto;
        padding: 0 16px;
      }
      .alone {
        padding: 12vh 0;
        text-align: center;
        font-size: 16px;
      }
      .more {
        margin: 12px auto;
        display: block;
      }
      dialog {
        border: 1px solid var(--line);
        border-radius: 12px;
        padding: 24px;
        background: var(--surface);
        color: var(--ink);
      }
      kbd {
        font: inherit;
        font-weight: 600;
        white-space: nowrap;
      }
    `,
  ];

  declare shown: boolean;
  declare queues: readonly CaseQueue[];
  /** Undefined while another page is shown: the list stays what it was. */
  declare queue: CaseQueue | undefined;
  declare late: boolean;
  declare words: DeskWords;
  declare language: string;
  declare filter: string;
  declare chosen: ReadonlySet<string>;
  declare sheet: BatchActionType | undefined;
  declare busy: boolean;
  declare told: BatchOutcome | undefined;
  declare keys: boolean;
  #listed: { readonly queue: CaseQueue; readonly late: boolean } | undefined;
  readonly #list = new CaseList(this, {
    listed: () => this.#listed,
    filter: () => this.filter,
    isWatched: () => this.shown && !this.busy,
    loaded: () => {
      const { rows } = this.#list;
      this.chosen = new Set([...this.chosen].filter((id) => rows?.some((row) => row.id === id)));
    },
  });

  constructor() {
    super();
    this.filter = "";
    this.chosen = new Set();
    this.busy = false;
    this.keys = false;
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
    const { queue, late } = this;
    if (queue === undefined) return;
    if (this.#listed?.queue !== queue || this.#listed.late !== late) {
      this.#listed = { queue, late };
      this.told = undefined;
      this.chosen = new Set();
      this.filter = "";
      this.#list.begin();
    } else if (changed.has("shown") && this.shown) void this.#list.load();
  }

  get #visible(): readonly CaseRow[] {
    return matchingRows(this.#list.rows ?? [], this.filter, this.words);
  }

  get #batchActions(): readonly BatchActionType[] {
    return this.#listed === undefined ? [] : batchActionsOf(this.#listed.queue);
  }

  override render() {
    const { words } = this;
    const { rows, counts, next } = this.#list;
    return html`
      <queue-bar
        .queues=${this.queues}
        .queue=${this.#listed?.queue}
        .late=${this.#listed?.late === true}
        .counts=${counts}
        .words=${words}
      ></queue-bar>
      <div class="bar">
        <input
          type="search"
          aria-label=${words.filter}
          placeholder=${words.filter}
          .value=${this.filter}
          @input=${this.#onFilter}
        />
        ${rows === undefined ? nothing : html`<span class="soft" role="status">${words.shown(this.#visible.length, rows.length, next !== undefined)}</span>`}
        ${this.#selectionBar()}
        <button class="right" @click=${this.#export} ?disabled=${this.#visible.length === 0}>
          ${words.csv}
        </button>
        <button @click=${() => (this.keys = true)}>${words.keys}</button>
      </div>
      <div class="notices">${this.#notices()}</div>
      <section
        class="panel list"
        tabindex="-1"
        aria-label=${this.#listed === undefined ? words.queues : words.queue[this.#listed.queue]}
        @scroll=${this.#onScroll}
      >
        ${this.#cases()}
      </section>
      ${this.sheet === undefined ? nothing : html`<action-sheet .action=${this.sheet} .count=${this.chosen.size} .busy=${this.busy} .words=${words} @act=${this.#onAct} @close-sheet=${() => (this.sheet = undefined)}></action-sheet>`}
      ${this.keys ? this.#keySheet() : nothing}
    `;
  }

  #selectionBar() {
    const { words, chosen } = this;
    if (chosen.size === 0) return nothing;
    return html`<strong>${words.selected(chosen.size)}</strong>
      ${this.#batchActions.map(
        (action) =>
          html`<button
            class="main"
            data-batch=${action}
            ?disabled=${chosen.size > mostInBatch}
            @click=${() => (this.sheet = action)}
          >
            ${words.action[action]}
          </button>`,
      )}
      <button @click=${() => (this.chosen = new Set())}>${words.clearSelection}</button>`;
  }

  #notices() {
    const { words, told } = this;
    const { alerts, refusal, rows } = this.#list;
    return [
      chainAlerts(alerts, words.chain),
      refusal === "" || rows === undefined
        ? nothing
        : html`<p class="notice" role="alert">
            ${refusal === "serverUnreachable" ? words.stale : problemWords(words, refusal)}
          </p>`,
      told === undefined ? nothing : batchOutcome(told, words),
    ];
  }

  #cases() {
    const { words } = this;
    const { rows, next, refusal } = this.#list;
    if (rows === undefined) {
      return refusal === ""
        ? html`<p class="alone soft" role="status">${words.loading}</p>`
        : html`<p class="alone" role="alert">${problemWords(words, refusal)}</p>
            <button class="more" @click=${() => void this.#list.load()}>${words.retry}</button>`;
    }
    const visible = this.#visible;
    if (rows.length === 0 && this.filter === "")
      return html`<p class="alone">${words.empty}<br /><span class="soft">${words.emptyHint}</span></p>`;
    if (visible.length === 0) return html`<p class="alone">${words.noneMatch}</p>`;
    return html`<case-table
        .cases=${visible}
        .chosen=${this.chosen}
        .selectable=${this.#batchActions.length > 0}
        .words=${words}
        .language=${this.language}
        @choose=${(event: CustomEvent<ReadonlySet<string>>) => (this.chosen = event.detail)}
      ></case-table>
      ${next === undefined ? nothing : html`<button class="more" @click=${() => void this.#loadMore()}>${words.more}</button>`}`;
  }

  #keySheet() {
    const { words } = this;
    return html`<dialog open aria-labelledby="keys">
      <h2 id="keys">${words.keysTitle}</h2>
      <table>
        ${words.keyHelp.map(
          ([key, what]) =>
            html`<tr>
              <td><kbd>${key}</kbd></td>
              <td>${what}</td>
            </tr>`,
        )}
      </table>
      <button @click=${() => (this.keys = false)}>${words.keysClose}</button>
    </dialog>`;
  }

  #onFilter(event: InputEvent): void {
    if (!(event.target instanceof HTMLInputElement)) return;
    const before = [asNumber(this.filter), asItem(this.filter)].join();
    this.filter = event.target.value;
    // A number and an item's code are looked for on the server too: the case may lie beyond what is loaded.
    if ([asNumber(this.filter), asItem(this.filter)].join() !== before) void this.#list.load();
  }

  async #loadMore(): Promise<void> {
    if (!this.busy) await this.#list.loadMore();
  }

  #onScroll(event: Event): void {
    if (!(event.target instanceof HTMLElement)) return;
    const { scrollTop, clientHeight, scrollHeight } = event.target;
    if (scrollHeight - scrollTop - clientHeight < 400) void this.#loadMore();
  }

  async #onAct(event: CustomEvent<DeskAction>): Promise<void> {
    const selected = (this.#list.rows ?? []).filter(({ id }) => this.chosen.has(id));
    this.busy = true;
    const cases = selected.map(({ id, version }) => ({ id, version }));
    const answer = await actOnMany(cases, event.detail);
    this.busy = false;
    this.sheet = undefined;
    if (!answer.ok) {
      this.#list.refused(answer.code);
      return;
    }
    const { results } = answer.value;
    const numberOf = (id: string) => selected.find((row) => row.id === id)?.number ?? "";
    const refused = results.flatMap(({ id, code }) =>
      code === undefined ? [] : [{ number: numberOf(id), code }],
    );
    this.told = { done: results.filter(({ done }) => done).length, all: results.length, refused };
    this.chosen = new Set();
    await this.#list.load();
  }

  #export(): void {
    const name = `${this.#listed?.queue ?? "all"}.csv`;
    download(
      name,
      csvOf(this.#visible, this.words, (at) => instantWords(at, this.language)),
    );
  }

  readonly #onKey = (event: KeyboardEvent) => {
    const target = event.composedPath()[0];
    const typing =
      target instanceof HTMLElement && target.matches("input:not([type=checkbox]), textarea, select");
    if (!this.shown || this.sheet !== undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && this.keys) this.keys = false;
    else if (typing) {
      if (event.key === "Escape" || event.key === "Enter") target.blur();
      return;
    } else if (!this.#press(event.key)) return;
    event.preventDefault();
  };

  /** @returns whether the key means something here */
  #press(key: string): boolean {
    const table = this.renderRoot.querySelector("case-table");
    const list = table instanceof CaseTable ? table : undefined;
    const queue = /^[1-9]$/.test(key) ? this.queues[Number(key) - 1] : undefined;
    if (queue !== undefined) location.hash = deskAddress(queue);
    else if (key === "j" || key === "ArrowDown") list?.move(1);
    else if (key === "k" || key === "ArrowUp") list?.move(-1);
    else if (key === "x") list?.toggleFocused();
    else if (key === "/") this.renderRoot.querySelector("input")?.focus();
    else if (key === "?") this.keys = !this.keys;
    else return false;
    return true;
  }
}

customElements.define("desk-page", DeskPage);
