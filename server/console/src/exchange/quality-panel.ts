import type { BaseRegister, QualityReport } from "@zizhuban/server-contract";
import { html, nothing } from "lit";
import { AskingElement, base, instantWords, look, sheet } from "../elements/index.ts";
import { word, type ExchangeWords } from "../locale/index.ts";
import { readQuality } from "./api.ts";
import { head, layout } from "./layout.ts";

type Checked = NonNullable<QualityReport["latest"]>["registers"][number];

/** What the nightly check of the base registers found: how many records, which rules they break; no record is shown. */
export class QualityPanel extends AskingElement<ExchangeWords> {
  static override properties = { report: { state: true } };
  static override styles = [base, look, sheet, layout];

  declare report: QualityReport | undefined;

  protected override async load(): Promise<void> {
    this.report = this.taken(await readQuality()) ?? this.report;
  }

  override render() {
    const { report } = this;
    const words = this.words.quality;
    if (report === undefined) return html`<section class="panel">${this.waiting()}</section>`;
    const { latest } = report;
    return html`<section class="panel" aria-label=${words.title}>
      <div class="bar">
        <h2>${words.title}</h2>
        <span class="soft" role="status"
          >${latest === undefined ? words.never : words.checkedAt(instantWords(latest.at, this.language))}</span
        >
        <button class="right" data-do="look-quality" @click=${() => void this.load()}>
          ${this.words.look}
        </button>
      </div>
      <p class="soft">${words.why}</p>
      ${latest === undefined ? nothing : this.#table(latest.registers)} ${this.#days(report.days)}
    </section>`;
  }

  #table(registers: readonly Checked[]) {
    const { columns, registers: names } = this.words.quality;
    return html`<table>
      ${head([columns.register, columns.checked, columns.bad, columns.findings])}
      <tbody>
        ${registers.map(
          (one) =>
            html`<tr data-register=${one.register}>
              <td>${names[one.register]}</td>
              <td>${one.checked}</td>
              <td class=${one.sound < one.checked ? "bad" : ""}>${one.checked - one.sound}</td>
              <td>${this.#findings(one)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #findings({ register, checked, findings }: Checked) {
    const { words } = this;
    if (checked === 0) return html`<span class="soft">${words.quality.nothing}</span>`;
    if (findings.length === 0) return html`<span class="soft">${words.quality.sound}</span>`;
    return findings.map(
      ({ field, rule, count, since, ids }) =>
        html`<details data-rule=${rule}>
          <summary>
            ${words.quality.finding(word(words.quality.fields, field), words.quality.rules[rule], count)}
            <span class="soft">${words.since(since)}</span>
          </summary>
          <p class="soft">${words.quality.where[this.#fixedIn(register)]}</p>
          <p class="soft">${words.quality.ids(ids.length, count)} ${ids.join(", ")}</p>
        </details>`,
    );
  }

  /** Where it is put right. */
  #fixedIn(register: BaseRegister): "parties" | "licences" | "authority" {
    if (register === "person") return "parties";
    return register === "licence" ? "licences" : "authority";
  }

  #days(days: QualityReport["days"]) {
    const words = this.words.quality;
    if (days.length < 2) return nothing;
    return html`<details data-days>
      <summary>${words.earlier}</summary>
      <table>
        ${head([words.columns.day, words.columns.checked, words.columns.bad])}
        <tbody>
          ${days.map(
            ({ day, checked, sound }) =>
              html`<tr>
                <td>${day}</td>
                <td>${checked}</td>
                <td class=${sound < checked ? "bad" : ""}>${checked - sound}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </details>`;
  }
}

customElements.define("quality-panel", QualityPanel);
