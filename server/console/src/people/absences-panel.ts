import { systemClock } from "@zizhuban/device-agent-contract";
import type { Absence, ChainAlert, Colleague } from "@zizhuban/server-contract";
import { css, html, nothing } from "lit";
import { base, look, sheet } from "../elements/index.ts";
import { endAbsence, readAbsences, readColleagues, recordAbsence } from "./api.ts";
import { dayOf, endOfDay, startOfDay } from "./days.ts";
import { filled } from "../elements/index.ts";
import { PeopleElement } from "./people-element.ts";

/** Absences of one person, with their deputies; recorded by themselves or by their administrator. */
export class AbsencesPanel extends PeopleElement {
  static override properties = {
    person: { type: String },
    alerting: { type: Boolean },
    absences: { state: true },
    alerts: { state: true },
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
  /** Shows the steps nobody can take, also those of others. */
  declare alerting: boolean;
  declare absences: readonly Absence[] | undefined;
  declare alerts: readonly ChainAlert[];
  declare colleagues: readonly Colleague[];

  constructor() {
    super();
    this.alerts = [];
    this.colleagues = [];
  }

  protected override async load(): Promise<void> {
    const [absences, colleagues] = await Promise.all([readAbsences(), readColleagues()]);
    const read = this.taken(absences);
    if (read !== undefined) ({ absences: this.absences, alerts: this.alerts } = read);
    if (colleagues.ok) this.colleagues = colleagues.value.colleagues;
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
      ${this.alerting ? this.#alerts() : nothing} ${this.overlays()}`;
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

  #alerts() {
    const words = this.words.absences;
    if (this.alerts.length === 0) return nothing;
    return html`<div class="notice refused" role="alert">
      <strong>${words.alerts}</strong>
      <ul>
        ${this.alerts.map(
          ({ permission, division, department = "" }) =>
            html`<li>${words.alert(words.step[permission] ?? permission, `${division} ${department}`)}</li>`,
        )}
      </ul>
    </div>`;
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
