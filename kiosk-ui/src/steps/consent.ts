import { css, html, nothing } from "lit";
import { obstacleWords, paperObstacles, slipObstacles } from "../availability.ts";
import { dataText } from "../data-text.ts";
import { icon, phrased, sceneryStyle, ScreenElement, shore } from "../elements/index.ts";
import { base, zones } from "../theme/index.ts";
import { placeAt } from "../view.ts";
import { progress, progressStyle } from "./progress.ts";

/** The question, with the register and the purpose that are sent with the answer, in the citizen's language. */
export class ConsentStep extends ScreenElement {
  static override styles = [
    base,
    zones,
    sceneryStyle,
    progressStyle,
    css`
      dl {
        padding: 12px 44px;
      }
      dl div {
        display: grid;
        gap: 4px;
        padding: 26px 0;
        border-bottom: 2px solid var(--line);
      }
      dl div:last-child {
        border: 0;
      }
      dt {
        color: var(--ink-soft);
        font-size: var(--text-small);
      }
      dd {
        font-size: var(--text-action);
        font-weight: 600;
        line-height: 1.4;
      }
      dd small {
        display: block;
        font-size: var(--text-body);
        font-weight: 400;
        color: var(--ink-soft);
      }
      :host([low]) dl div {
        padding: 8px 0;
      }
      :host([low]) dd {
        font-size: var(--text-lead);
      }
      :host([low]) .shore-foot,
      :host([low]) .keep {
        display: none;
      }
      :host([elder]) dl div {
        padding: 14px 0;
      }
      :host([elder]) dd {
        font-size: var(--text-lead);
      }
      :host([elder]) .about {
        display: none;
      }
    `,
  ];

  override render() {
    const place = placeAt(this.view, "consent");
    if (place === undefined) return nothing;
    const { words, journey, facts } = this.view;
    const { item } = place.round;
    const obstacles = paperObstacles(place.round, facts);
    const slips = slipObstacles(place.round, facts).length === 0;
    const { consent } = words;
    const noPaper = slips
      ? words.notice.cannotPrintWhy(obstacleWords(words, obstacles))
      : consent.nothingPrints;
    const warning = obstacles.length > 0 ? noPaper : slips ? undefined : consent.noSlip;
    const citizen = journey.visit?.citizen;
    const enterprise = item.identityLevel === "A3" ? journey.acting : undefined;
    return html`
      ${shore}
      <div class="title">
        ${progress(this.view, place.round, "consent")}
        <h1>${consent.title}</h1>
      </div>
      <div class="content">
        <p class="about soft">${consent.about}</p>
        <dl class="card">
          ${
            citizen === undefined
              ? nothing
              : html`<div>
                  <dt>${consent.who}</dt>
                  <dd>
                    ${
                      enterprise === undefined
                        ? html`${citizen.name}<small>${citizen.idNumber}</small>`
                        : html`<span lang="zh-CN">${enterprise.name}</span><small>${enterprise.uscc}</small>`
                    }
                  </dd>
                </div>`
          }
          <div>
            <dt>${consent.what}</dt>
            <dd>${dataText(words, item.consent?.register ?? item.name)}</dd>
          </div>
          <div>
            <dt>${consent.why}</dt>
            <dd>${dataText(words, item.consent?.purpose ?? item.name)}</dd>
          </div>
          <div class="keep">
            <dt>${consent.keep}</dt>
            <dd>${phrased(consent.keepText)}</dd>
          </div>
        </dl>
        ${
          warning === undefined
            ? nothing
            : html`<p class="callout state warn" role="status">${icon("warn")}<span>${warning}</span></p>`
        }
      </div>
      <div class="actions">
        <button class="plain back" @click=${this.on({ type: "back" })}>${consent.decline}</button>
        <button class="primary" @click=${this.on({ type: "agree" })}>
          ${consent.agree}<small>${consent.agreeAbout}</small>
        </button>
      </div>
    `;
  }
}
customElements.define("consent-step", ConsentStep);
