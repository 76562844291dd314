import type {
  CaseJoint,
  JointOpinion,
  JointVisit,
  LifeEventChild,
  LifeEventPage,
} from "@zizhuban/server-contract";
import { css, html, nothing } from "lit";
import { AskingElement, base, instantWords, look, sheet } from "../elements/index.ts";
import type { LifeEventWords } from "../locale/index.ts";
import { formAddress, readCase, readCases, readJoint, readOpinions, readVisits } from "./api.ts";
import "./item-graph.ts";
import type { GraphItem } from "./item-graph.ts";
import { askSheet, cancelSheet, giveSheet, moveSheet, planSheet, reportSheet } from "./joint-sheets.ts";

const kinds = { waiting: "waiting", open: "running", done: "good", failed: "bad", cancelled: "bad" } as const;
const lights = { green: "good", near: "soon", late: "bad", stopped: "none" } as const;

/** Why an item is not done, in words. */
function reasonWords({ reason }: LifeEventChild, words: LifeEventWords): string {
  const earlier = /^before:(.+)$/.exec(reason ?? "")?.[1];
  if (earlier !== undefined) return words.before(earlier);
  return reason === undefined ? "" : (words.reasons[reason] ?? reason);
}

/** Life events that were applied for: their items as a graph, and what their departments decide together. */
export class LifeEventsPage extends AskingElement<LifeEventWords> {
  static override properties = {
    case: { type: String },
    listed: { state: true },
    view: { state: true },
    picked: { state: true },
    joint: { state: true },
    opinions: { state: true },
    visits: { state: true },
    next: { state: true },
  };
  static override styles = [
    base,
    look,
    sheet,
    css`
      .columns {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        gap: 16px;
        align-items: start;
        margin-top: 12px;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: 12px;
        align-items: center;
        margin-bottom: 8px;
      }
      li {
        padding: 6px 0;
      }
      @media (max-width: 1000px) {
        .columns {
          grid-template-columns: 1fr;
        }
      }
    `,
  ];

  /** Id of the one that is shown; empty for the list. */
  declare case: string;
  declare listed: readonly LifeEventPage[] | undefined;
  declare view: LifeEventPage | undefined;
  declare picked: string;
  declare joint: CaseJoint | undefined;
  declare opinions: readonly JointOpinion[];
  declare visits: readonly JointVisit[];
  /** Where each list goes on. */
  declare next: Readonly<Partial<Record<"cases" | "opinions" | "visits", string | undefined>>>;

  /** What was read last. */
  #shown: string | undefined;

  constructor() {
    super();
    this.case = "";
    this.picked = "";
    this.opinions = [];
    this.visits = [];
    this.next = {};
  }

  protected override updated(): void {
    if (this.case !== this.#shown) void this.load();
  }

  protected override async load(): Promise<void> {
    if (this.#shown !== this.case) this.picked = "";
    const shown = this.case;
    this.#shown = shown;
    if (shown === "") {
      await Promise.all([this.#listCases(), this.#listOpinions(), this.#listVisits()]);
      return;
    }
    const read = this.taken(await readCase(shown));
    if (shown !== this.#shown) return;
    this.view = read ?? this.view;
    const first = this.view?.items.find(({ state }) => state === "open") ?? this.view?.items[0];
    await this.#pick(this.picked === "" ? (first?.key ?? "") : this.picked);
  }

  async #listCases(after?: string): Promise<void> {
    const found = this.taken(await readCases(after));
    if (found === undefined) return;
    this.listed = after === undefined ? found.cases : [...(this.listed ?? []), ...found.cases];
    this.next = { ...this.next, cases: found.next };
  }

  // Whoever does not review has neither opinions nor visits; that is no failure of this page.
  async #listOpinions(after?: string): Promise<void> {
    const found = await readOpinions(after);
    if (!found.ok) return;
    this.opinions = after === undefined ? found.value.opinions : [...this.opinions, ...found.value.opinions];
    this.next = { ...this.next, opinions: found.value.next };
  }

  async #listVisits(after?: string): Promise<void> {
    const found = await readVisits(after);
    if (!found.ok) return;
    this.visits = after === undefined ? found.value.visits : [...this.visits, ...found.value.visits];
    this.next = { ...this.next, visits: found.value.next };
  }

  #more(after: string | undefined, read: (after: string) => Promise<void>) {
    return after === undefined
      ? nothing
      : html`<button @click=${() => void read(after)}>${this.words.more}</button>`;
  }

  async #pick(key: string): Promise<void> {
    this.picked = key;
    const id = this.view?.items.find((item) => item.key === key)?.caseId;
    this.joint = undefined;
    if (id === undefined) return;
    const answer = await readJoint(id);
    if (answer.ok && this.picked === key) this.joint = answer.value;
  }

  override render() {
    const body = this.case === "" ? this.#list() : this.#one();
    return html`${body} ${this.overlays()}`;
  }

  #list() {
    const { listed, words } = this;
    if (listed === undefined) return html`<section class="panel">${this.waiting()}</section>`;
    return html`<section class="panel">
        <h2>${words.title}</h2>
        ${listed.length === 0 ? html`<p class="soft">${words.none}</p>` : this.#table(listed)}
        ${this.#more(this.next.cases, async (after) => this.#listCases(after))}
      </section>
      <div class="columns">
        <section class="panel">
          <h2>${words.opinions}</h2>
          ${this.opinions.length === 0 ? html`<p class="soft">${words.noOpinions}</p>` : this.#opinionList(this.opinions)}
          ${this.#more(this.next.opinions, async (after) => this.#listOpinions(after))}
        </section>
        <section class="panel">
          <h2>${words.visits}</h2>
          ${this.visits.length === 0 ? html`<p class="soft">${words.noVisits}</p>` : this.visits.map((visit) => this.#visit(visit))}
          ${this.#more(this.next.visits, async (after) => this.#listVisits(after))}
        </section>
      </div>`;
  }

  #table(listed: readonly LifeEventPage[]) {
    const { words } = this;
    return html`<table>
      <thead>
        <tr>
          <th>${words.number}</th>
          <th>${words.title}</th>
          <th>${words.applicant}</th>
          <th>${words.mandatory}</th>
          <th>${words.due}</th>
        </tr>
      </thead>
      <tbody>
        ${listed.map(
          (one) =>
            html`<tr>
              <td><a href=${`#/life-events/${one.id}`}>${one.number}</a></td>
              <td>${this.#name(one)} · ${words.state[one.state]}</td>
              <td>${one.applicant.name}</td>
              <td>${words.progress(one.progress.done, one.progress.of)}</td>
              <td>${this.#clock(one)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #name({ name }: LifeEventPage): string {
    return this.language === "en" ? name.en : name.zh;
  }

  #clock({ clock }: LifeEventPage) {
    const left = clock.light === "stopped" ? "" : ` · ${this.words.left(clock.left)}`;
    return html`<status-mark severity=${lights[clock.light]}>${clock.due}${left}</status-mark>`;
  }

  #one() {
    const { view, words } = this;
    if (view === undefined) return html`<section class="panel">${this.waiting()}</section>`;
    const item = view.items.find(({ key }) => key === this.picked);
    return html`<section class="panel" data-state=${view.state}>
        <p><a href="#/life-events">← ${words.back}</a></p>
        <div class="bar">
          <h2>${this.#name(view)}</h2>
          <span>${view.number}</span>
          <strong>${words.state[view.state]}</strong>
          <span>${words.progress(view.progress.done, view.progress.of)}</span>
          ${this.#clock(view)}
          <span class="soft">${words.expected} ${view.clock.expected}</span>
        </div>
        <item-graph
          .items=${view.items.map((one) => this.#drawn(one))}
          .picked=${this.picked}
          .label=${words.graph}
          @pick=${(event: CustomEvent<string>) => void this.#pick(event.detail)}
        ></item-graph>
      </section>
      <div class="columns">
        <section class="panel">${item === undefined ? nothing : this.#item(view, item)}</section>
        <section class="panel">${item === undefined ? nothing : this.#together(item)}</section>
      </div>`;
  }

  #drawn({ key, name, after, state, mandatory, critical, expected, endedOn }: LifeEventChild): GraphItem {
    const { words } = this;
    const day = endedOn ?? expected;
    return {
      key,
      name,
      after,
      optional: !mandatory,
      critical,
      kind: kinds[state],
      note: day === undefined ? words.child[state] : `${words.child[state]} ${day.slice(5)}`,
    };
  }

  /** Of a department that was asked about the item shown. */
  #nameOf(department: string): string {
    const asked = this.joint?.opinions.find((opinion) => opinion.department === department);
    return asked?.departmentName ?? department;
  }

  #item(view: LifeEventPage, item: LifeEventChild) {
    const { words } = this;
    const why = reasonWords(item, words);
    return html`<h2>${item.key} ${item.name}</h2>
      <p class="soft">
        ${item.departmentName} ·
        ${item.mandatory ? words.mandatory : words.optional}${
          item.critical ? ` · ${words.critical}` : nothing
        }
      </p>
      <p data-child=${item.state}>
        ${words.child[item.state]}${why === "" ? nothing : html` · ${words.reason}: ${why}`}
      </p>
      <ul>
        ${item.waitsFor.map(
          ({ kind, department }) =>
            html`<li>
              <status-mark severity="soon"
                >${kind === "opinion" ? words.waitsForOpinion(this.#nameOf(department)) : words.waitsForVisit}</status-mark
              >
            </li>`,
        )}
      </ul>
      ${
        item.caseId === undefined
          ? nothing
          : html`<p>
              <a href=${`#/case/${item.caseId}`}>${words.openCase} ${item.caseNumber}</a> ·
              <a href=${formAddress(view.id, item.department)} target="_blank" rel="noopener"
                >${words.form}</a
              >
            </p>`
      }`;
  }

  /** Opinions and visits of one item's case. */
  #together({ caseId }: LifeEventChild) {
    const { joint, words } = this;
    if (joint === undefined || caseId === undefined) return html`<p class="soft">${words.noOpinions}</p>`;
    const cases = [caseId, ...joint.together.map((one) => one.caseId)];
    const planned = joint.visits.some(({ state }) => state === "planned");
    return html`<h2>${words.opinionsOf}</h2>
      ${joint.opinions.length === 0 ? html`<p class="soft">${words.noOpinions}</p>` : this.#opinionList(joint.opinions)}
      ${joint.mayAsk ? html`<p><button data-do="ask" @click=${() => this.ask(askSheet(caseId, joint, words))}>${words.askOthers}</button></p>` : nothing}
      <h2>${words.visits}</h2>
      ${joint.visits.length === 0 ? html`<p class="soft">${words.noVisits}</p>` : joint.visits.map((visit) => this.#visit(visit))}
      ${
        joint.mayAsk && joint.visitNeeded && !planned
          ? html`<p>
              <button class="main" data-do="plan" @click=${() => this.ask(planSheet(cases, words))}>
                ${words.plan}
              </button>
            </p>`
          : nothing
      }`;
  }

  #opinionList(opinions: readonly JointOpinion[]) {
    const { words } = this;
    return html`<ul>
      ${opinions.map(
        (one) =>
          html`<li data-opinion=${one.department}>
            ${one.departmentName} · ${one.itemName} ·
            ${one.stance === undefined ? (one.state === "released" ? words.released : words.asked) : words.stance[one.stance]}
            ${one.state === "asked" ? html`<status-mark severity=${one.late ? "bad" : "none"}>${one.due}</status-mark>` : nothing}
            ${one.words === undefined ? nothing : html`<span class="soft">${one.words}</span>`}
            ${one.mayGive ? html`<button data-do="give" @click=${() => void this.#give(one)}>${words.give}</button>` : nothing}
          </li>`,
      )}
    </ul>`;
  }

  async #give(opinion: JointOpinion): Promise<void> {
    const asked = await giveSheet(opinion, this.words);
    const found = this.taken(asked);
    if (found !== undefined) this.ask(found);
  }

  #visit(visit: JointVisit) {
    const { words, language } = this;
    return html`<article data-visit=${visit.state}>
      <p>
        <strong>${instantWords(visit.from, language)}</strong> – ${instantWords(visit.until, language)} ·
        ${words.visitState[visit.state]} · ${visit.place}
      </p>
      <ul>
        ${visit.parts.map(
          (part) =>
            html`<li data-part=${part.department}>
              ${part.departmentName} · ${part.itemName} ·
              ${part.attendance === "absent" ? words.result.absent : part.result === undefined ? words.expectedThere : words.result[part.result]}
              ${part.mayReport ? html`<button data-do="report" @click=${() => this.ask(reportSheet(visit, part.caseId, words))}>${words.report}</button>` : nothing}
            </li>`,
        )}
      </ul>
      ${visit.prepare === undefined ? nothing : html`<p class="soft">${words.prepare}: ${visit.prepare}</p>`}
      ${visit.changes.map(
        ({ what, from, reason }) =>
          html`<p class="soft">
            ${what === "moved" ? words.move : words.cancelVisit}: ${instantWords(from, language)} · ${reason}
          </p>`,
      )}
      ${
        visit.state === "planned"
          ? html`<button data-do="move" @click=${() => this.ask(moveSheet(visit, words))}>
                ${words.move}
              </button>
              <button data-do="cancel-visit" @click=${() => this.ask(cancelSheet(visit, words))}>
                ${words.cancelVisit}
              </button>`
          : nothing
      }
    </article>`;
  }
}

customElements.define("life-events-page", LifeEventsPage);
