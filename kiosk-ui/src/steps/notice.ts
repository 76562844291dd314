import type { CatalogueItem } from "@zizhuban/server-contract";
import { css, html, nothing, type TemplateResult } from "lit";
import { availability, obstacleWords, paperObstacles } from "../availability.ts";
import { icon, phrased, ScreenElement, type IconName } from "../elements/index.ts";
import { canFile } from "../fillable.ts";
import type { Round } from "../journey/index.ts";
import { feeText } from "../item-fee.ts";
import { itemName, itemNameText } from "../item-name.ts";
import { base, zones } from "../theme/index.ts";
import { placeAt } from "../view.ts";
import { progress, progressStyle } from "./progress.ts";

type Tab = "about" | "materials" | "law";

/** 告知单: everything a citizen should know before starting, and whether it can be done here now. */
export class NoticeStep extends ScreenElement {
  static override properties = { ...ScreenElement.properties, tab: { state: true } };
  declare private tab: Tab;
  static override styles = [
    base,
    zones,
    progressStyle,
    css`
      .content {
        gap: 22px;
        padding: 4px 0 16px;
      }
      .tabs button {
        flex: 1;
        font-size: var(--text-body);
      }
      .sheet {
        flex: 1;
        min-height: 0;
        padding: 14px 40px;
        display: flex;
        flex-direction: column;
      }
      .line {
        flex: 1 1 0;
        display: grid;
        grid-template-columns: 5.2em 1fr;
        gap: 20px;
        align-items: center;
        min-height: 0;
      }
      .line + .line {
        border-top: 2px solid var(--line);
      }
      .line dt {
        color: var(--ink-soft);
      }
      .line dd {
        font-size: var(--text-lead);
        font-weight: 600;
        line-height: 1.35;
      }
      .line dd small {
        display: block;
        font-size: var(--text-small);
        font-weight: 400;
        color: var(--ink-soft);
      }
      .formal {
        font-size: var(--text-small);
        color: var(--ink-soft);
      }
      .entry {
        flex: 0 1 132px;
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 24px;
        border-bottom: 2px solid var(--line);
        line-height: 1.35;
      }
      .entry:last-child {
        border: 0;
      }
      .entry small {
        display: block;
        font-size: var(--text-small);
        color: var(--ink-soft);
      }
      .entry > span:last-child {
        flex: none;
        font-size: var(--text-small);
      }
      .verdict {
        display: flex;
        gap: 24px;
        align-items: center;
      }
      .verdict .icon {
        width: 56px;
        height: 56px;
      }
      .verdict strong {
        display: block;
        font-size: var(--text-lead);
      }
      .verdict p {
        color: var(--ink);
      }
      /* The step and a name of two lines, as English ones are, above the tabs. */
      :host([elder]) .title h1 {
        font-size: 56px;
        line-height: 1.15;
      }
      :host([elder]) .sheet {
        padding: 6px 28px;
      }
      :host([elder]) .line {
        grid-template-columns: 4.6em 1fr;
        gap: 12px;
      }
      :host([elder][low]) .line dd {
        font-size: var(--text-body);
      }
      :host([elder]) .line .extra,
      :host([low]) .line .extra,
      :host([low]) .optional {
        display: none;
      }
      :host([elder]) .optional {
        display: none;
      }
    `,
  ];

  constructor() {
    super();
    this.tab = "about";
  }

  #about(item: CatalogueItem) {
    const { notice, dataText } = this.view.words;
    const other = item.materials.filter(({ required, name }) => required && name !== "居民身份证").length;
    const bring =
      other > 0 ? notice.andMore(other) : item.identityLevel === "A0" ? notice.nothing : notice.idCard;
    const fee = item.fee.amount === 0 ? notice.free : notice.payAt(feeText(this.view.words, item.fee));
    const rows: [string, unknown, string][] = [
      [notice.result, item.pages > 0 ? notice.paper(item.pages) : notice.decision, ""],
      [notice.bring, bring, ""],
      [notice.time, item.instant ? notice.atOnce : notice.workdays(item.promisedWorkdays), ""],
      [notice.fee, fee, ""],
      [
        notice.who,
        item.conditions.length === 0
          ? notice.anyone
          : html`<span lang="zh-CN">${phrased(item.conditions.slice(0, 2).join("；"))}</span>`,
        "optional",
      ],
      [notice.department, dataText(item.department), "optional"],
    ];
    return html`<dl class="sheet card">
      ${rows.map(
        ([name, value, kind]) =>
          html`<div class="line ${kind}">
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>`;
  }

  #materials(item: CatalogueItem) {
    const { notice } = this.view.words;
    return html`<ul class="sheet card">
      ${item.materials.map(
        ({ name, note, required }) =>
          html`<li class="entry">
            <span lang="zh-CN">${name}<small class="optional">${note}</small></span>
            <span>${required ? notice.required : notice.optional}</span>
          </li>`,
      )}
      ${item.materials.length === 0 ? html`<li class="entry"><span>${notice.noMaterials}</span></li>` : nothing}
    </ul>`;
  }

  #law(item: CatalogueItem) {
    const { notice } = this.view.words;
    return html`<ul class="sheet card">
      <li class="entry">
        <span>${notice.formal("")}<strong lang="zh-CN">${item.name}</strong></span>
      </li>
      ${[...item.legalBasis, ...item.conditions].map(
        (text) => html`<li class="entry"><span lang="zh-CN">${text}</span></li>`,
      )}
    </ul>`;
  }

  #verdict(round: Round): TemplateResult {
    const { words, facts } = this.view;
    const { notice } = words;
    const { item } = round;
    const show = (kind: "good" | "warn", sign: IconName, title: string, why: string) =>
      html`<div class="verdict callout ${kind}" role="status">
        ${icon(sign)}
        <div><strong>${title}</strong>${why === "" ? nothing : html`<p>${phrased(why)}</p>`}</div>
      </div>`;
    const can = availability(item, facts);
    if (can.can === "guideOnly") {
      switch (can.because) {
        case "offline":
          return show("warn", "cross", notice.offline, notice.offlineWhy);
        case "readerAway":
          return show("warn", "cross", notice.readerAway, notice.readerAwayWhy);
        case "notHere":
          return show(
            "warn",
            "cross",
            notice.notHere,
            notice.notHereWhy(facts.site?.phone ?? "", words.dataText(facts.site?.hours ?? "")),
          );
      }
    }
    const obstacles = paperObstacles(round, facts);
    return obstacles.length > 0
      ? show("warn", "warn", notice.cannotPrint, notice.cannotPrintWhy(obstacleWords(words, obstacles)))
      : show("good", "check", notice.canHere, "");
  }

  override render() {
    const place = placeAt(this.view, "notice");
    if (place === undefined) return nothing;
    const { words, facts, journey, modes } = this.view;
    const { item } = place.round;
    const startable = availability(item, facts).can !== "guideOnly";
    const tabs: [Tab, string][] = [
      ["about", words.notice.tabs.about],
      ["materials", words.notice.tabs.materials(item.materials.length)],
      ["law", words.notice.tabs.law],
    ];
    return html`
      <div class="title">
        ${startable ? progress(this.view, place.round, "notice") : nothing}
        <h1>${itemNameText(words, item)}</h1>
        ${
          startable || itemName(words, item) === item.name
            ? nothing
            : html`<p class="about" lang="zh-CN">${item.name}</p>`
        }
      </div>
      <div class="content">
        <div class="tabs" role="tablist">
          ${tabs.map(
            ([tab, name]) =>
              html`<button role="tab" aria-selected=${tab === this.tab} @click=${() => (this.tab = tab)}>
                ${name}
              </button>`,
          )}
        </div>
        ${
          this.tab === "about"
            ? this.#about(item)
            : this.tab === "materials"
              ? this.#materials(item)
              : this.#law(item)
        }
        ${this.tab !== "about" && modes.elder && modes.low ? nothing : this.#verdict(place.round)}
      </div>
      <div class="actions">
        <button class="plain back" @click=${this.on({ type: "back" })}>${words.actions.back}</button>
        ${
          startable
            ? html`${
                  canFile(item)
                    ? html`<button class="secondary" @click=${this.on({ type: "openPhone" })}>
                        ${words.notice.phone}
                      </button>`
                    : nothing
                }
                <button class="primary" @click=${this.on({ type: "start" })}>
                  ${words.notice.start}
                  ${
                    journey.visit === null && item.identityLevel !== "A0"
                      ? html`<small>${words.notice.startAbout}</small>`
                      : nothing
                  }
                </button>`
            : html`<button class="secondary" @click=${this.on({ type: "openPlaces" })}>
                  ${words.notice.places}
                </button>
                <button class="primary" @click=${this.on({ type: "help" })}>${words.help.button}</button>`
        }
      </div>
    `;
  }
}
customElements.define("notice-step", NoticeStep);
