import { css, html, LitElement } from "lit";
import { base } from "../theme/index.ts";
import type { Modes, View } from "../view.ts";
import { JourneyRequest } from "./screen-element.ts";

/** Milliseconds (kiosk-ui/README.md, maintenance). */
const holdFor = 3_000;

/** A wish about how the page looks or speaks. */
export class ModesWanted extends Event {
  static readonly type = "modes-wanted";
  readonly modes: Partial<Modes>;

  constructor(modes: Partial<Modes>) {
    super(ModesWanted.type, { bubbles: true, composed: true });
    this.modes = modes;
  }
}

/** 0–120: which kiosk this is, what time it is, and how the citizen wants to read. */
class KioskStrip extends LitElement {
  static override properties = { view: { attribute: false } };
  declare view: View;
  static override styles = [
    base,
    css`
      :host {
        position: absolute;
        inset: 0 0 auto;
        height: 120px;
        padding: 0 40px;
        display: flex;
        align-items: center;
        gap: 20px;
      }
      .where {
        touch-action: none;
        user-select: none;
        flex: 1;
        min-width: 0;
        line-height: 1.35;
      }
      .site {
        font-size: calc(31px * (0.6 + 0.4 * var(--scale-text)));
        font-weight: 700;
        white-space: nowrap;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .when {
        font-size: calc(28px * (0.6 + 0.4 * var(--scale-text)));
        color: var(--ink-soft);
        white-space: nowrap;
      }
      .modes {
        display: flex;
        gap: 16px;
      }
      button {
        min-width: 96px;
        height: 76px;
        padding: 0 12px;
        border-radius: 20px;
        font-size: 28px;
        font-weight: 500;
      }
      [aria-pressed="true"] {
        color: var(--on-lake);
        background: var(--lake);
        border-color: var(--lake);
        font-weight: 700;
      }
      button:disabled {
        text-decoration: line-through;
      }
    `,
  ];

  #pressedAt = Infinity;

  /** A technician holds the kiosk's number for three seconds; a citizen's tap does nothing here. */
  #released = ({ timeStamp }: PointerEvent) => {
    if (timeStamp - this.#pressedAt >= holdFor)
      this.dispatchEvent(new JourneyRequest({ type: "openMaintenance" }));
    this.#pressedAt = Infinity;
  };

  #toggle(mode: "elder" | "contrast" | "voice" | "low") {
    const { words, modes, canSpeak } = this.view;
    const mute = mode === "voice" && !canSpeak;
    return html`<button
      aria-pressed=${modes[mode]}
      ?disabled=${mute}
      aria-label=${mute ? words.strip.noVoice : words.strip[mode]}
      @click=${() => this.dispatchEvent(new ModesWanted({ [mode]: !modes[mode] }))}
    >
      ${words.strip[mode]}
    </button>`;
  }

  override render() {
    const { words, facts, now, modes } = this.view;
    const at = new Date(now);
    const date = modes.elder ? "" : `${words.date(at)} `;
    const kiosk = facts.site === undefined ? "" : `${words.kioskNumber(facts.site.kioskNumber)} · `;
    const other = modes.locale === "en" ? "zh-CN" : "en";
    return html`
      <div
        class="where"
        @pointerdown=${({ timeStamp }: PointerEvent) => (this.#pressedAt = timeStamp)}
        @pointerup=${this.#released}
        @pointercancel=${() => (this.#pressedAt = Infinity)}
      >
        <p class="site" lang="zh-CN">${facts.site?.name ?? ""}</p>
        <p class="when">${kiosk}${date}${words.clockTime(at)}</p>
      </div>
      <div class="modes" role="group" aria-label=${words.strip.modes}>
        ${this.#toggle("elder")} ${this.#toggle("contrast")} ${this.#toggle("voice")} ${this.#toggle("low")}
        <button lang=${other} @click=${() => this.dispatchEvent(new ModesWanted({ locale: other }))}>
          ${words.strip.language}
        </button>
      </div>
    `;
  }
}
customElements.define("kiosk-strip", KioskStrip);
