import { css, html } from "lit";
import { icon, phrased, ScreenElement } from "../elements/index.ts";
import { whatIsLeft } from "../left-paper.ts";
import { base, zones } from "../theme/index.ts";
import { drawingStyle, paperDrawing } from "./kiosk-drawing.ts";

/** Paper of whoever was here before lies there, or is still coming: it goes first, so that nobody takes another's. */
export class PaperFirstScreen extends ScreenElement {
  static override styles = [
    base,
    zones,
    drawingStyle,
    css`
      .content {
        gap: 30px;
      }
    `,
  ];

  override render() {
    const { words, facts } = this.view;
    const { paperFirst } = words;
    const coming = whatIsLeft(facts.leftPaper, facts.devices) === "printing";
    return html`
      <div class="title"><h1>${coming ? paperFirst.coming : paperFirst.title}</h1></div>
      <div class="content">
        <p class="about callout state" role="status">
          ${icon("warn")}<span>${phrased(coming ? paperFirst.comingAbout : paperFirst.about)}</span>
        </p>
        <figure class="picture">${paperDrawing(coming ? "half" : "whole")}</figure>
      </div>
      <div class="actions">
        <button class="plain back" @click=${this.on({ type: "leave" })}>${words.actions.back}</button>
        <button class="primary" @click=${this.on({ type: "paperTaken" })}>
          ${coming ? paperFirst.goOn : paperFirst.taken}<small>${paperFirst.takenAbout}</small>
        </button>
      </div>
    `;
  }
}
customElements.define("paper-first-screen", PaperFirstScreen);
