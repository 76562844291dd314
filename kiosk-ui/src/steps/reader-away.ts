import { css, html, nothing } from "lit";
import { readerWords } from "../availability.ts";
import { canShow } from "../device/index.ts";
import { icon, phrased, sceneryStyle, ScreenElement, shore } from "../elements/index.ts";
import { base, zones } from "../theme/index.ts";
import { placeAt } from "../view.ts";
import { progress, progressStyle } from "./progress.ts";

/** The reader cannot read: what to do instead, never a spinner. */
export class ReaderAwayStep extends ScreenElement {
  static override styles = [
    base,
    zones,
    sceneryStyle,
    progressStyle,
    css`
      .content {
        gap: 30px;
      }
      .reason {
        font-size: var(--text-lead);
        font-weight: 600;
      }
      .dos b {
        flex: none;
        width: 1.7em;
        line-height: 1.7em;
        border-radius: 50%;
        text-align: center;
        color: var(--on-lake);
        background: var(--lake);
      }
    `,
  ];

  override render() {
    const place = placeAt(this.view, "card");
    if (place === undefined) return nothing;
    const { words, facts } = this.view;
    const { token } = place;
    const reason = readerWords(words, facts, token);
    const other = token === "idCard" ? "socialSecurityCard" : "idCard";
    const instead = canShow(facts.devices, other);
    const { awayDo } = words.card.ask[token];
    // Who has the other card need not go to the next machine.
    const advice = instead ? [words.card.ask[other].instead, ...awayDo.slice(1)] : awayDo;
    return html`
      ${shore}
      <div class="title">
        ${progress(this.view, place.aim, "identity")}
        <h1>${words.card.away}</h1>
      </div>
      <div class="content">
        ${reason === "" ? nothing : html`<p class="reason callout state warn">${icon("warn")}${reason}</p>`}
        <ol class="dos card">
          ${advice.map((text, i) => html`<li><b>${i + 1}</b>${phrased(text)}</li>`)}
        </ol>
        <p class="soft">${phrased(words.card.back)}</p>
      </div>
      <div class="actions">
        <button class="plain back" @click=${this.on({ type: "back" })}>${words.actions.back}</button>
        ${
          reason === ""
            ? html`<button class="secondary" @click=${this.on({ type: "retry" })}>
                ${words.actions.retry}
              </button>`
            : nothing
        }
        ${
          instead
            ? html`<button class="secondary" @click=${this.on({ type: "help" })}>${words.help.button}</button>
                <button class="primary" @click=${this.on({ type: "useToken", token: other })}>
                  ${words.card.ask[other].use}
                </button>`
            : html`<button class="primary" @click=${this.on({ type: "help" })}>${words.help.button}</button>`
        }
      </div>
    `;
  }
}
customElements.define("reader-away-step", ReaderAwayStep);
