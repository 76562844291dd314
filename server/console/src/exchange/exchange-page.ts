import type { ConnectorHealth, DeadLetter, Organisation, OutsideWay } from "@zizhuban/server-contract";
import { html, nothing } from "lit";
import type { Answered } from "../api.ts";
import { AskingElement, base, filled, instantWords, listKeys, look, sheet } from "../elements/index.ts";
import { problemWords, word, type ExchangeWords } from "../locale/index.ts";
import {
  changeConnector,
  connect,
  giveUpLetter,
  readConnectors,
  readLetters,
  readOrganisation,
  readWays,
  retryLetter,
  retryLetters,
  rotateSecret,
  type Way,
} from "./api.ts";
import "./quality-panel.ts";
import { head, layout, reasonField } from "./layout.ts";

type Shown = "dead" | "givenUp";
interface Secret {
  readonly department: string;
  readonly secret: string;
}

/** How data go out and come in: departments' connectors, what they did not take, and the ways outside. */
export class ExchangePage extends AskingElement<ExchangeWords> {
  static override properties = {
    editable: { type: Boolean },
    connectors: { state: true },
    connectivity: { state: true },
    ways: { state: true },
    letters: { state: true },
    next: { state: true },
    shown: { state: true },
    organisation: { state: true },
  };
  static override styles = [base, look, sheet, layout];

  /** May change, not only look. */
  declare editable: boolean;
  declare connectors: readonly ConnectorHealth[] | undefined;
  declare connectivity: number | null;
  declare ways: readonly OutsideWay[];
  declare letters: readonly DeadLetter[];
  declare next: string | undefined;
  declare shown: Shown;
  declare organisation: Organisation | undefined;

  constructor() {
    super();
    listKeys(this, () => this.editable && this.#add());
    this.connectivity = null;
    this.ways = [];
    this.letters = [];
    this.shown = "dead";
  }

  protected override async load(): Promise<void> {
    const [organisation, ways, connectors] = await Promise.all([
      readOrganisation(),
      readWays(),
      readConnectors(),
    ]);
    if (organisation.ok) this.organisation = organisation.value;
    if (ways.ok) this.ways = ways.value.ways;
    const read = this.taken(connectors);
    if (read === undefined) return;
    this.connectivity = read.connectivity;
    this.connectors = read.connectors;
    await this.#readLetters();
  }

  /** @param after the end of what is shown; without it from the beginning */
  async #readLetters(after?: string): Promise<void> {
    const letters = this.taken(await readLetters(this.shown, after));
    if (letters === undefined) return;
    this.letters = after === undefined ? letters.letters : [...this.letters, ...letters.letters];
    this.next = letters.next;
  }

  override render() {
    const { words, connectors } = this;
    if (connectors === undefined) return html`<section class="panel">${this.waiting()}</section>`;
    return html`${this.refusal === "" ? nothing : html`<p class="notice refused" role="alert">${problemWords(words, this.refusal)}</p>`}
      <section class="panel" aria-label=${words.connectors.title}>
        <div class="bar">
          <h2>${words.connectors.title}</h2>
          <span class="soft" role="status">${this.#rate()}</span>
          <button class="right" data-do="look" @click=${() => void this.load()}>${words.look}</button>
          <button class="main" data-do="add" ?hidden=${!this.editable} @click=${() => this.#add()}>
            ${words.connectors.add}
          </button>
        </div>
        ${connectors.length === 0 ? html`<p class="soft">${words.connectors.empty}</p>` : this.#connectors(connectors)}
        <p class="soft">${words.connectors.keys}</p>
      </section>
      ${this.#deadLetters()} ${this.#outside()}
      <quality-panel .words=${words} .language=${this.language}></quality-panel>
      ${this.overlays()}`;
  }

  #rate(): string {
    const { connectivity, words } = this;
    return connectivity === null ? "" : words.connectors.rate(`${Math.round(connectivity * 100)}%`);
  }

  #name(department: string): string {
    return this.organisation?.departments.find(({ key }) => key === department)?.name ?? department;
  }

  #time(at: number | undefined): string {
    return at === undefined ? this.words.never : instantWords(at, this.language);
  }

  #connectors(connectors: readonly ConnectorHealth[]) {
    const { words } = this;
    const { columns } = words.connectors;
    return html`<table>
      ${head([columns.department, columns.way, columns.state, columns.lastOk, columns.waiting, columns.dead, words.actions])}
      <tbody>
        ${connectors.map((one) => this.#connector(one))}
      </tbody>
    </table>`;
  }

  #connector(one: ConnectorHealth) {
    const { words } = this;
    const state = one.pausedAt !== undefined ? "paused" : one.up ? "up" : "down";
    return html`<tr data-connector=${one.department} data-state=${state}>
      <td>${this.#name(one.department)}</td>
      <td>${words.connectors.modes[one.mode]}<br /><span class="soft">${one.url ?? ""}</span></td>
      <td>
        <span class=${state === "down" ? "bad" : ""}>${words.connectors.states[state]}</span>
        ${one.failingSince === undefined ? nothing : html`<p class="soft">${words.since(this.#time(one.failingSince))} ${word(words.failures, one.lastFailure ?? "")}</p>`}
        ${one.pausedAt === undefined ? nothing : html`<p class="soft">${words.since(this.#time(one.pausedAt))}</p>`}
      </td>
      <td>${this.#time(one.lastOkAt)}</td>
      <td>
        ${one.waiting}
        ${one.waitingSince === undefined ? nothing : html`<p class="soft">${words.since(this.#time(one.waitingSince))}</p>`}
      </td>
      <td class=${one.dead > 0 ? "bad" : ""}>${one.dead}</td>
      <td class="acts">${this.editable ? this.#connectorActs(one) : nothing}</td>
    </tr>`;
  }

  #connectorActs(one: ConnectorHealth) {
    const { connectors: words } = this.words;
    const paused = one.pausedAt !== undefined;
    return html`<button data-row data-do="change" @click=${() => this.#change(one)}>${words.change}</button>
      <button data-do="pause" @click=${() => this.#pause(one)}>${paused ? words.resume : words.pause}</button>
      <button data-do="rotate" @click=${() => this.#rotate(one)}>${words.rotate}</button>
      ${one.dead === 0 ? nothing : html`<button data-do="retry-all" @click=${() => this.#retryAll(one)}>${words.retryAll}</button>`}`;
  }

  #deadLetters() {
    const { words, letters, shown } = this;
    const { columns } = words.letters;
    const choice = (state: Shown) =>
      html`<button
        data-show=${state}
        aria-pressed=${state === shown}
        @click=${() => {
          this.shown = state;
          void this.#readLetters();
        }}
      >
        ${words.letters.show[state]}
      </button>`;
    return html`<section class="panel" aria-label=${words.letters.title}>
      <div class="bar">
        <h2>${words.letters.title}</h2>
        <span class="soft">${words.letters.why}</span>
        <span class="right">${choice("dead")} ${choice("givenUp")}</span>
      </div>
      ${
        letters.length === 0
          ? html`<p class="soft">${words.letters.empty[shown]}</p>`
          : html`<table>
              ${head([columns.department, columns.type, columns.failure, columns.at, shown === "dead" ? words.actions : columns.reason])}
              <tbody>
                ${letters.map((letter) => this.#letter(letter))}
              </tbody>
            </table>`
      }
      ${this.next === undefined ? nothing : html`<button data-do="more" @click=${() => void this.#readLetters(this.next)}>${words.more}</button>`}
    </section>`;
  }

  #letter(letter: DeadLetter) {
    const { words } = this;
    const { id, department, type, failure, attempts, deadAt, givenUp } = letter;
    return html`<tr data-letter=${id}>
      <td>${this.#name(department)}</td>
      <td>${words.letters.types[type]}</td>
      <td>${word(words.failures, failure)}<br /><span class="soft">${words.tried(attempts)}</span></td>
      <td>${this.#time(givenUp?.at ?? deadAt)}</td>
      ${
        givenUp !== undefined
          ? html`<td>${givenUp.reason}</td>`
          : html`<td class="acts">
              ${
                this.editable
                  ? html`<button data-row data-do="retry" @click=${() => this.#retry(id)}>
                        ${words.resend}
                      </button>
                      <button data-do="give-up" @click=${() => this.#giveUp(id)}>${words.giveUp}</button>`
                  : nothing
              }
            </td>`
      }
    </tr>`;
  }

  #outside() {
    const { words, ways } = this;
    const { columns } = words.ways;
    return html`<section class="panel" aria-label=${words.ways.title}>
      <div class="bar">
        <h2>${words.ways.title}</h2>
        <span class="soft">${words.ways.why}</span>
      </div>
      <table>
        ${head([columns.way, columns.kind, columns.state, columns.lastOk, columns.receipts])}
        <tbody>
          ${ways.map(
            ({ way, kind, up, lastOkAt, failingSince, lastFailure, receipts }) =>
              html`<tr data-way=${way} ?data-up=${up}>
                <td>${words.ways.names[way]}</td>
                <td>${kind === undefined ? words.ways.none : words.ways.kinds[kind]}</td>
                <td>
                  <span class=${up || kind === undefined ? "" : "bad"}
                    >${kind === undefined ? "" : words.connectors.states[up ? "up" : "down"]}</span
                  >
                  ${failingSince === undefined ? nothing : html`<p class="soft">${words.since(this.#time(failingSince))} ${word(words.failures, lastFailure ?? "")}</p>`}
                </td>
                <td>${this.#time(lastOkAt)}</td>
                <td>
                  ${receipts === undefined ? "" : words.ways.receipts(receipts.delivered, receipts.undelivered)}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </section>`;
  }

  #add(): void {
    const { connectors: words } = this.words;
    const known = new Set(this.connectors?.map(({ department }) => department));
    const left = this.organisation?.departments.filter(({ key }) => !known.has(key)) ?? [];
    this.ask({
      question: {
        title: words.add,
        note: words.addNote,
        does: words.add,
        fields: html`<label
            >${words.department}<select name="department" required>
              ${left.map(({ key, name }) => html`<option value=${key}>${name}</option>`)}
            </select></label
          >
          ${this.#wayFields()}`,
      },
      act: (form) => {
        const department = filled(form, "department");
        const way = wayOf(form);
        return department === "" || way === undefined ? undefined : this.#told(connect(department, way));
      },
    });
  }

  #wayFields(one?: ConnectorHealth) {
    const { connectors: words } = this.words;
    return html`<label
        >${words.mode}<select name="mode">
          <option value="push" ?selected=${one?.mode !== "pull"}>${words.modes.push}</option>
          <option value="pull" ?selected=${one?.mode === "pull"}>${words.modes.pull}</option>
        </select></label
      >
      <label
        >${words.url}<input
          name="url"
          type="url"
          maxlength="300"
          placeholder="https://"
          .value=${one?.url ?? ""}
          autocomplete="off"
        /><span class="soft">${words.urlHint}</span></label
      >`;
  }

  #change(one: ConnectorHealth): void {
    const { connectors: words } = this.words;
    this.ask({
      question: {
        title: words.changeTitle(this.#name(one.department)),
        note: words.changeNote,
        does: words.change,
        fields: this.#wayFields(one),
      },
      act: (form) => {
        const way = wayOf(form);
        return way === undefined
          ? undefined
          : changeConnector(one.department, way, one.pausedAt !== undefined);
      },
    });
  }

  #pause({ department, mode, url, pausedAt }: ConnectorHealth): void {
    const { connectors: words } = this.words;
    const does = pausedAt === undefined ? words.pause : words.resume;
    this.ask({
      question: {
        title: `${does}: ${this.#name(department)}`,
        note: pausedAt === undefined ? words.pauseNote : words.resumeNote,
        does,
      },
      act: async () =>
        changeConnector(department, { mode, ...(url !== undefined && { url }) }, pausedAt === undefined),
    });
  }

  #rotate({ department }: ConnectorHealth): void {
    const { connectors: words } = this.words;
    this.ask({
      question: {
        title: `${words.rotate}: ${this.#name(department)}`,
        note: words.rotateNote,
        does: words.rotate,
      },
      act: () => this.#told(rotateSecret(department)),
    });
  }

  #retryAll({ department, dead }: ConnectorHealth): void {
    const { connectors: words } = this.words;
    this.ask({
      question: {
        title: `${words.retryAll}: ${this.#name(department)}`,
        note: words.retryAllNote(dead),
        does: words.retryAll,
      },
      act: async () => retryLetters(department),
    });
  }

  #retry(id: string): void {
    const { resend, letters } = this.words;
    this.ask({
      question: { title: resend, note: letters.retryNote, does: resend },
      act: async () => retryLetter(id),
    });
  }

  #giveUp(id: string): void {
    const { giveUp, letters, reason } = this.words;
    this.ask({
      question: { title: giveUp, note: letters.giveUpNote, does: giveUp, fields: reasonField(reason) },
      act: (form) => {
        const why = filled(form, "reason");
        return why === "" ? undefined : giveUpLetter(id, why);
      },
    });
  }

  /** Shows a secret once the sheet is closed. */
  async #told(asked: Promise<Answered<Secret>>): Promise<Answered<Secret>> {
    const answer = await asked;
    const { connectors: words, close } = this.words;
    if (answer.ok)
      this.told = {
        heading: words.secret(this.#name(answer.value.department)),
        note: words.secretNote,
        secrets: [answer.value.secret],
        close,
      };
    return answer;
  }
}

function wayOf(form: FormData): Way | undefined {
  const url = filled(form, "url");
  if (filled(form, "mode") === "pull") return { mode: "pull" };
  return url === "" ? undefined : { mode: "push", url };
}

customElements.define("exchange-page", ExchangePage);
