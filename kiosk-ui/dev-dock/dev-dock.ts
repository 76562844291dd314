import type {
  Clock,
  CommandPayload,
  Result,
  SimulatedPaper,
  SimulatedPlay,
  SimulatedScenario,
  SimulatedThing,
} from "@zizhuban/device-agent-contract";
import type { SimulatedMessages } from "@zizhuban/server-contract";
import { html, LitElement, nothing } from "lit";
import type { SimulatorCommand } from "../build/page-contract.ts";
import { kioskService, type DeviceLink } from "../src/device/index.ts";
import { scenarioList } from "./scenarios.ts";
import type { SimulatorContract } from "./simulator.ts";
import { dockStyles } from "./styles.ts";
import { fitsSearch, thingSection, type Hands } from "./thing.ts";

interface Deps {
  readonly link: DeviceLink;
  readonly clock: Clock;
  readonly contract: SimulatorContract;
}
interface SimulatorState {
  readonly things: readonly SimulatedThing[];
  readonly papers: readonly SimulatedPaper[];
  readonly play?: SimulatedPlay;
}

const messagesEvery = 2_000;

/** Commands whose answer is the stage as it is afterwards. */
type StageCommand = Exclude<SimulatorCommand, "Simulator.Scenarios">;

/** The drawer that plays the hardware: a developer's tool, outside the citizen's canvas and look. */
export class DevDock extends LitElement {
  static override properties = {
    /** Reflected: the page gives the canvas the room beside the drawer. */
    open: { type: Boolean, reflect: true },
    state: { state: true },
    messages: { state: true },
    refused: { state: true },
    scenarios: { state: true },
    search: { state: true },
  };
  declare open: boolean;
  declare private state: SimulatorState;
  declare private messages: SimulatedMessages["messages"];
  /** Why the last command did nothing. */
  declare private refused: string;
  declare private scenarios: readonly SimulatedScenario[];
  declare private search: string;
  #deps: Deps | undefined;
  #stopMessages: () => void = () => undefined;

  static override styles = dockStyles;

  constructor() {
    super();
    this.open = false;
    this.state = { things: [], papers: [] };
    this.messages = [];
    this.refused = "";
    this.scenarios = [];
    this.search = "";
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

  async #ask<Name extends StageCommand>(name: Name, payload: CommandPayload<Name>): Promise<void> {
    const deps = this.#deps;
    if (deps === undefined) return;
    this.#learn(await deps.link.request(kioskService, deps.contract.commands[name], payload));
  }

  readonly #hands: Hands = {
    insert: (device, card) => void this.#ask("Simulator.Insert", { device, card }),
    remove: (device) => void this.#ask("Simulator.Remove", { device }),
    fault: (device, fault, active) =>
      void this.#ask(active ? "Simulator.Heal" : "Simulator.Fault", { device, fault }),
    heal: (device) => void this.#ask("Simulator.Heal", { device }),
    move: (device, name, on) => void this.#ask("Simulator.Switch", { device, name, on }),
  };

  async #readScenarios(): Promise<void> {
    const deps = this.#deps;
    if (deps === undefined) return;
    const answer = await deps.link.request(kioskService, deps.contract.commands["Simulator.Scenarios"], {});
    if (answer.ok) this.scenarios = answer.value.scenarios;
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
    void this.#ask("Simulator.Describe", {});
    void this.#readScenarios();
    void this.#readMessages();
    this.#stopMessages = this.#deps.clock.every(messagesEvery, () => void this.#readMessages());
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
    const { things, papers, play } = this.state;
    const shown = things.filter((thing) => fitsSearch(thing, this.search));
    return html`<aside class="drawer" aria-label="Dev dock">
      <input
        class="search"
        type="search"
        aria-label="Search devices, faults, scenarios"
        placeholder="search devices, faults, scenarios"
        .value=${this.search}
        @input=${(event: InputEvent) => (this.search = (event.target as HTMLInputElement).value)}
      />
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
      ${scenarioList(this.scenarios, play, this.search, {
        play: (scenario) => void this.#ask("Simulator.Play", { scenario }),
        stop: () => void this.#ask("Simulator.Stop", {}),
      })}
      ${shown.map((thing) => thingSection(thing, this.#hands))}
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
