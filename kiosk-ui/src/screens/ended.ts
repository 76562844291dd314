import { css, html, nothing } from "lit";
import { icon, scenery, sceneryStyle, ScreenElement } from "../elements/index.ts";
import { base, zones } from "../theme/index.ts";
import { placeAt } from "../view.ts";

/** Goodbye: nothing of the citizen is on the page any more. */
export class EndedScreen extends ScreenElement {
  static override styles = [
    base,
    zones,
    sceneryStyle,
    css`
      .front {
        position: absolute;
        inset: 210px 60px auto;
        display: grid;
        justify-items: center;
        gap: 26px;
        text-align: center;
      }
      h1 {
        font-size: calc(var(--text-title) * 1.3);
        font-weight: 800;
        line-height: 1.25;
      }
      p {
        font-size: var(--text-lead);
      }
    `,
  ];

  override render() {
    const place = placeAt(this.view, "ended");
    if (place === undefined) return nothing;
    const { ended } = this.view.words;
    return html`<div class="lakeside">
      ${scenery}
      <div class="front" role="status">
        <h1>${ended.title}</h1>
        <p>${ended.reasons[place.reason]}</p>
        <p class="state good">${icon("check")}${ended.wiped}</p>
      </div>
    </div>`;
  }
}
customElements.define("ended-screen", EndedScreen);
