import type { CalendarReport, CalendarView } from "@zizhuban/server-contract";
import { css, html, nothing } from "lit";
import { AskingElement, base, instantWords, look, sheet, trialForm } from "../elements/index.ts";
import { problemWords, type CalendarWords } from "../locale/index.ts";
import { readCalendar, sendYear } from "./api.ts";

type Year = CalendarView["years"][number];
type Notice = Pick<Year, "year" | "daysOff" | "workdays">;

/** Until when working days are certain, what is known of each year, and the file of a new one. */
export class CalendarPage extends AskingElement<CalendarWords> {
  static override properties = {
    view: { state: true },
    tried: { state: true },
    report: { state: true },
    failure: { state: true },
  };
  static override styles = [
    base,
    look,
    sheet,
    css`
      :host {
        display: grid;
        gap: 16px;
        align-content: start;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 12px;
        align-items: end;
        margin: 8px 0;
      }
      .days {
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  declare view: CalendarView | undefined;
  /** The text that was tried and found good; only that one can be imported. */
  declare tried: string | undefined;
  declare report: CalendarReport | undefined;
  declare failure: string;

  constructor() {
    super();
    this.failure = "";
  }

  protected override async load(): Promise<void> {
    this.view = this.taken(await readCalendar()) ?? this.view;
  }

  override render() {
    const { words, view, report } = this;
    if (view === undefined) return html`<section class="panel">${this.waiting()}</section>`;
    return html`<section class="panel" aria-label=${words.title}>
        <h2>${words.title}</h2>
        <p data-covered=${view.coveredThrough}>${words.covered(view.coveredThrough)}</p>
        ${this.#form()}
        <p class="soft">${words.fileNote}</p>
      </section>
      ${this.failure === "" ? nothing : html`<p class="notice refused" role="alert">${this.failure}</p>`}
      ${report === undefined ? nothing : this.#report(report)}
      ${view.years.toReversed().map((year) => this.#year(year))} ${this.overlays()}`;
  }

  #form() {
    const { words } = this;
    return trialForm({
      words,
      accept: ".json",
      busy: this.busy,
      tried: this.tried !== undefined,
      onTry: (event) => void this.#try(event),
      onChange: () => this.#forget(),
      onImport: () => this.#import(),
    });
  }

  /** What was tried is not what is chosen now. */
  #forget(): void {
    this.tried = undefined;
    this.report = undefined;
    this.failure = "";
  }

  async #try(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const file = new FormData(event.currentTarget).get("file");
    if (!(file instanceof File)) return;
    this.#forget();
    this.busy = true;
    const text = await file.text();
    const answer = await sendYear(text, true);
    this.busy = false;
    if (!answer.ok) {
      this.failure = problemWords(this.words, answer.code);
      if (answer.code === "notSignedIn") this.tell("session-ended");
      return;
    }
    this.report = answer.value;
    if (answer.value.mistakes.length === 0) this.tried = text;
  }

  #import(): void {
    const { words, tried, report } = this;
    const notice = report?.notice;
    if (tried === undefined || notice === undefined) return;
    this.ask({
      question: {
        title: words.importTitle(notice.year),
        note: report?.replaces === true ? words.replaceNote : words.importNote,
        does: words.import,
      },
      act: async () => {
        const answer = await sendYear(tried, false);
        if (answer.ok) {
          this.report = answer.value;
          this.tried = undefined;
        }
        return answer;
      },
    });
  }

  #report({ mistakes, notice, imported, recounted }: CalendarReport) {
    const { words } = this;
    const outcome = mistakes.length > 0 ? "refused" : imported ? "imported" : "ready";
    return html`<section class="panel" aria-label=${words.report} data-report=${outcome}>
      <h2>${words.report}</h2>
      <p role="status" data-recounted=${recounted}>
        ${words.outcome[outcome]} ${imported ? words.recounted(recounted) : nothing}
      </p>
      ${notice === undefined || imported ? nothing : this.#months(notice)}
      ${
        mistakes.length === 0
          ? nothing
          : html`<table>
              ${columns([words.line, words.mistake, words.detail])}
              <tbody>
                ${mistakes.map(
                  ({ line, code, detail }) =>
                    html`<tr data-mistake=${code}>
                      <td>${line}</td>
                      <td>${words.mistakes[code]}</td>
                      <td class="soft">${detail}</td>
                    </tr>`,
                )}
              </tbody>
            </table>`
      }
    </section>`;
  }

  #year(year: Year) {
    const { words, language } = this;
    return html`<section class="panel" aria-label=${String(year.year)} data-year=${year.year}>
      <h2>${words.year(year.year, year.daysOff.length, year.workdays.length)}</h2>
      <p class="soft">${words.source(year.source, instantWords(year.importedAt, language))}</p>
      ${this.#months(year)}
    </section>`;
  }

  #months({ daysOff, workdays }: Notice) {
    const { words } = this;
    const months = [...new Set([...daysOff, ...workdays].map((day) => day.slice(5, 7)))].toSorted();
    const days = (all: readonly string[], month: string) =>
      all
        .filter((day) => day.slice(5, 7) === month)
        .toSorted()
        .map(
          (day) =>
            `${Number(day.slice(8))} ${words.weekdays[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? ""}`,
        )
        .join(words.comma);
    return html`<table>
      ${columns([words.month, words.off, words.worked])}
      <tbody class="days">
        ${months.map(
          (month) =>
            html`<tr>
              <td>${words.months(Number(month))}</td>
              <td>${days(daysOff, month)}</td>
              <td>${days(workdays, month)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }
}

const columns = (names: readonly string[]) =>
  html`<thead>
    <tr>
      ${names.map((name) => html`<th scope="col">${name}</th>`)}
    </tr>
  </thead>`;

customElements.define("calendar-page", CalendarPage);
