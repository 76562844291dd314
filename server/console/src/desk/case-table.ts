import type { CaseRow } from "@zizhuban/server-contract";
import { css, html, LitElement, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { base, instantWords, look } from "../elements/index.ts";
import type { DeskWords } from "../locale/index.ts";
import { caseAddress } from "./place.ts";
import { clockWords, lightSeverity } from "./rows.ts";

/** One row a case. Where the keyboard is, is where the focus is: on the row's number, which opens it. */
export class CaseTable extends LitElement {
  static override properties = {
    cases: { attribute: false },
    chosen: { attribute: false },
    selectable: { type: Boolean },
    words: { attribute: false },
    language: { type: String },
  };
  static override styles = [
    base,
    look,
    css`
      th {
        position: sticky;
        top: 0;
        z-index: 1;
      }
      tr:focus-within td {
        background: var(--lake-soft);
      }
      tr[data-chosen] td:first-child {
        box-shadow: inset 3px 0 0 var(--lake);
      }
      td.number {
        white-space: nowrap;
        font-weight: 600;
      }
      td.number a {
        text-decoration: none;
      }
      td.narrow,
      th.narrow {
        width: 32px;
      }
      td.clock {
        white-space: nowrap;
      }
    `,
  ];

  declare cases: readonly CaseRow[];
  declare chosen: ReadonlySet<string>;
  declare selectable: boolean;
  declare words: DeskWords;
  declare language: string;

  /** Moves the keyboard by this many rows; from nowhere to the first. */
  move(by: number): void {
    const links = [...this.renderRoot.querySelectorAll<HTMLAnchorElement>("td.number a")];
    const now = links.findIndex((link) => link.dataset["case"] === this.#focused());
    const next = now < 0 ? 0 : Math.min(Math.max(now + by, 0), links.length - 1);
    links[next]?.focus();
    links[next]?.closest("tr")?.scrollIntoView({ block: "nearest" });
  }

  /** Selects the row the keyboard is on, or takes it out again. */
  toggleFocused(): void {
    const id = this.#focused();
    if (id !== undefined && this.selectable) this.#toggle(id);
  }

  #focused(): string | undefined {
    const focused = this.shadowRoot?.activeElement;
    const row = focused instanceof HTMLElement ? focused.closest("tr") : null;
    return row?.dataset["case"];
  }

  override render() {
    const { columns } = this.words;
    const all = this.cases.length > 0 && this.cases.every(({ id }) => this.chosen.has(id));
    return html`
      <table>
        <thead>
          <tr>
            ${this.selectable ? html`<th class="narrow"><input type="checkbox" aria-label=${columns.select} .checked=${all} @change=${() => this.#toggleAll(!all)} /></th>` : nothing}
            <th>${columns.number}</th>
            <th>${columns.item}</th>
            <th>${columns.applicant}</th>
            <th>${columns.phase}</th>
            <th>${columns.clock}</th>
            <th>${columns.department}</th>
            <th>${columns.appliedAt}</th>
          </tr>
        </thead>
        <tbody>
          ${repeat(
            this.cases,
            ({ id }) => id,
            (row) => this.#row(row),
          )}
        </tbody>
      </table>
    `;
  }

  #row(row: CaseRow) {
    const { words } = this;
    const chosen = this.chosen.has(row.id);
    return html`
      <tr data-case=${row.id} data-phase=${row.phase} ?data-chosen=${chosen}>
        ${this.selectable ? html`<td class="narrow"><input type="checkbox" tabindex="-1" aria-label="${words.columns.select} ${row.number}" .checked=${chosen} @change=${() => this.#toggle(row.id)} /></td>` : nothing}
        <td class="number"><a href=${caseAddress(row.id)} data-case=${row.id}>${row.number}</a></td>
        <td>${row.itemName}</td>
        <td>${row.applicant.name}</td>
        <td>${words.phase[row.phase]}</td>
        <td class="clock">
          <status-mark severity=${lightSeverity(row.clock)}>${clockWords(row.clock, words)}</status-mark>
        </td>
        <td>${row.departmentName}</td>
        <td class="soft">${instantWords(row.appliedAt, this.language)}</td>
      </tr>
    `;
  }

  #toggle(id: string): void {
    const chosen = new Set(this.chosen);
    if (!chosen.delete(id)) chosen.add(id);
    this.#choose(chosen);
  }

  #toggleAll(on: boolean): void {
    this.#choose(new Set(on ? this.cases.map(({ id }) => id) : []));
  }

  #choose(chosen: ReadonlySet<string>): void {
    this.dispatchEvent(new CustomEvent<ReadonlySet<string>>("choose", { detail: chosen }));
  }
}

customElements.define("case-table", CaseTable);
