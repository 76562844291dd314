import { css, html, nothing } from "lit";
import { icon, phrased, sceneryStyle, ScreenElement, shore } from "../elements/index.ts";
import { canShow, type Token } from "../device/index.ts";
import { waits } from "../journey/index.ts";
import { base, zones } from "../theme/index.ts";
import { placeAt, secondsUntil } from "../view.ts";
import { cardDrawing, drawingStyle } from "./kiosk-drawing.ts";
import { progress, progressStyle } from "./progress.ts";

/** A picture of this kiosk's reader, lit like the real one, and what it is doing now. */
export class CardStep extends ScreenElement {
  static override properties = { ...ScreenElement.properties, without: { state: true } };
  /** The citizen said that there is no card at hand. */
  declare private without: boolean;
  static override styles = [
    base,
    zones,
    sceneryStyle,
    progressStyle,
    drawingStyle,
    css`
      .content {
        gap: 20px;
        padding-top: 0;
      }
      .picture .drawing {
        position: absolute;
        inset: 0 0 96px;
        height: calc(100% - 96px);
      }
      figcaption {
        position: absolute;
        inset: auto 0 0;
        height: 96px;
        display: grid;
        place-items: center;
        background: var(--lake-soft);
        font-size: var(--text-small);
      }
      .again {
        font-size: var(--text-lead);
        font-weight: 600;
      }
      .again small {
        display: block;
        font-size: var(--text-small);
        font-weight: 400;
        color: var(--ink);
      }
      .staff {
        min-height: 180px;
      }
      :host([low]) .staff {
        min-height: 136px;
      }
      .actions .secondary {
        flex: none;
        padding: 0 28px;
        font-size: var(--text-lead);
      }
      .actions .wait {
        padding: 0 16px;
        font-size: var(--text-lead);
      }
    `,
  ];

  constructor() {
    super();
    this.without = false;
  }

  /** The other card, where its reader works; pressed, it is asked for. */
  #other(token: Token, emphasis: "primary" | "secondary") {
    const { words, facts } = this.view;
    if (!canShow(facts.devices, token)) return nothing;
    return html`<button
      class=${emphasis}
      @click=${() => {
        this.without = false;
        this.send({ type: "useToken", token });
      }}
    >
      ${words.card.ask[token].use}
    </button>`;
  }

  #without() {
    const { words, facts } = this.view;
    const social = canShow(facts.devices, "socialSecurityCard");
    return html`
      ${shore}
      <div class="title"><h1>${words.card.noCardTitle}</h1></div>
      <div class="content">
        <ul class="dos card">
          ${words.card.noCardDo[social ? "social" : "only"].map((text) => html`<li>${icon("dot")}${phrased(text)}</li>`)}
        </ul>
        <button
          class="staff ${social ? "secondary" : "primary"}"
          @click=${() => {
            this.without = false;
            this.send({ type: "askStaff" });
          }}
        >
          ${words.card.staff}<small>${words.card.staffAbout}</small>
        </button>
      </div>
      <div class="actions">
        <button class="plain back" @click=${() => (this.without = false)}>${words.actions.back}</button>
        ${
          social
            ? this.#other("socialSecurityCard", "primary")
            : html`<button class="secondary" @click=${this.on({ type: "home" })}>
                ${words.actions.home}
              </button>`
        }
      </div>
    `;
  }

  override render() {
    const place = placeAt(this.view, "card");
    if (place === undefined) return nothing;
    if (this.without) return this.#without();
    const { words, enteredAt } = this.view;
    const { phase, failed, aim, token } = place;
    const ask = words.card.ask[token];
    const reading = phase === "reading";
    const seconds = secondsUntil(this.view, enteredAt + waits.silence);
    return html`
      <div class="title">
        ${progress(this.view, aim, "identity")}
        <h1>${ask.title}</h1>
      </div>
      <div class="content">
        ${
          failed === undefined || reading
            ? html`<p class="about soft">${ask.about}</p>`
            : failed.reason === "placeAgain"
              ? html`<div class="again callout" role="alert">${words.card.lift}</div>`
              : html`<div class="again callout warn" role="alert">
                  ${words.card.again}<small>${words.card.attempt(failed.attempt)}</small>
                </div>`
        }
        <figure class="picture">
          ${cardDrawing(reading ? "reading" : "waiting", token)}
          <figcaption>${ask.where}</figcaption>
        </figure>
      </div>
      <div class="actions">
        <button class="plain back" @click=${this.on({ type: "back" })}>${words.actions.back}</button>
        ${
          reading
            ? html`<div class="wait" role="status">${icon("check")}${words.card.reading}</div>`
            : phase === "nobodyCame"
              ? html`<button class="primary" @click=${this.on({ type: "retry" })}>
                  ${words.actions.retry}<small>${words.card.nobody}</small>
                </button>`
              : html`${
                    token === "socialSecurityCard"
                      ? this.#other("idCard", "secondary")
                      : html`<button class="secondary" @click=${() => (this.without = true)}>
                          ${words.card.noCard}
                        </button>`
                  }
                  <div class="wait wide" role="timer">${words.card.waiting(seconds)}</div>`
        }
      </div>
    `;
  }
}
customElements.define("card-step", CardStep);
