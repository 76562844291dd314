import { systemClock } from "@zizhuban/device-agent-contract";
import type { CreditEntry } from "@zizhuban/server-contract";
import { html, nothing } from "lit";
import { AskingElement, base, listKeys, look, sheet } from "../elements/index.ts";
import { problemWords, type ExchangeWords } from "../locale/index.ts";
import { readCredit } from "./api.ts";
import { head, layout } from "./layout.ts";

/** The credit register: promises that two persons found to be untrue, and until when none is taken of whom. */
export class CreditPage extends AskingElement<ExchangeWords> {
  static override properties = { entries: { state: true }, sought: { state: true } };
  static override styles = [base, look, sheet, layout];

  declare entries: readonly CreditEntry[] | undefined;
  declare sought: string;

  constructor() {
    super();
    listKeys(this);
    this.sought = "";
  }

  protected override async load(): Promise<void> {
    this.entries = this.taken(await readCredit())?.entries ?? this.entries;
  }

  override render() {
    const { entries } = this;
    const words = this.words.credit;
    if (entries === undefined) return html`<section class="panel">${this.waiting()}</section>`;
    const shown = entries.filter((entry) => this.#matches(entry));
    return html`${this.refusal === "" ? nothing : html`<p class="notice refused" role="alert">${problemWords(this.words, this.refusal)}</p>`}
      <section class="panel" aria-label=${words.title}>
        <div class="bar">
          <h2>${words.title}</h2>
          <input
            type="search"
            aria-label=${words.search}
            placeholder=${words.search}
            .value=${this.sought}
            @input=${this.#onSought}
          />
          <span class="soft" role="status">${words.shown(shown.length, entries.length)}</span>
          <button class="right" data-do="look" @click=${() => void this.load()}>${this.words.look}</button>
        </div>
        <p class="soft">${words.why}</p>
        ${entries.length === 0 ? html`<p class="soft">${words.empty}</p>` : this.#table(shown)}
      </section>`;
  }

  #onSought(event: Event): void {
    if (event.target instanceof HTMLInputElement) this.sought = event.target.value.trim();
  }

  #matches({ person, enterprise, itemKey, itemName, material }: CreditEntry): boolean {
    const texts = [
      person.name,
      person.idNumber,
      enterprise?.name ?? "",
      enterprise?.uscc ?? "",
      itemKey,
      itemName,
      material,
    ];
    return texts.some((text) => text.includes(this.sought));
  }

  #table(entries: readonly CreditEntry[]) {
    const words = this.words.credit;
    const { columns } = words;
    return html`<table>
      ${head([columns.who, columns.item, columns.ref, columns.period, columns.state])}
      <tbody>
        ${entries.map(({ id, person, enterprise, itemName, material, validFrom, validUntil }) => {
          const state = validUntil >= today() ? "barred" : "lapsed";
          return html`<tr data-entry=${id} data-state=${state}>
            <td>
              ${enterprise === undefined ? nothing : html`${enterprise.name} ${enterprise.uscc}<br />`}
              <span class=${enterprise === undefined ? "" : "soft"}>${person.name} ${person.idNumber}</span>
            </td>
            <td>${itemName}</td>
            <td>${material}</td>
            <td>${words.period(validFrom, validUntil)}</td>
            <td class=${state === "barred" ? "bad" : ""}>${words.states[state]}</td>
          </tr>`;
        })}
      </tbody>
    </table>`;
  }
}

/** China's day, as entries have it. */
function today(): string {
  return new Date(systemClock.now()).toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });
}

customElements.define("credit-page", CreditPage);
