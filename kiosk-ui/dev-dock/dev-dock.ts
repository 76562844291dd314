import type { Clock, Result, SimulatedThing, SimulatedPaper } from "@zizhuban/device-agent-contract";
import type { SimulatedMessages } from "@zizhuban/server-contract";
import { css, html, LitElement, nothing } from "lit";
import { kioskService, type DeviceLink } from "../src/device/index.ts";
import type { SimulatorContract } from "./simulator.ts";

interface Deps {
  readonly link: DeviceLink;
  readonly clock: Clock;
  readonly contract: SimulatorContract;
}
interface SimulatorState {
  readonly things: readonly SimulatedThing[];
  readonly papers: readonly SimulatedPaper[];
}

const messagesEvery = 2_000;

/** The drawer that plays the hardware: a developer's tool, outside the citizen's canvas and look. */
export class DevDock extends LitElement {
  static override properties = {
    /** Reflected: the page gives the canvas the room beside the drawer. */
    open: { type: Boolean, reflect: true },
    state: { state: true },
    messages: { state: true },
    refused: { state: true },
  };
  declare open: boolean;
  declare private state: SimulatorState;
  declare private messages: SimulatedMessages["messages"];
  /** Why the last command did nothing. */
  declare private refused: string;
  #deps: Deps | undefined;
  #stopMessages: () => void = () => undefined;

  static override styles = css`
    :host {
      position: fixed;
      inset: 0 0 0 auto;
      z-index: 10;
      display: flex;
      align-items: center;
      pointer-events: none;
      color: #dfe7e6;
      font:
        15px/1.45 ui-monospace,
        "Noto Sans SC Variable",
        monospace;
    }
    :host > * {
      pointer-events: auto;
    }
    .handle {
      width: 28px;
      height: 128px;
      padding: 0;
      border: 0;
      border-radius: 10px 0 0 10px;
      background: #1f2d30;
      color: #ffffff;
      font: inherit;
      font-size: 13px;
      writing-mode: vertical-rl;
      cursor: pointer;
    }
    .drawer {
      width: 400px;
      height: 100%;
      box-sizing: border-box;
      padding: 18px;
      overflow-y: auto;
      background: #1f2d30;
    }
    section + section {
      margin-top: 22px;
    }
    h2 {
      margin: 0 0 8px;
      font-size: 13px;
      letter-spacing: 0.06em;
      color: #9fc9c5;
    }
    .buttons {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
    }
    .buttons button {
      min-height: 34px;
      padding: 0 12px;
      border: 1px solid #55696d;
      border-radius: 6px;
      background: #2a3b3f;
      color: #ffffff;
      font: inherit;
      cursor: pointer;
    }
    .buttons [aria-pressed="true"] {
      background: #ffd400;
      border-color: #ffd400;
      color: #16262b;
    }
    p {
      margin: 6px 0;
      overflow-wrap: anywhere;
    }
    .message {
      padding: 8px 10px;
      border-left: 3px solid #9fc9c5;
      background: #2a3b3f;
    }
    .paper img {
      display: block;
      width: 100%;
      margin-top: 4px;
      background: #ffffff;
    }
    .refused {
      color: #ffd400;
    }
  `;

  constructor() {
    super();
    this.open = false;
    this.state = { things: [], papers: [] };
    this.messages = [];
    this.refused = "";
  }

  connect(deps: Deps): void {
    this.#deps = deps;
    const changed = deps.contract.events["Simulator.Changed"];
    deps.link.onRaw((name, payload) => {
      if (name === "Simulator.Changed" && changed(payload)) this.state = payload;
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopMessages();
  }

  #learn(answer: Result<SimulatorState>): void {
    if (answer.ok) this.state = answer.value;
    this.refused = answer.ok ? "" : answer.code;
  }

  async #describe(): Promise<void> {
    const deps = this.#deps;
    if (deps === undefined) return;
    this.#learn(await deps.link.request(kioskService, deps.contract.commands["Simulator.Describe"], {}));
  }

  async #insert(device: string, card: string): Promise<void> {
    const deps = this.#deps;
    if (deps === undefined) return;
    this.#learn(
      await deps.link.request(kioskService, deps.contract.commands["Simulator.Insert"], { device, card }),
    );
  }

  async #remove(device: string): Promise<void> {
    const deps = this.#deps;
    if (deps === undefined) return;
    this.#learn(
      await deps.link.request(kioskService, deps.contract.commands["Simulator.Remove"], { device }),
    );
  }

  async #toggle(device: string, fault: string, active: boolean): Promise<void> {
    const deps = this.#deps;
    if (deps === undefined) return;
    const command = active ? "Simulator.Heal" : "Simulator.Fault";
    this.#learn(await deps.link.request(kioskService, deps.contract.commands[command], { device, fault }));
  }

  async #readMessages(): Promise<void> {
    const route = this.#deps?.contract.routes.simulatedMessages;
    if (route === undefined) return;
    try {
      const body: unknown = await (await fetch(route.path, { cache: "no-store" })).json();
      if (route.accepts(body)) this.messages = body.messages;
    } catch {
      // The network may be cut on purpose; the last messages stay.
    }
  }

  #setOpen(open: boolean): void {
    this.open = open;
    this.#stopMessages();
    // Until the server answers, an old code must not look like the one just sent.
    this.messages = [];
    if (!open || this.#deps === undefined) return;
    void this.#describe();
    void this.#readMessages();
    this.#stopMessages = this.#deps.clock.every(messagesEvery, () => void this.#readMessages());
  }

  #thing(thing: SimulatedThing) {
    const { name, cards, inserted, faults, active } = thing;
    return html`<section aria-label=${name}>
      <h2>${name}</h2>
      <div class="buttons">
        ${cards?.map(
          ({ key, label }) =>
            html`<button
              data-card=${key}
              aria-pressed=${inserted === key}
              @click=${() => void this.#insert(name, key)}
            >
              ▸ ${label}
            </button>`,
        )}
        ${
          cards === undefined
            ? nothing
            : html`<button data-remove-card @click=${() => void this.#remove(name)}>remove card</button>`
        }
        ${faults.map((fault) => {
          const on = active.includes(fault);
          return html`<button
            data-fault=${fault}
            aria-pressed=${on}
            @click=${() => void this.#toggle(name, fault, on)}
          >
            ${fault}
          </button>`;
        })}
      </div>
    </section>`;
  }

  #paper({ printer, at, url, sourceUrl }: SimulatedPaper) {
    const time = new Date(at).toLocaleTimeString("en-GB");
    return html`<div class="paper" data-paper=${printer}>
      <p>${printer} · ${time}</p>
      <a href=${sourceUrl} target="_blank" rel="noopener"
        ><img src=${url} alt=${`paper from ${printer} at ${time}`}
      /></a>
    </div>`;
  }

  #drawer() {
    const { things, papers } = this.state;
    return html`<aside class="drawer" aria-label="Dev dock">
      ${this.refused === "" ? nothing : html`<p class="refused" role="alert">${this.refused}</p>`}
      <section aria-label="Messages">
        <h2>SMS</h2>
        ${this.messages
          .toSorted((a, b) => b.at - a.at)
          .slice(0, 5)
          .map(({ to, text }) => html`<p class="message" data-message>${to}<br />${text}</p>`)}
        ${this.messages.length === 0 ? html`<p>none yet</p>` : nothing}
      </section>
      <section aria-label="Paper">
        <h2>Paper</h2>
        ${papers.toReversed().map((paper) => this.#paper(paper))}
        ${papers.length === 0 ? html`<p>none yet</p>` : nothing}
      </section>
      ${things.map((thing) => this.#thing(thing))}
    </aside>`;
  }

  override render() {
    return html`<button
        class="handle"
        aria-expanded=${this.open}
        aria-label="Dev dock"
        @click=${() => this.#setOpen(!this.open)}
      >
        dev dock
      </button>
      ${this.open ? this.#drawer() : nothing}`;
  }
}
customElements.define("dev-dock", DevDock);
