import { systemClock } from "@zizhuban/device-agent-contract";
import type { CaseQueue, CaseRow, ChainAlert, DeskAction, QueueCounts } from "@zizhuban/server-contract";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { base, chainAlerts, download, instantWords, look } from "../elements/index.ts";
import { problemWords, type DeskWords } from "../locale/index.ts";
import { deskAddress } from "./place.ts";
import "./action-sheet.ts";
import { actOnMany, readAlerts, readCases, readCounts } from "./api.ts";
import { CaseTable } from "./case-table.ts";
import "./queue-bar.ts";
import {
  asItem,
  asNumber,
  batchActionsOf,
  csvOf,
  matchingRows,
  withNewest,
  type BatchActionType,
} from "./rows.ts";

/** Rows fetched at once; the server's own limit is {@link mostAtOnce}. */
const pageSize = 50;
const mostAtOnce = 200;
/** So often is looked whether somebody else has changed something, while the page is seen. */
const lookEvery = 4_000;
const mostInBatch = 100;
/** Absences change by the day. */
const readAlertsEvery = 60_000;

interface Told {
  readonly done: number;
  readonly all: number;
  readonly refused: readonly { readonly number: string; readonly why: string }[];
}

/** The queues and the list of one of them. */
export class DeskPage extends LitElement {
  static override properties = {
    shown: { type: Boolean },
    queues: { attribute: false },
    queue: { type: String },
    late: { type: Boolean },
    words: { attribute: false },
    language: { type: String },
    rows: { state: true },
    next: { state: true },
    counts: { state: true },
    alerts: { state: true },
    refusal: { state: true },
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
  declare rows: readonly CaseRow[] | undefined;
  declare next: string | undefined;
  declare counts: QueueCounts | undefined;
  declare alerts: readonly ChainAlert[];
  declare refusal: string;
  declare filter: string;
  declare chosen: ReadonlySet<string>;
  declare sheet: BatchActionType | undefined;
  declare busy: boolean;
  declare told: Told | undefined;
  declare keys: boolean;
  #listed: { readonly queue: CaseQueue; readonly late: boolean } | undefined;
  /** Answers to an older question are not shown. */
  #question = 0;
  #stopLooking: () => void = () => undefined;
  #alertsReadAt = Number.NEGATIVE_INFINITY;

  constructor() {
    super();
    this.refusal = "";
    this.filter = "";
    this.chosen = new Set();
    this.alerts = [];
    this.busy = false;
    this.keys = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("keydown", this.#onKey);
    document.addEventListener("visibilitychange", this.#look);
    this.#stopLooking = systemClock.every(lookEvery, this.#look);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("keydown", this.#onKey);
    document.removeEventListener("visibilitychange", this.#look);
    this.#stopLooking();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { queue, late } = this;
    if (queue === undefined) return;
    if (this.#listed?.queue !== queue || this.#listed.late !== late) {
      this.#listed = { queue, late };
      this.rows = undefined;
      this.told = undefined;
      this.chosen = new Set();
      this.filter = "";
      void this.#load();
    } else if (changed.has("shown") && this.shown) void this.#load();
  }

  readonly #look = () => {
    if (this.shown && document.visibilityState === "visible" && !this.busy) void this.#load();
  };

  /** The first part of the list, as long as it has grown, and the counts. */
  async #load(): Promise<void> {
    if (this.#listed === undefined) return;
    void this.#readAlerts();
    this.#question += 1;
    const question = this.#question;
    const limit = Math.min(Math.max(this.rows?.length ?? 0, pageSize), mostAtOnce);
    const [list, counts] = await Promise.all([readCases(this.#asked(limit)), readCounts()]);
    if (question !== this.#question) return;
    if (counts.ok) this.counts = counts.value;
    if (!list.ok) {
      this.#refused(list.code);
      return;
    }
    this.refusal = "";
    const { cases, next } = list.value;
    const loaded = this.rows ?? [];
    this.rows = withNewest(loaded, cases, limit);
    if (loaded.length <= limit || cases.length < limit) this.next = next;
    this.chosen = new Set([...this.chosen].filter((id) => this.rows?.some((row) => row.id === id)));
  }

  async #readAlerts(): Promise<void> {
    if (systemClock.now() - this.#alertsReadAt < readAlertsEvery) return;
    this.#alertsReadAt = systemClock.now();
    const read = await readAlerts();
    if (read.ok) this.alerts = read.value.alerts;
  }

  #asked(limit: number) {
    const number = asNumber(this.filter);
    const listed = this.#listed ?? { queue: "all", late: false };
    const item = asItem(this.filter);
    return {
      ...listed,
      limit,
      ...(number !== undefined && { number }),
      ...(item !== undefined && { item }),
    };
  }

  async #loadMore(): Promise<void> {
    const { next: after } = this;
    if (after === undefined || this.busy) return;
    this.#question += 1;
    const question = this.#question;
    const more = await readCases({ ...this.#asked(pageSize), after });
    if (question !== this.#question) return;
    if (!more.ok) {
      this.#refused(more.code);
      return;
    }
    const known = new Set(this.rows?.map(({ id }) => id));
    this.rows = [...(this.rows ?? []), ...more.value.cases.filter(({ id }) => !known.has(id))];
    this.next = more.value.next;
  }

  #refused(code: string): void {
    if (code === "notSignedIn")
      this.dispatchEvent(new Event("session-ended", { bubbles: true, composed: true }));
    this.refusal = code;
  }

  get #visible(): readonly CaseRow[] {
    return matchingRows(this.rows ?? [], this.filter, this.words);
  }

  get #batchActions(): readonly BatchActionType[] {
    return this.#listed === undefined ? [] : batchActionsOf(this.#listed.queue);
  }

  override render() {
    const { words } = this;
    return html`
      <queue-bar
        .queues=${this.queues}
        .queue=${this.#listed?.queue}
        .late=${this.#listed?.late === true}
        .counts=${this.counts}
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
        ${this.rows === undefined ? nothing : html`<span class="soft" role="status">${words.shown(this.#visible.length, this.rows.length, this.next !== undefined)}</span>`}
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
        ${this.#list()}
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
    return [
      chainAlerts(this.alerts, words.chain),
      this.refusal === "" || this.rows === undefined
        ? nothing
        : html`<p class="notice" role="alert">
            ${this.refusal === "serverUnreachable" ? words.stale : problemWords(words, this.refusal)}
          </p>`,
      told === undefined
        ? nothing
        : html`<div class="notice ${told.refused.length === 0 ? "" : "refused"}" role="status">
            <p>${words.batchDone(told.done, told.all)}</p>
            ${
              told.refused.length === 0
                ? nothing
                : html`<p>${words.batchRefused}</p>
                    <ul>
                      ${told.refused.map(({ number, why }) => html`<li>${number} · ${why}</li>`)}
                    </ul>`
            }
          </div>`,
    ];
  }

  #list() {
    const { words, rows } = this;
    if (rows === undefined) {
      return this.refusal === ""
        ? html`<p class="alone soft" role="status">${words.loading}</p>`
        : html`<p class="alone" role="alert">${problemWords(words, this.refusal)}</p>
            <button class="more" @click=${() => void this.#load()}>${words.retry}</button>`;
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
      ${this.next === undefined ? nothing : html`<button class="more" @click=${() => void this.#loadMore()}>${words.more}</button>`}`;
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
    if ([asNumber(this.filter), asItem(this.filter)].join() !== before) void this.#load();
  }

  #onScroll(event: Event): void {
    if (!(event.target instanceof HTMLElement)) return;
    const { scrollTop, clientHeight, scrollHeight } = event.target;
    if (scrollHeight - scrollTop - clientHeight < 400) void this.#loadMore();
  }

  async #onAct(event: CustomEvent<DeskAction>): Promise<void> {
    const selected = (this.rows ?? []).filter(({ id }) => this.chosen.has(id));
    this.busy = true;
    const cases = selected.map(({ id, version }) => ({ id, version }));
    const answer = await actOnMany(cases, event.detail);
    this.busy = false;
    this.sheet = undefined;
    if (!answer.ok) {
      this.#refused(answer.code);
      return;
    }
    const { results } = answer.value;
    const refused = results.flatMap(({ id, code }) =>
      code === undefined
        ? []
        : [
            {
              number: selected.find((row) => row.id === id)?.number ?? "",
              why: problemWords(this.words, code),
            },
          ],
    );
    this.told = { done: results.filter(({ done }) => done).length, all: results.length, refused };
    this.chosen = new Set();
    await this.#load();
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
