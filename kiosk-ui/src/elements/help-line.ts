import { css, html, nothing } from "lit";
import { dataText } from "../data-text.ts";
import { base } from "../theme/index.ts";
import { icon } from "./icons.ts";
import { ScreenElement } from "./screen-element.ts";

/** 1720–1920: a person to ask, the telephone and its hours, and the way out. */
class HelpLine extends ScreenElement {
  static override styles = [
    base,
    css`
      :host {
        position: absolute;
        inset: auto 0 0;
        height: 200px;
        padding: 0 40px;
        display: flex;
        align-items: center;
        gap: 28px;
        background: var(--card);
        border-top: 2px solid var(--line);
      }
      .help {
        flex: none;
        display: flex;
        flex-direction: row;
        gap: 18px;
        min-height: 112px;
        padding: 0 36px;
        font-size: var(--text-lead);
      }
      .whom {
        flex: 1;
        min-width: 0;
        line-height: 1.4;
      }
      .whom strong {
        display: block;
        font-size: calc(32px * (0.6 + 0.4 * var(--scale-text)));
        white-space: nowrap;
      }
      .whom span {
        font-size: calc(28px * (0.6 + 0.4 * var(--scale-text)));
        color: var(--ink-soft);
      }
      .leave {
        flex: none;
        display: flex;
        flex-direction: row;
        gap: 12px;
        min-height: 112px;
        padding: 0 34px;
        font-size: var(--text-lead);
      }
    `,
  ];

  override render() {
    const { words, facts, journey } = this.view;
    const { site } = facts;
    const out = journey.visit !== null || !["attract", "ended"].includes(journey.place.at);
    return html`
      <button class="secondary help" @click=${this.on({ type: "help" })}>
        ${icon("person")}${words.help.button}
      </button>
      <p class="whom">
        ${
          site === undefined
            ? words.starting.noPhone
            : html`<strong>${words.help.phone(site.phone)}</strong
                ><span>${dataText(words, site.hours)}</span>`
        }
      </p>
      ${
        out
          ? html`<button class="plain leave" @click=${this.on({ type: "leave" })}>
              ${icon("leave")}${words.help.leave}
            </button>`
          : nothing
      }
    `;
  }
}
customElements.define("help-line", HelpLine);
