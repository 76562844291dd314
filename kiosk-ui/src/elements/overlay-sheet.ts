import { css, html, nothing } from "lit";
import { dataText } from "../data-text.ts";
import { base } from "../theme/index.ts";
import { secondsUntil } from "../view.ts";
import { icon } from "./icons.ts";
import { ScreenElement } from "./screen-element.ts";

/** What lies over a screen: whom to call, or the last seconds before everything is cleared. */
class OverlaySheet extends ScreenElement {
  static override properties = { ...ScreenElement.properties, kind: { type: String } };
  declare kind: "help" | "closing";
  static override styles = [
    base,
    css`
      dialog {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        max-width: none;
        max-height: none;
        margin: 0;
        padding: 0;
        border: 0;
        background: rgb(12 32 36 / 62%);
        color: var(--ink);
        display: flex;
        align-items: end;
      }
      .sheet {
        width: 100%;
        padding: 64px 60px 60px;
        display: grid;
        gap: 30px;
        background: var(--paper);
        border-radius: 48px 48px 0 0;
        border-top: 4px solid var(--line);
        animation: rise 200ms ease-out;
      }
      @keyframes rise {
        from {
          translate: 0 80px;
          opacity: 0;
        }
      }
      h1 {
        font-size: calc(var(--text-title) * 1.1);
        font-weight: 800;
        line-height: 1.25;
      }
      p {
        font-size: var(--text-lead);
      }
      .number {
        font-size: calc(76px * (0.6 + 0.4 * var(--scale-text)));
        font-weight: 700;
        line-height: 1.2;
        color: var(--lake);
        white-space: nowrap;
      }
      .seconds {
        font-size: 200px;
        font-weight: 300;
        line-height: 1;
        color: var(--lotus);
      }
      .actions {
        display: flex;
        gap: 24px;
        margin-top: 24px;
      }
      .actions button {
        flex: 2;
        min-height: 160px;
      }
      .actions .plain {
        flex: 1;
        flex-direction: row;
        gap: 14px;
        font-size: var(--text-lead);
      }
    `,
  ];

  protected override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>(".primary")?.focus();
  }

  #help() {
    // Its own chunk, mostly there already; without it, there is still whom to call.
    if (customElements.get("help-sheet") !== undefined)
      return html`<help-sheet .view=${this.view}></help-sheet>`;
    const { words, facts } = this.view;
    const { help } = words;
    const { site } = facts;
    return html`
      <h1>${help.title}</h1>
      ${
        site === undefined
          ? html`<p>${words.starting.noPhone}</p>`
          : html`<p>${help.call}</p>
              <p class="number">${site.phone}</p>
              <p>${dataText(words, site.hours)}</p>
              <p>${help.say(site.kioskNumber)}</p>`
      }
      <p class="soft">${help.outside}</p>
      <p class="soft">${help.free}</p>
      <div class="actions">
        <button class="primary" @click=${this.on({ type: "closeHelp" })}>${help.close}</button>
      </div>
    `;
  }

  #closing() {
    const { words, journey, endsAt, visitEndsAt } = this.view;
    const visiting = journey.visit !== null;
    const seconds = secondsUntil(this.view, visiting ? visitEndsAt : endsAt);
    return html`
      <h1>${words.closing.title}</h1>
      <p class="seconds" role="timer" aria-hidden="true">${seconds}</p>
      <p>${visiting ? words.closing.about(seconds) : words.closing.aboutNobody(seconds)}</p>
      <div class="actions">
        <button class="plain" @click=${this.on({ type: "leave" })}>
          ${icon("leave")}${words.help.leave}
        </button>
        <button class="primary" @click=${this.on({ type: "goOn" })}>${words.actions.goOn}</button>
      </div>
    `;
  }

  override render() {
    const label = this.kind === "help" ? this.view.words.help.title : this.view.words.closing.title;
    return html`<dialog open aria-modal="true" aria-label=${label}>
      <div class="sheet">
        ${this.kind === "help" ? this.#help() : this.kind === "closing" ? this.#closing() : nothing}
      </div>
    </dialog>`;
  }
}
customElements.define("overlay-sheet", OverlaySheet);
