import { css, html, nothing } from "lit";
import { icon, ScreenElement } from "../elements/index.ts";
import { itemName } from "../item-name.ts";
import { base, zones } from "../theme/index.ts";
import { placeAt } from "../view.ts";
import { progress, progressStyle } from "./progress.ts";

/** When a wait becomes worth a word, ms. */
const patience = { slow: 8_000, verySlow: 20_000 } as const;

/** Waiting shows what has happened, what is happening now, and when to worry. */
export class WorkingStep extends ScreenElement {
  static override styles = [
    base,
    zones,
    progressStyle,
    css`
      .content {
        justify-content: center;
        gap: 48px;
      }
      .water {
        align-self: center;
        width: 100%;
        max-height: 320px;
        min-height: 0;
        color: var(--lake);
      }
      .water path {
        animation: flow 4s linear infinite;
      }
      .water path:nth-child(2) {
        animation-duration: 6s;
        animation-direction: reverse;
      }
      @keyframes flow {
        to {
          translate: -250px 0;
        }
      }
      ol {
        padding: 26px 44px;
        display: grid;
        gap: 30px;
        font-size: var(--text-action);
        line-height: 1.4;
      }
      li {
        display: flex;
        gap: 28px;
        align-items: center;
      }
      li.now {
        font-weight: 700;
      }
      li.now .icon {
        color: var(--lotus);
      }
      .worry {
        font-size: var(--text-lead);
        min-height: 1.5em;
      }
    `,
  ];

  override render() {
    const place = placeAt(this.view, "working");
    if (place === undefined) return nothing;
    const { words, journey, time, enteredAt } = this.view;
    const { item } = place.round;
    const waited = time - enteredAt;
    return html`
      <div class="title">
        ${progress(this.view, place.round, "consent")}
        <h1>${words.working.title}</h1>
      </div>
      <div class="content">
        <svg
          class="water"
          viewBox="0 0 1000 240"
          fill="none"
          stroke="currentColor"
          stroke-width="6"
          stroke-linecap="round"
          aria-hidden="true"
        >
          <path
            d="M0 90c42-34 83-34 125 0s83 34 125 0 83-34 125 0 83 34 125 0 83-34 125 0 83 34 125 0 83-34 125 0 83 34 125 0 83-34 125 0 83 34 125 0"
          />
          <path
            opacity="0.45"
            d="M-250 160c42-34 83-34 125 0s83 34 125 0 83-34 125 0 83 34 125 0 83-34 125 0 83 34 125 0 83-34 125 0 83 34 125 0 83-34 125 0 83 34 125 0 83-34 125 0"
          />
        </svg>
        <ol class="card">
          ${
            journey.visit === null
              ? nothing
              : html`<li class="good">${icon("check")}${words.working.known(journey.visit.citizen.name)}</li>`
          }
          <li class="good">${icon("check")}${words.working.agreed}</li>
          <li class="now">${icon("dot")}<span>${words.working.doing(itemName(words, item))}</span></li>
          <li class="soft">${icon("ring")}${words.working.making}</li>
        </ol>
        <p class="worry" role="status">
          ${
            waited > patience.verySlow
              ? html`<span class="state warn">${icon("warn")}${words.working.verySlow}</span>`
              : waited > patience.slow
                ? html`<span class="soft">${words.working.slow}</span>`
                : nothing
          }
        </p>
      </div>
    `;
  }
}
customElements.define("working-step", WorkingStep);
