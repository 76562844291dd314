import type { CaseMeasure, SupervisionWall } from "@zizhuban/server-contract";
import { css, html, LitElement, nothing } from "lit";
import { isMeasures } from "virtual:watch-validators";
import { ask } from "../api.ts";
import { base, instantWords, look } from "../elements/index.ts";
import { problemWords, type Language, type WatchWords } from "../locale/index.ts";
import { followWall, type WallState } from "./follow.ts";

const reports = "/api/staff/supervision";

/** What the rules found, live; how the clocks stand; who had to come twice. */
export class SupervisionPage extends LitElement {
  static override properties = {
    words: { attribute: false },
    language: { type: String },
    feed: { state: true },
    visits: { state: true },
    refusal: { state: true },
  };
  static override styles = [
    base,
    look,
    css`
      :host {
        display: grid;
        gap: 16px;
        align-content: start;
      }
      .tiles {
        display: flex;
        flex-wrap: wrap;
        gap: 16px;
      }
      .tile {
        min-width: 132px;
        padding: 12px 16px;
        border: 1px solid var(--line);
        border-radius: 10px;
        background: var(--surface);
      }
      .tile strong {
        display: block;
        font-size: 28px;
        line-height: 1.2;
      }
      .alarm {
        color: var(--bad);
      }
      .columns {
        display: grid;
        grid-template-columns: minmax(0, 3fr) minmax(300px, 2fr);
        gap: 16px;
        align-items: start;
      }
      .links {
        display: flex;
        flex-wrap: wrap;
        gap: 16px;
        margin-top: 12px;
      }
      @media (max-width: 1000px) {
        .columns {
          grid-template-columns: 1fr;
        }
      }
    `,
  ];

  declare words: WatchWords;
  declare language: Language;
  declare feed: WallState;
  declare visits: readonly CaseMeasure[] | undefined;
  declare refusal: string;
  #stop: () => void = () => undefined;

  constructor() {
    super();
    this.feed = { kind: "loading" };
    this.refusal = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const ended = () => this.dispatchEvent(new Event("session-ended", { bubbles: true, composed: true }));
    this.#stop = followWall((feed) => (this.feed = feed), ended);
    void this.#readVisits();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  async #readVisits(): Promise<void> {
    const answer = await ask(`${reports}/visits?limit=100`, isMeasures);
    this.refusal = answer.ok ? "" : answer.code;
    if (answer.ok) this.visits = answer.value.cases;
  }

  override render() {
    const { words, feed } = this;
    if (feed.kind === "loading") return html`<p class="soft" role="status">${words.loading}</p>`;
    const { wall } = feed;
    return html`${
        feed.kind === "reconnecting"
          ? html`<p class="notice" role="alert">${words.reconnecting}</p>`
          : html`<p class="soft" role="status">
              ${words.asOf} ${instantWords(wall.asOf, this.language)} · ${words.live}
            </p>`
      }
      ${this.#tiles(wall)}
      <div class="columns">
        <section class="panel" aria-label=${words.wall.hits}>
          <h2>${words.wall.hits}</h2>
          ${wall.hits.length === 0 ? html`<p class="soft">${words.wall.none}</p>` : this.#hits(wall)}
        </section>
        <section class="panel" aria-label=${words.wall.visits}>
          <h2>${words.wall.visits}</h2>
          ${this.#visitsTable()} ${this.#exports()}
        </section>
      </div>`;
  }

  #tiles({ clocks, counts }: SupervisionWall) {
    const { wall, rule } = this.words;
    const tile = (name: string, value: number, alarm: boolean) =>
      html`<div class="tile">
        <strong class=${alarm && value > 0 ? "alarm" : ""}>${value}</strong><span class="soft">${name}</span>
      </div>`;
    return html`<div class="tiles">
        ${tile(wall.clocks.running, clocks.running, false)}
        ${tile(wall.clocks.dueSoon, clocks.dueSoon, false)} ${tile(wall.clocks.overdue, clocks.overdue, true)}
      </div>
      ${
        counts.length === 0
          ? nothing
          : html`<p>
              <span class="soft">${wall.month}</span>
              ${counts.map((one) => html` · ${rule[one.rule]} ${one.count}`)}
            </p>`
      }`;
  }

  #hits({ hits }: SupervisionWall) {
    const { wall, rule, card } = this.words;
    const { columns } = wall;
    return html`<table>
      <thead>
        <tr>
          <th>${columns.card}</th>
          <th>${columns.rule}</th>
          <th>${columns.item}</th>
          <th>${columns.who}</th>
          <th>${columns.at}</th>
        </tr>
      </thead>
      <tbody>
        ${hits.map(
          (hit) =>
            html`<tr data-hit=${hit.rule}>
              <td>
                <status-mark severity=${hit.card === "red" ? "bad" : "soon"}>${card[hit.card]}</status-mark>
              </td>
              <td>
                ${rule[hit.rule]}${hit.rule === "offList" ? html` <span class="soft">${hit.refs.join(" ")}</span>` : nothing}
              </td>
              <td>
                ${hit.itemName}
                ${hit.caseNumber === undefined ? nothing : html`<br /><span class="soft">${hit.caseNumber}</span>`}
              </td>
              <td>${hit.staffName ?? hit.staffId ?? wall.clock}</td>
              <td>${instantWords(hit.at, this.language)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #visitsTable() {
    const { words, visits } = this;
    const { visitsColumns: columns, visitsNone } = words.wall;
    if (this.refusal !== "") return html`<p role="alert">${problemWords(words, this.refusal)}</p>`;
    if (visits === undefined) return html`<p class="soft">${words.loading}</p>`;
    if (visits.length === 0) return html`<p class="soft">${visitsNone}</p>`;
    return html`<table>
      <thead>
        <tr>
          <th>${columns.number}</th>
          <th>${columns.item}</th>
          <th>${columns.visits}</th>
          <th>${columns.appliedOn}</th>
        </tr>
      </thead>
      <tbody>
        ${visits.map(
          (one) =>
            html`<tr>
              <td>${one.caseNumber}</td>
              <td>${one.itemName}</td>
              <td>${one.visits}</td>
              <td>${one.appliedOn}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #exports() {
    const { wall } = this.words;
    const link = (path: string, name: string) =>
      html`<a href="${reports}/${path}?format=csv" download>${name} (CSV)</a>`;
    return html`<nav class="links" aria-label=${wall.exports}>
      ${link("visits", wall.exportVisits)} ${link("measures", wall.exportMeasures)}
      ${link("items", wall.exportItems)}
    </nav>`;
  }
}

customElements.define("supervision-page", SupervisionPage);
