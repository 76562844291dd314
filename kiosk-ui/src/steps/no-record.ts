import { css, html, nothing } from "lit";
import { printerObstacles } from "../device/index.ts";
import { icon, phrased, sceneryStyle, ScreenElement, shore } from "../elements/index.ts";
import type { Served } from "../journey/index.ts";
import { base, zones } from "../theme/index.ts";
import { placeAt } from "../view.ts";
import { progress, progressStyle } from "./progress.ts";

/** The honest answer: the register does not know this person; what that may mean, and a slip that says so. */
export class NoRecordStep extends ScreenElement {
  static override styles = [
    base,
    zones,
    sceneryStyle,
    progressStyle,
    css`
      .content {
        gap: 32px;
      }
      :host([low]) .dos {
        padding: 20px 36px;
        gap: 14px;
        font-size: var(--text-lead);
      }
      :host([low]) .content {
        gap: 20px;
      }
      .number {
        padding: 28px 44px;
        background: var(--lake-mist);
        border-radius: var(--radius);
      }
      .number strong {
        display: block;
        font-size: calc(52px * (0.5 + 0.5 * var(--scale-text)));
        font-weight: 600;
        letter-spacing: 0.02em;
        line-height: 1.3;
        overflow-wrap: anywhere;
      }
    `,
  ];

  #slip({ papers }: Served) {
    const { words, facts } = this.view;
    const { slip } = papers;
    const say = (text: string) => html`<div class="wait" role="status">${text}</div>`;
    if (slip === "unavailable") return say(words.noRecord.slipNone);
    if (slip === undefined) {
      return printerObstacles(facts.devices.receiptPrinter).length > 0
        ? say(words.noRecord.slipNone)
        : html`<button class="secondary" @click=${this.on({ type: "printSlip" })}>
            ${words.noRecord.slip}<small>${words.noRecord.slipAbout}</small>
          </button>`;
    }
    if (slip !== "asked" && slip.state === "printed") return say(words.noRecord.slipDone);
    if (slip !== "asked" && (slip.state === "notPrinted" || slip.state === "unknown")) {
      return say(words.noRecord.slipNone);
    }
    return say(words.noRecord.slipAsked);
  }

  override render() {
    const place = placeAt(this.view, "noRecord");
    if (place === undefined) return nothing;
    const { words } = this.view;
    const { round } = place;
    return html`
      ${shore}
      <div class="title">
        ${progress(this.view, round, "preview")}
        <h1>${words.noRecord.title}</h1>
      </div>
      <div class="content">
        <p class="about soft">${words.noRecord.about}</p>
        <ul class="dos card">
          ${words.noRecord.dos.map((text) => html`<li>${icon("dot")}${phrased(text)}</li>`)}
        </ul>
        <p class="number">${words.noRecord.number}<strong>${round.outcome.caseNumber}</strong></p>
      </div>
      <div class="actions">
        ${this.#slip(round)}
        <button class="primary" @click=${this.on({ type: "next" })}>${words.actions.next}</button>
      </div>
    `;
  }
}
customElements.define("no-record-step", NoRecordStep);
