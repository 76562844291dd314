import type { CatalogueItem, Verb } from "@zizhuban/server-contract";
import { css, html, nothing } from "lit";
import { availability, obstacleWords } from "../availability.ts";
import { cssVars, icon, ScreenElement, verbGlyph } from "../elements/index.ts";
import { canCarry, canIssue } from "../fillable.ts";
import { feeText } from "../item-fee.ts";
import { itemNameText } from "../item-name.ts";
import { base, zones } from "../theme/index.ts";

const verbs: readonly Verb[] = ["query", "book", "apply", "pay", "print", "voice"];

/** Height of the lake's line, 0 to 1, at a place along it. */
const wave = (x: number) => 0.5 + 0.32 * Math.sin(x * 8.2 + 0.4) + 0.12 * Math.sin(x * 19);

/** 查 约 办 缴 印 诉, the stages of life along the shore, and what can be done here right now. */
export class HomeScreen extends ScreenElement {
  static override styles = [
    base,
    zones,
    css`
      .content {
        height: calc(1400px - var(--low-shift));
        gap: 30px;
        padding: 12px 0 56px;
      }
      .tiles {
        display: grid;
        grid-template-columns: repeat(3, 1fr);
        grid-auto-rows: minmax(228px, 1fr);
        gap: 24px;
        flex: 1;
        max-height: 570px;
      }
      .tile {
        position: relative;
        overflow: hidden;
        display: flex;
        flex-direction: column;
        justify-content: center;
        padding: 12px 30px;
        text-align: left;
        font-size: 30px;
        color: var(--ink-soft);
      }
      .tile .glyph {
        width: 104px;
        height: 104px;
        margin-bottom: 8px;
        color: var(--lake);
      }
      .tile strong {
        color: var(--ink);
        font-weight: 700;
      }
      .tile span {
        display: block;
      }
      .tile.first {
        color: var(--on-lake);
        background: var(--lake);
        border-color: var(--lake);
      }
      .tile.first .glyph,
      .tile.first strong {
        color: inherit;
      }
      .tile .waves {
        position: absolute;
        right: -70px;
        top: -60px;
        width: 300px;
        height: 300px;
        opacity: 0.16;
      }
      h2 {
        font-size: var(--text-action);
        font-weight: 800;
        line-height: 1.2;
      }
      .heading {
        display: flex;
        align-items: baseline;
        gap: 24px;
        white-space: nowrap;
      }
      .heading .legend {
        margin-left: auto;
        display: inline-flex;
        align-items: center;
        gap: 10px;
        color: var(--lotus);
      }
      .life {
        position: relative;
      }
      .shore {
        position: relative;
        margin: 4px -40px 0;
        height: 214px;
      }
      .shore > svg {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
      }
      .shore ol {
        position: absolute;
        inset: 0 20px;
        display: flex;
      }
      .shore li {
        flex: 1;
      }
      .shore button {
        width: 100%;
        height: 128px;
        padding: 0;
        border: 0;
        background: none;
        display: flex;
        flex-direction: column;
        align-items: center;
        justify-content: end;
        gap: 12px;
        translate: 0 var(--down);
        font-size: 31px;
        font-weight: 600;
      }
      .node {
        width: 34px;
        height: 34px;
        border-radius: 50%;
        border: 5px solid var(--lake);
        background: var(--card);
      }
      .here .node {
        width: 40px;
        height: 40px;
        border-color: var(--lotus);
        background: var(--lotus);
      }
      .here {
        color: var(--lotus);
      }
      .rows {
        display: grid;
        gap: 14px;
        margin-top: 14px;
      }
      .rows button {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 24px;
        width: 100%;
        min-height: 104px;
        padding: 8px 34px;
        text-align: left;
      }
      .rows strong {
        font-size: var(--text-lead);
        font-weight: 700;
      }
      .rows .meta {
        font-size: var(--text-small);
        color: var(--ink-soft);
        text-align: right;
      }
      .rows .partly {
        background: var(--amber-soft);
      }
      .rows .partly .meta {
        color: var(--amber);
      }
      .pair {
        display: grid;
        grid-auto-columns: 1fr;
        grid-auto-flow: column;
        gap: 14px;
      }
      .pair .all {
        flex-direction: column;
        align-items: start;
        justify-content: center;
        gap: 0;
        padding: 8px 34px;
      }
      .pair .all .meta {
        text-align: start;
      }
      :host([elder]) .tiles {
        grid-template-columns: repeat(2, 1fr);
        grid-auto-rows: minmax(250px, 1fr);
        max-height: 880px;
      }
      :host([elder]) .tile {
        font-size: 40px;
        line-height: 1.25;
      }
      :host([elder]) .tile .glyph {
        width: 92px;
        height: 92px;
      }
      :host([elder]) .rows button {
        min-height: 124px;
      }
      :host([low]) .content {
        gap: 18px;
      }
      :host([low][elder]) .tiles {
        grid-template-columns: repeat(3, 1fr);
      }
      :host([low][elder]) .tile {
        padding: 20px 24px;
        font-size: 32px;
      }
    `,
  ];

  #tile(verb: Verb, first: boolean) {
    const { words } = this.view;
    const { name, about } = words.home.verbs[verb];
    const english = words.tag === "en";
    return html`<button
      class="tile ${first ? "first" : ""}"
      aria-label=${`${name} ${about.join(english ? " " : "")}`}
      @click=${this.on({ type: "openList", filter: { by: "verb", verb } })}
    >
      ${
        first
          ? html`<svg
              class="waves"
              viewBox="0 0 300 300"
              fill="none"
              stroke="currentColor"
              stroke-width="34"
              aria-hidden="true"
            >
              <circle cx="150" cy="150" r="60" />
              <circle cx="150" cy="150" r="126" />
            </svg>`
          : nothing
      }
      ${verbGlyph(verb)} ${english ? html`<strong>${name}</strong>` : nothing}
      <span class="about">${english ? about.join(" ") : html`${about[0]}<br />${about[1]}`}</span>
    </button>`;
  }

  #stages(): { stage: string; here: boolean }[] {
    const { catalogue } = this.view.facts;
    const stages = new Map<string, boolean>();
    for (const event of catalogue?.lifeEvents ?? []) {
      const can = canCarry(event, catalogue?.items ?? []);
      for (const stage of event.stages) stages.set(stage, (stages.get(stage) ?? false) || can);
    }
    return [...stages].slice(0, 8).map(([stage, can]) => ({ stage, here: can }));
  }

  #life() {
    const { words } = this.view;
    const stages = this.#stages();
    const line = Array.from({ length: 55 }, (_, i) => `${i * 20} ${Math.round(24 + 92 * wave(i / 54))}`);
    return html`<section class="life">
      <div class="heading">
        <h2>${words.home.lifeEvents}</h2>
        <span class="soft small">${words.home.lifeEventsAbout}</span>
        ${
          stages.some(({ here }) => here)
            ? html`<span class="legend small">${icon("dot")}${words.home.lifeEventsLegend}</span>`
            : nothing
        }
      </div>
      <div class="shore">
        <svg viewBox="0 0 1080 214" preserveAspectRatio="none" aria-hidden="true">
          <path class="lake" d="M0 214L${line.join("L")}L1080 214z" fill="var(--lake-mist)" />
          <path d="M${line.join("L")}" fill="none" stroke="var(--lake)" stroke-width="4" />
        </svg>
        <ol>
          ${stages.map(({ stage, here }, i) => {
            const y = Math.round(24 + 92 * wave((20 + ((i + 0.5) * 1040) / stages.length) / 1080));
            return html`<li>
              <button
                class=${here ? "here" : ""}
                ${cssVars({ "--down": `${y - 54}px` })}
                @click=${this.on({ type: "openPackages", stage })}
              >
                <i class="node"></i>${words.dataText(stage)}
              </button>
            </li>`;
          })}
        </ol>
      </div>
    </section>`;
  }

  #row(item: CatalogueItem) {
    const { words, facts } = this.view;
    const can = availability(item, facts);
    const partly = can.can !== "all";
    return html`<button class=${partly ? "partly" : ""} @click=${this.on({ type: "choose", item })}>
      <strong>${itemNameText(words, item)}</strong>
      <span class="meta">${this.#meta(item)}</span>
    </button>`;
  }

  #meta(item: CatalogueItem) {
    const { words, facts, modes } = this.view;
    const can = availability(item, facts);
    if (can.can === "withoutPaper") {
      return html`<span class="state">${icon("warn")}${obstacleWords(words, can.obstacles)}</span>`;
    }
    if (can.can === "guideOnly") {
      const text = can.because === "readerAway" ? words.notice.readerAway : words.home.offline;
      return html`<span class="state">${icon("cross")}${text}</span>`;
    }
    const parts = [
      ...(modes.elder ? [] : [words.home.minutes(2)]),
      ...(item.pages > 0 ? [words.home.pages(item.pages)] : []),
      feeText(words, item.fee),
    ];
    return parts.join(" · ");
  }

  override render() {
    const { words, now, facts, modes } = this.view;
    const items = facts.catalogue?.items ?? [];
    const rows = modes.elder || modes.low ? 1 : 3;
    const here = items.filter(canIssue).slice(0, modes.elder && modes.low ? 0 : rows);
    const possible = here.some((item) => availability(item, facts).can !== "guideOnly");
    return html`
      <div class="title">
        <h1>${words.home.title}</h1>
        <p class="about">${words.home.subtitle}</p>
      </div>
      <div class="content">
        <div class="tiles">${verbs.map((verb, i) => this.#tile(verb, i === 0))}</div>
        ${modes.elder || modes.low ? nothing : this.#life()}
        <section>
          ${
            here.length === 0
              ? nothing
              : html`<div class="heading">
                  <h2>${possible ? words.home.now : words.home.usual}</h2>
                  <span class="soft small">${words.home.asOf(words.clockTime(new Date(now)))}</span>
                </div>`
          }
          <div class="rows">
            ${here.map((item) => this.#row(item))}
            ${
              modes.elder || modes.low
                ? html`<button class="all" @click=${this.on({ type: "openPackages" })}>
                    <strong>${words.home.lifeEvents}</strong>
                    <span class="meta state">${words.home.lifeEventsAbout}${icon("more")}</span>
                  </button>`
                : nothing
            }
            <div class="pair">
              <button class="all" @click=${this.on({ type: "openMatters" })}>
                <strong>${words.home.matters}</strong>
                <span class="meta">${words.home.mattersAbout}</span>
              </button>
              ${
                modes.elder || modes.low
                  ? nothing
                  : html`<button class="all" @click=${this.on({ type: "openPackages" })}>
                      <strong>${words.home.stages}</strong>
                      <span class="meta">${words.home.stagesAbout}</span>
                    </button>`
              }
              <button class="all" @click=${this.on({ type: "openList", filter: { by: "all" } })}>
                <strong>${words.home.all}</strong>
                <span class="meta">${words.home.allAbout(items.length)}</span>
              </button>
            </div>
          </div>
        </section>
      </div>
    `;
  }
}
customElements.define("home-screen", HomeScreen);
