import type { FleetView } from "@zizhuban/server-contract";
import { css, html, LitElement, nothing } from "lit";
import { isEmpty } from "virtual:validators";
import { ask } from "./api.ts";
import { base } from "./elements/index.ts";
import { followFleet, type FeedState } from "./feed.ts";
import { matching, type Filter } from "./fleet.ts";
import type { Language, Locale } from "./locale/index.ts";

/** The fleet as it is now. */
export class FleetPage extends LitElement {
  static override properties = {
    words: { attribute: false },
    time: { attribute: false },
    language: { type: String },
    wall: { type: Boolean, reflect: true },
    feed: { state: true },
    filter: { state: true },
    selected: { state: true },
    asking: { state: true },
    problem: { state: true },
  };
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: 16px;
        align-content: start;
      }
      /* Read from four metres. */
      :host([wall]) {
        zoom: 1.6;
      }
      :host([wall]) .columns {
        grid-template-columns: 1fr;
      }
      .live {
        display: flex;
        justify-content: space-between;
        align-items: center;
      }
      .columns {
        display: grid;
        grid-template-columns: minmax(0, 2fr) minmax(320px, 1fr);
        gap: 16px;
        align-items: start;
      }
      .panel {
        background: var(--surface);
        border: 1px solid var(--line);
        border-radius: 10px;
        padding: 16px;
        overflow: auto;
      }
      .head {
        display: flex;
        justify-content: space-between;
        align-items: center;
        margin-bottom: 8px;
      }
      .head h2 {
        font-size: 16px;
      }
      .soft {
        color: var(--ink-soft);
      }
      .notice {
        padding: 12px 16px;
        border-left: 4px solid var(--soon);
        background: var(--surface);
      }
      .alone {
        max-width: 36em;
        margin: 20vh auto 0;
        font-size: 18px;
      }
      @media (max-width: 1000px) {
        .columns {
          grid-template-columns: 1fr;
        }
      }
    `,
  ];

  declare words: Locale;
  declare time: (at: number) => string;
  declare language: Language;
  /** On a wall: large, and nothing to press. */
  declare wall: boolean;
  declare feed: FeedState;
  declare filter: Filter;
  declare selected: string;
  declare asking: boolean;
  declare problem: string;
  #stop: () => void = () => undefined;

  constructor() {
    super();
    this.feed = { kind: "loading" };
    this.filter = "all";
    this.selected = "";
    this.wall = false;
    this.asking = false;
    this.problem = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stop = followFleet(
      (feed) => (this.feed = feed),
      () => this.dispatchEvent(new Event("session-ended", { bubbles: true, composed: true })),
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  override render() {
    return [this.#body(), this.#sheet()];
  }

  #sheet() {
    const { words } = this;
    if (!this.asking) return nothing;
    const question = { title: words.wall, note: words.wallWhy, does: words.wall };
    return html`<ask-sheet
      .question=${question}
      .cancel=${words.wallCancel}
      .problem=${this.problem}
      @answer=${() => void this.#hang()}
      @close-sheet=${() => (this.asking = false)}
    ></ask-sheet>`;
  }

  /** The page that is drawn next is the wall's: the session is another one now. */
  async #hang(): Promise<void> {
    const hung = await ask("/api/staff/wall", isEmpty, { body: {} });
    this.problem = hung.ok ? "" : this.words.failed;
    this.asking = !hung.ok;
    if (hung.ok) this.dispatchEvent(new Event("session-ended", { bubbles: true, composed: true }));
  }

  #body() {
    const { words, feed } = this;
    switch (feed.kind) {
      case "loading":
        return html`<p class="alone">${words.loading}</p>`;
      case "failed":
        return html`<p class="alone" role="alert">${words.failed}</p>`;
      case "reconnecting":
        return html`<p class="notice" role="alert">${words.reconnecting}</p>
          ${this.#fleet(feed.fleet)}`;
      case "live":
        return html`<div class="live">
            <p class="soft" role="status">${words.asOf} ${this.time(feed.fleet.asOf)} · ${words.live}</p>
            ${this.wall ? nothing : html`<button data-do="wall" @click=${() => (this.asking = true)}>${words.wall}</button>`}
          </div>
          ${this.#fleet(feed.fleet)}`;
    }
  }

  #fleet(fleet: FleetView) {
    const { words } = this;
    if (fleet.kiosks.length === 0) return html`<p class="alone">${words.empty}</p>`;
    const shown = matching(fleet, this.filter);
    const chosen = shown.find(({ kid }) => kid === this.selected) ?? shown[0];
    return html`
      <stat-tiles
        .fleet=${fleet}
        .words=${words}
        .filter=${this.filter}
        @filter=${this.#onFilter}
      ></stat-tiles>
      <div class="columns">
        <section class="panel">
          <div class="head">
            <h2>
              ${this.filter === "all" ? words.filterAll : `${words.kiosks} · ${words.stats[this.filter]}`}
            </h2>
            ${this.filter === "all" ? nothing : html`<button @click=${() => (this.filter = "all")}>${words.clearFilter}</button>`}
          </div>
          ${
            shown.length === 0
              ? html`<p class="soft">${words.noneMatch}</p>`
              : html`<kiosk-table
                  .kiosks=${shown}
                  .words=${words}
                  .time=${this.time}
                  .selected=${chosen?.kid ?? ""}
                  @select-kiosk=${this.#onSelect}
                ></kiosk-table>`
          }
        </section>
        ${chosen === undefined || this.wall ? nothing : html`<section class="panel"><kiosk-detail .kiosk=${chosen} .words=${words} .time=${this.time} .language=${this.language}></kiosk-detail></section>`}
      </div>
    `;
  }

  #onFilter(event: CustomEvent<Filter>): void {
    this.filter = event.detail;
  }

  #onSelect(event: CustomEvent<string>): void {
    this.selected = event.detail;
  }
}

customElements.define("fleet-page", FleetPage);
