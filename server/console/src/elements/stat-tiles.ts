import type { FleetView } from "@zizhuban/server-contract";
import { css, html, LitElement } from "lit";
import { count, type Filter } from "../fleet.ts";
import type { Locale } from "../locale/index.ts";
import { base } from "./base.ts";

const tiles = ["online", "offline", "busy", "attention", "issued", "gaps", "catalogue"] as const;
const alarming: ReadonlySet<Filter> = new Set(["offline", "attention", "gaps", "catalogue"]);

/** The numbers that matter, each a button down to the kiosks behind it. */
export class StatTiles extends LitElement {
  static override properties = {
    fleet: { attribute: false },
    filter: { type: String },
    words: { attribute: false },
  };
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        grid-template-columns: repeat(7, 1fr);
        gap: 16px;
      }
      button {
        display: grid;
        gap: 2px;
        text-align: left;
        padding: 12px 16px;
        background: var(--surface);
        border-radius: 10px;
      }
      button[aria-pressed="true"] {
        border-color: var(--lake);
        box-shadow: inset 0 0 0 1px var(--lake);
      }
      .name,
      .note {
        color: var(--ink-soft);
        font-size: 13px;
      }
      .number {
        font-size: 32px;
        font-weight: 700;
        line-height: 1.2;
      }
      .alarm {
        color: var(--bad);
      }
      @media (max-width: 1000px) {
        :host {
          grid-template-columns: repeat(4, 1fr);
        }
      }
    `,
  ];

  declare fleet: FleetView;
  declare filter: Filter;
  declare words: Locale;

  override render() {
    return tiles.map((tile) => {
      const number = count(this.fleet, tile);
      const pressed = this.filter === tile;
      return html`
        <button aria-pressed=${pressed} @click=${() => this.#choose(pressed ? "all" : tile)}>
          <span class="name">${this.words.stats[tile]}</span>
          <span class="number ${alarming.has(tile) && number > 0 ? "alarm" : ""}" data-stat=${tile}
            >${number}</span
          >
          <span class="note">${this.words.statNotes[tile]}</span>
        </button>
      `;
    });
  }

  #choose(filter: Filter): void {
    this.dispatchEvent(new CustomEvent<Filter>("filter", { detail: filter }));
  }
}

customElements.define("stat-tiles", StatTiles);
