import { systemClock } from "@zizhuban/device-agent-contract";
import type { Absence, Colleague } from "@zizhuban/server-contract";
import { css, html } from "lit";
import { base, dayOf, endOfDay, filled, look, sheet, startOfDay } from "../elements/index.ts";
import { endAbsence, readAbsences, readColleagues, recordAbsence } from "./api.ts";
import { PeopleElement } from "./people-element.ts";

/** Absences of one person, with their deputies; recorded by themselves or by their administrator. */
export class AbsencesPanel extends PeopleElement {
  static override properties = {
    person: { type: String },
    absences: { state: true },
    colleagues: { state: true },
  };
  static override styles = [
    base,
    look,
    sheet,
    css`
      :host {
        display: grid;
        gap: 8px;
      }
      .head,
      li {
        display: flex;
        gap: 12px;
        align-items: center;
        justify-content: space-between;
        padding: 4px 0;
      }
      h3 {
        font-size: 15px;
      }
    `,
  ];

  /** Whose absences. */
  declare person: string;
  declare absences: readonly Absence[] | undefined;
  declare colleagues: readonly Colleague[];

  constructor() {
    super();
    this.colleagues = [];
  }

  protected override async load(): Promise<void> {
    const [absences, colleagues] = await Promise.all([readAbsences(), readColleagues()]);
    if (colleagues.ok) this.colleagues = colleagues.value.colleagues;
    const read = this.taken(absences);
    if (read === undefined) return;
    this.absences = read.absences;
    this.dispatchEvent(new CustomEvent("alerts-read", { detail: read.alerts }));
  }

  override render() {
    const { words, absences } = this;
    const all = words.absences;
    if (absences === undefined) return this.waiting();
    const own = absences.filter(({ absentId }) => absentId === this.person);
    return html`<div class="head">
        <h3>${all.title}</h3>
        <button data-do="absence" @click=${this.#record}>${all.record}</button>
      </div>
      <p class="soft">${all.why}</p>
      ${
        own.length === 0
          ? html`<p>${all.empty}</p>`
          : html`<ul>
              ${own.map((one) => this.#absence(one))}
            </ul>`
      }
      ${this.overlays()}`;
  }

  #absence({ id, from, until, deputyId }: Absence) {
    const words = this.words.absences;
    const name = this.colleagues.find((one) => one.id === deputyId)?.name ?? deputyId;
    return html`<li data-absence=${id}>
      <span
        >${words.recorded(dayOf(from), dayOf(until))} ·
        ${name === undefined ? words.nobody : words.deputyIs(name)}</span
      >
      <button
        @click=${() => this.ask({ question: { title: words.end, note: words.endWhy, does: words.end }, act: async () => endAbsence(id) })}
      >
        ${words.end}
      </button>
    </li>`;
  }

  readonly #record = () => {
    const words = this.words.absences;
    const today = dayOf(systemClock.now());
    this.ask({
      question: {
        title: words.record,
        note: words.why,
        does: words.record,
        fields: html`<label
            >${words.from}<input type="date" name="from" required min=${today} value=${today}
          /></label>
          <label>${words.until}<input type="date" name="until" required min=${today} value=${today} /></label>
          <label
            >${words.deputy}
            <select name="deputy">
              <option value="">${words.nobody}</option>
              ${this.colleagues
                .filter(({ id }) => id !== this.person)
                .map(({ id, name, login }) => html`<option value=${id}>${name} (${login})</option>`)}
            </select>
          </label>`,
      },
      act: (form) => {
        const [from, until, deputyId] = [filled(form, "from"), filled(form, "until"), filled(form, "deputy")];
        if (from === "" || until === "") return undefined;
        return recordAbsence({
          absentId: this.person,
          from: startOfDay(from),
          until: endOfDay(until),
          ...(deputyId !== "" && { deputyId }),
        });
      },
    });
  };
}

customElements.define("absences-panel", AbsencesPanel);
