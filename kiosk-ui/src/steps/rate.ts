import { css, html, nothing } from "lit";
import { sceneryStyle, ScreenElement, shore } from "../elements/index.ts";
import { base, zones } from "../theme/index.ts";
import { placeAt, secondsUntil } from "../view.ts";
import { face } from "./faces.ts";

/** Five faces. A press is a rating, a skip is none, and a bad one may say why (domain.md R2). */
export class RateStep extends ScreenElement {
  static override properties = {
    ...ScreenElement.properties,
    stars: { state: true },
    reasons: { state: true },
  };
  declare private stars: number;
  declare private reasons: readonly string[];
  static override styles = [
    base,
    zones,
    sceneryStyle,
    css`
      .content {
        justify-content: center;
        gap: 40px;
      }
      .faces {
        display: flex;
        flex-direction: column;
        gap: 18px;
      }
      .faces button {
        display: flex;
        align-items: center;
        gap: 56px;
        min-height: 198px;
        padding: 12px 72px;
        font-size: var(--text-action);
        font-weight: 600;
        text-align: left;
      }
      .face {
        flex: none;
        width: 156px;
        height: 156px;
        color: var(--lake);
      }
      .faces.short {
        flex-direction: row;
      }
      .short button {
        flex: 1 1 0;
        flex-direction: column;
        min-width: 0;
        min-height: 290px;
        padding: 30px 6px;
        gap: 22px;
        font-size: calc(30px * (0.7 + 0.3 * var(--scale-text)));
        text-align: center;
      }
      .short .face {
        width: 132px;
        height: 132px;
      }
      .faces [aria-pressed="true"] {
        color: var(--lotus);
        border: 4px solid var(--lotus);
        background: var(--lotus-soft);
      }
      .faces [aria-pressed="true"] .face {
        color: var(--lotus);
      }
      h2 {
        font-size: var(--text-action);
      }
      .reasons {
        display: grid;
        grid-template-columns: repeat(3, 1fr);
        gap: 20px;
      }
      .reasons button {
        min-height: 110px;
        padding: 0 8px;
        font-size: var(--text-body);
      }
      .reasons [aria-pressed="true"] {
        color: var(--on-lake);
        background: var(--lake);
        border-color: var(--lake);
      }
      :host([elder]) .reasons {
        grid-template-columns: repeat(2, 1fr);
      }
      :host([elder]) .shore-foot,
      :host([elder]) .asking {
        display: none;
      }
      :host([low]) .content {
        gap: 18px;
      }
      :host([low]) .asking button {
        min-height: 0;
        padding: 18px 6px;
        gap: 10px;
      }
      :host([low]) .asking .face {
        width: 84px;
        height: 84px;
      }
      :host([low]) .reasons button {
        min-height: 96px;
      }
    `,
  ];

  constructor() {
    super();
    this.stars = 0;
    this.reasons = [];
  }

  #choose(stars: number): void {
    this.stars = stars;
    if (stars > 2) this.send({ type: "rate", stars, reasons: [] });
  }

  #toggle(reason: string): void {
    const chosen = this.reasons.includes(reason);
    this.reasons = chosen ? this.reasons.filter((r) => r !== reason) : [...this.reasons, reason];
  }

  override render() {
    const place = placeAt(this.view, "rate");
    if (place === undefined) return nothing;
    const { words, endsAt, modes } = this.view;
    const { rate } = words;
    const asking = this.stars > 0;
    const short = asking || modes.low;
    return html`
      ${asking === modes.low ? nothing : shore}
      <div class="title">
        <h1>${rate.title}</h1>
        <p class="about">${rate.about}</p>
      </div>
      <div class="content">
        <div class="faces ${short ? "short" : ""} ${asking ? "asking" : ""}">
          ${[5, 4, 3, 2, 1].map(
            (stars) =>
              html`<button aria-pressed=${stars === this.stars} @click=${() => this.#choose(stars)}>
                ${face(stars)}<span>${rate.faces[stars - 1]}</span>
              </button>`,
          )}
        </div>
        ${
          asking
            ? html`<h2>${rate.reasonsTitle}</h2>
                <div class="reasons">
                  ${rate.reasons.map(
                    (reason) =>
                      html`<button
                        aria-pressed=${this.reasons.includes(reason)}
                        @click=${() => this.#toggle(reason)}
                      >
                        ${reason}
                      </button>`,
                  )}
                </div>`
            : nothing
        }
      </div>
      <div class="actions">
        <button class="secondary" @click=${this.on({ type: "next" })}>
          ${rate.skip(secondsUntil(this.view, endsAt))}
        </button>
        ${
          asking
            ? html`<button
                class="primary"
                @click=${this.on({ type: "rate", stars: this.stars, reasons: this.reasons })}
              >
                ${rate.send}
              </button>`
            : nothing
        }
      </div>
    `;
  }
}
customElements.define("rate-step", RateStep);
