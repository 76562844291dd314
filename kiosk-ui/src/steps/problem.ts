import { css, html, nothing } from "lit";
import { icon, sceneryStyle, ScreenElement, shore } from "../elements/index.ts";
import { base, zones } from "../theme/index.ts";
import { placeAt } from "../view.ts";

/** Something did not work: what to do, then why; the code is small, for the telephone. */
export class ProblemStep extends ScreenElement {
  static override styles = [
    base,
    zones,
    sceneryStyle,
    css`
      .content {
        justify-content: center;
      }
      .card {
        padding: 60px;
        display: grid;
        gap: 24px;
      }
      .card > .icon {
        width: 96px;
        height: 96px;
        color: var(--amber);
      }
      .do {
        font-size: calc(52px * (0.4 + 0.6 * var(--scale-text)));
        font-weight: 700;
        line-height: 1.35;
      }
      .why {
        font-size: var(--text-action);
      }
      .code {
        font-size: var(--text-small);
        overflow-wrap: anywhere;
      }
    `,
  ];

  override render() {
    const place = placeAt(this.view, "problem");
    if (place === undefined) return nothing;
    const { words } = this.view;
    const unsure = place.retry === "case" && place.code === "serverUnreachable";
    const sentence = unsure ? words.problem.unsure : words.troubles[place.code];
    return html`
      ${shore}
      <div class="title"><h1>${words.problem.title}</h1></div>
      <div class="content" role="alert">
        <div class="card">
          ${icon("warn")}
          <p class="do">${sentence.do}</p>
          <p class="why">${sentence.why}</p>
          <p class="code soft">${words.problem.code(place.code)}</p>
        </div>
      </div>
      <div class="actions">
        <button class="plain back" @click=${this.on({ type: "back" })}>${words.actions.home}</button>
        <button
          class=${place.retry === undefined ? "primary" : "secondary"}
          @click=${this.on({ type: "help" })}
        >
          ${words.help.button}
        </button>
        ${
          place.retry === undefined
            ? nothing
            : html`<button class="primary" @click=${this.on({ type: "retry" })}>
                ${words.actions.retry}
              </button>`
        }
      </div>
    `;
  }
}
customElements.define("problem-step", ProblemStep);
