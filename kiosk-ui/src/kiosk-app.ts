import { css, html, LitElement, nothing } from "lit";
import { classMap } from "lit/directives/class-map.js";
import { cssVars, JourneyRequest, ModesWanted } from "./elements/index.ts";
import "./screens/index.ts";
import type { PressGuard } from "./press-guard.ts";
import { overlayFor, screenFor, type ScreenName } from "./screen-for.ts";
import { base, theme } from "./theme/index.ts";
import type { Modes, View } from "./view.ts";
import { spokenText } from "./voice.ts";

/** The panel the canvas is drawn for; a developer's window shows it smaller. */
const canvas = { width: 1080, height: 1920 } as const;

function screenTemplate(screen: ScreenName, view: View) {
  switch (screen) {
    case "starting":
    case "agentLost":
    case "powerLow":
    case "notReady":
    case "underMaintenance":
      return html`<waiting-screen .view=${view} why=${screen}></waiting-screen>`;
    case "attract":
      return html`<attract-screen .view=${view}></attract-screen>`;
    case "home":
      return html`<home-screen .view=${view}></home-screen>`;
    case "list":
      return html`<list-screen .view=${view}></list-screen>`;
    case "notice":
      return html`<notice-step .view=${view}></notice-step>`;
    case "card":
      return html`<card-step .view=${view}></card-step>`;
    case "paperFirst":
      return html`<paper-first-screen .view=${view}></paper-first-screen>`;
    case "readerAway":
      return html`<reader-away-step .view=${view}></reader-away-step>`;
    case "proof":
      return html`<proof-step .view=${view}></proof-step>`;
    case "rights":
      return html`<rights-screen .view=${view}></rights-screen>`;
    case "acting":
      return html`<acting-screen .view=${view}></acting-screen>`;
    case "seenDocument":
      return html`<seen-document-step .view=${view}></seen-document-step>`;
    case "consent":
      return html`<consent-step .view=${view}></consent-step>`;
    case "matters":
      return html`<matters-screen .view=${view}></matters-screen>`;
    case "packages":
      return html`<packages-screen .view=${view}></packages-screen>`;
    case "places":
      return html`<places-screen .view=${view}></places-screen>`;
    case "phonePage":
      return html`<phone-page-screen .view=${view}></phone-page-screen>`;
    case "handOver":
      return html`<hand-over-screen .view=${view}></hand-over-screen>`;
    case "filing":
      return html`<filing-screen .view=${view}></filing-screen>`;
    case "working":
      return html`<working-step .view=${view}></working-step>`;
    case "noRecord":
      return html`<no-record-step .view=${view}></no-record-step>`;
    case "preview":
      return html`<preview-step .view=${view}></preview-step>`;
    case "print":
      return html`<print-step .view=${view}></print-step>`;
    case "rate":
      return html`<rate-step .view=${view}></rate-step>`;
    case "take":
      return html`<take-step .view=${view}></take-step>`;
    case "problem":
      return html`<problem-step .view=${view}></problem-step>`;
    case "maintenance":
      return html`<maintenance-screen .view=${view}></maintenance-screen>`;
    case "ended":
      return html`<ended-screen .view=${view}></ended-screen>`;
  }
}

/** The root element: strip, the screen for what is true now, the help line, and what lies over them. */
export class KioskApp extends LitElement {
  static override properties = { view: { attribute: false }, scale: { state: true } };
  declare view: View | undefined;
  declare private scale: number;
  /** Reads a text aloud; replaced by whoever owns the voice. */
  speak: (text: string) => void = () => undefined;
  onJourney: (request: JourneyRequest) => void = () => undefined;
  onModes: (modes: Partial<Modes>) => void = () => undefined;
  /** Without one every press counts at once. */
  guard: PressGuard | undefined;

  static override styles = [
    base,
    theme,
    css`
      :host {
        position: fixed;
        inset: 0;
        display: block;
        overflow: hidden;
      }
      .canvas {
        position: absolute;
        left: 50%;
        top: 50%;
        width: 1080px;
        height: 1920px;
        overflow: hidden;
        background: var(--paper);
        transform: translate(-50%, -50%) scale(var(--fit));
      }
      /* Inherited by every screen: nothing is hit, and who clicks by machine knows to wait. */
      .canvas.guarded {
        pointer-events: none;
      }
      .canvas.small {
        box-shadow: 0 0 0 2px var(--line);
      }
      [inert] {
        display: contents;
      }
      .below {
        display: contents;
      }
    `,
  ];

  constructor() {
    super();
    this.scale = 1;
    this.addEventListener(JourneyRequest.type, (event) => {
      if (event instanceof JourneyRequest) this.onJourney(event);
    });
    this.addEventListener(ModesWanted.type, (event) => {
      if (event instanceof ModesWanted) this.onModes(event.modes);
    });
    this.addEventListener("pointerdown", () => this.guard?.fingerDown(), { capture: true });
    this.addEventListener(
      "click",
      (event) => {
        // A click without a finger (keyboard, assistive tools) is no double tap: UI Events, `detail` 0.
        if (event.detail > 0 && this.guard?.admits() === false) event.stopImmediatePropagation();
      },
      { capture: true },
    );
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resized.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resized.disconnect();
  }

  #resized = new ResizeObserver(([entry]) => {
    if (entry === undefined) return;
    const { width, height } = entry.contentRect;
    this.scale = Math.min(width / canvas.width, height / canvas.height);
  });

  protected override willUpdate(): void {
    const { view } = this;
    if (view === undefined) return;
    const truth = { facts: view.facts, journey: view.journey };
    this.guard?.showing(`${screenFor(truth)} ${overlayFor(truth)} ${view.journey.turn}`);
  }

  /** Which step of what was read aloud last. */
  #spoken = "";

  protected override updated(): void {
    const { view } = this;
    if (view === undefined) return;
    this.toggleAttribute("elder", view.modes.elder);
    this.toggleAttribute("contrast", view.modes.contrast);
    this.toggleAttribute("low", view.modes.low);
    document.documentElement.lang = view.modes.locale;
    const steps = Object.values(view.flows).map(({ turn }) => turn);
    const step = [view.journey.turn, ...steps].join(" ");
    if (!view.modes.voice) this.#spoken = "";
    else if (this.#spoken !== step) {
      this.#spoken = step;
      void this.#sayScreen();
    }
  }

  async #sayScreen(): Promise<void> {
    const screen = this.renderRoot.querySelector("main")?.firstElementChild;
    // A screen whose chunk is still coming speaks when it is there.
    const name = screen?.localName;
    if (name !== undefined) await customElements.whenDefined(name);
    if (screen instanceof LitElement && screen.isConnected) {
      await screen.updateComplete;
      this.speak(spokenText(screen.renderRoot));
    }
  }

  override render() {
    const { view } = this;
    if (view === undefined) return nothing;
    const truth = { facts: view.facts, journey: view.journey };
    const overlay = overlayFor(truth);
    return html`<div
      class=${classMap({ canvas: true, small: this.scale !== 1, guarded: this.guard?.closed === true })}
      ${cssVars({ "--fit": String(this.scale) })}
    >
      <div class="below" ?inert=${overlay !== "none"}>
        <header><kiosk-strip .view=${view}></kiosk-strip></header>
        <main>${screenTemplate(screenFor(truth), view)}</main>
        <footer><help-line .view=${view}></help-line></footer>
      </div>
      ${overlay === "none" ? nothing : html`<overlay-sheet .view=${view} kind=${overlay}></overlay-sheet>`}
    </div>`;
  }
}
customElements.define("kiosk-app", KioskApp);
