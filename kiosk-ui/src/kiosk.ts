import type { Clock } from "@zizhuban/device-agent-contract";
import type { CatalogueItem } from "@zizhuban/server-contract";
import type { Business } from "./business/index.ts";
import {
  canShow,
  kioskService,
  leftCard,
  type DeviceContract,
  type DeviceLink,
  type DeviceNews,
} from "./device/index.ts";
import { createFactKeeper } from "./facts.ts";
import {
  createConductor,
  createEffects,
  type JourneyState,
  type PersonEvent,
  type Place,
} from "./journey/index.ts";
import { chinese, type Words } from "./locale/index.ts";
import type { DeskState } from "./maintenance/index.ts";
import type { FlowName, FlowStart, FlowStates } from "./errands/index.ts";
import type { Tone } from "./tone.ts";
import { usualModes, type Modes, type View } from "./view.ts";
import type { Voice } from "./voice.ts";

export interface KioskDeps {
  readonly clock: Clock;
  readonly business: Business;
  readonly contract: DeviceContract;
  readonly connect: (onNews: (news: DeviceNews) => void) => DeviceLink;
  readonly randomUUID: () => string;
  readonly voice: Voice;
  readonly tone: (tone: Tone) => void;
  readonly replacePage: () => void;
  readonly onView: (view: View) => void;
  /** The English words, in their own chunk. */
  readonly loadEnglish: () => Promise<Words>;
  /** Whenever somebody opens the maintenance screen; its code is loaded at the first time. */
  readonly onMaintenance: (link: DeviceLink) => void | Promise<void>;
  /** Whenever somebody enters a place whose steps are kept apart from the journey, or asks for help. */
  readonly onFlow: (link: DeviceLink, start: FlowStart) => void | Promise<void>;
  /** It is over, finished or not: nothing of it may stay. */
  readonly onFlowOver: (name: FlowName) => void;
  /** Once, when the agent plays its hardware. */
  readonly onSimulated: (link: DeviceLink) => void | Promise<void>;
}

export interface Kiosk {
  start(): void;
  send(event: PersonEvent): void;
  want(modes: Partial<Modes>): void;
  touch(): void;
  /** What the maintenance screen shows. */
  showDesk(desk: DeskState): void;
  /** What the screen of a flow shows. */
  showFlow<Name extends FlowName>(name: Name, state: Required<FlowStates>[Name]): void;
  speak(text: string): void;
}

/** Which tone belongs to a step from one state to the next, if any. */
function toneFor(before: JourneyState, after: JourneyState): Tone | undefined {
  const [from, to] = [before.place, after.place];
  if (after.visit !== null && before.visit === null && (from.at === "card" || from.at === "seenDocument"))
    return "success";
  if (to.at === "print" && from.at === "print") {
    const [was, is] = [from.round.papers.certificate?.state, to.round.papers.certificate?.state];
    return was !== is && is === "printed" ? "success" : undefined;
  }
  if (to.at === "card" && from.at === "card" && to.failed !== from.failed) return "attention";
  return to.at !== from.at && (to.at === "problem" || to.at === "take") ? "attention" : undefined;
}

/** The flow of a place, where it has one. */
function flowAt(place: Place): Exclude<FlowStart, { at: "help" }> | undefined {
  switch (place.at) {
    case "filing":
    case "matters":
    case "packages":
    case "places":
    case "phonePage":
    case "handOver":
    case "proof":
    case "rights":
    case "acting":
    case "seenDocument":
      return place;
    default:
      return undefined;
  }
}

/** Which item somebody is at who asks for help. */
function itemOf(place: Place): CatalogueItem | undefined {
  if ("round" in place) return place.round.item;
  return "aim" in place && !("errand" in place.aim) ? place.aim.item : undefined;
}

/** The page's parts put together: facts and journey in, one view out. Knows no document. */
export function createKiosk(deps: KioskDeps): Kiosk {
  const { clock, business, contract, voice } = deps;
  let modes = usualModes;
  let english: Words | undefined;
  let wantsNewPage = false;
  let dockOffered = false;
  let desk: DeskState | undefined;
  let flows: FlowStates = {};
  let heard: JourneyState | undefined;
  /** Whoever stands here, before anybody says who they are: another one each time the screen has been left. */
  let comer = deps.randomUUID();

  const facts = createFactKeeper({ clock, business, onChange: () => show() });
  const link = deps.connect((news) => hear(news));
  const conductor = createConductor({
    clock,
    run: createEffects({
      link,
      business,
      commands: contract.commands,
      events: contract.events,
      randomUUID: deps.randomUUID,
      devices: () => facts.facts.devices,
      locale: () => modes.locale,
      citizenName: () => conductor.state.visit?.citizen.name ?? "",
      forgetModes() {
        modes = usualModes;
        voice.stop();
      },
      replacePage() {
        // Without an agent there is nothing to load: the browser's own error page would be a dead end.
        wantsNewPage = true;
        replaceWhenPossible();
      },
    }),
    onChange: () => show(),
  });

  function replaceWhenPossible(): void {
    if (wantsNewPage && facts.facts.link === "up") deps.replacePage();
  }

  /** Asking how it stands also brings the agent's roster up to date, where there is a network. */
  async function openMaintenance(): Promise<void> {
    void deps.onMaintenance(link);
    const told = await link.request(kioskService, contract.commands["Maintenance.Get"], {});
    if (told.ok) facts.hear({ type: "maintenance", state: told.value.state });
  }

  function endFlow(name: FlowName): void {
    const { [name]: _, ...others } = flows;
    flows = others;
    deps.onFlowOver(name);
  }

  /** Flows begin and end with their places, and with the help that lies over them. */
  function followFlows(before: JourneyState | undefined, after: JourneyState): void {
    const was = before === undefined ? undefined : flowAt(before.place);
    const is = flowAt(after.place);
    if (was !== undefined && was.at !== is?.at) endFlow(was.at);
    if (is !== undefined && was?.at !== is.at) void deps.onFlow(link, is);
    if (before?.helping === true && !after.helping) endFlow("help");
    if (before?.helping !== true && after.helping)
      void deps.onFlow(link, { at: "help", itemKey: itemOf(after.place)?.key, visit: comer });
  }

  function show(): void {
    const { state } = conductor;
    const tone = heard === undefined ? undefined : toneFor(heard, state);
    const entered = heard?.place.at !== state.place.at;
    followFlows(heard, state);
    heard = state;
    if (tone !== undefined) deps.tone(tone);
    if (entered && state.place.at === "attract") comer = deps.randomUUID();
    if (entered && state.place.at === "maintenance") void openMaintenance();
    deps.onView({
      words: words(),
      modes,
      canSpeak: voice.canSpeak(modes.locale),
      now: clock.now(),
      time: clock.monotonic(),
      enteredAt: conductor.enteredAt,
      endsAt: conductor.endsAt,
      visitEndsAt: conductor.visitEndsAt,
      facts: facts.facts,
      journey: state,
      desk,
      flows,
    });
  }

  function linkUp(news: Extract<DeviceNews, { type: "linkUp" }>): void {
    const { visit } = conductor.state;
    if (news.visit === null || news.visit.id === visit?.id)
      conductor.send({ type: "visitChanged", visit: news.visit });
    // A page that does not know who is here has no right to their visit.
    else void link.request(kioskService, contract.commands["Visit.End"], {});
    if (news.simulated && !dockOffered) {
      dockOffered = true;
      void deps.onSimulated(link);
    }
    replaceWhenPossible();
  }

  const words = () => (modes.locale === "en" && english !== undefined ? english : chinese);

  function want(wish: Partial<Modes>): void {
    if (wish.locale === "en" && english === undefined) return void wantEnglish(wish);
    modes = { ...modes, ...wish };
    if (wish.voice === false) voice.stop();
    show();
  }

  /** Until its words are here the screen stays as it is; when they cannot be had, the button can be pressed again. */
  async function wantEnglish(wish: Partial<Modes>): Promise<void> {
    const { visit } = conductor.state;
    english = await deps.loadEnglish().catch(() => undefined);
    if (english !== undefined && conductor.state.visit?.id === visit?.id) want(wish);
  }

  const readerReady = () => {
    const { token } = conductor.state;
    return token !== "staff" && canShow(facts.facts.devices, token);
  };

  const someoneNear = () => facts.facts.devices.someoneNear === true;
  const cardLeft = () => leftCard(facts.facts.devices);
  const keyTurned = () => facts.facts.devices.keyTurned === true;

  const speak = (text: string) => voice.speak(text, { locale: modes.locale, elder: modes.elder });

  function hear(news: DeviceNews): void {
    const wasReady = readerReady();
    const wasNear = someoneNear();
    const wasTurned = keyTurned();
    const wasLeft = cardLeft();
    facts.hear(news);
    const left = cardLeft();
    // Whoever walks away from their card looks at no screen: it is said to everybody, once.
    if (wasLeft === undefined && left !== undefined && conductor.state.visit === null) {
      deps.tone("attention");
      speak(words().attract.cardLeft[left]);
    }
    switch (news.type) {
      case "linkUp":
        linkUp(news);
        facts.look();
        break;
      case "visitChanged":
      case "visitEnded":
      case "jobChanged":
        conductor.send(news);
        break;
      case "device":
        if (!wasReady && readerReady()) conductor.send({ type: "readerReady" });
        // Who steps up to the kiosk need not touch it first (DESIGN §3.1).
        if (!wasNear && someoneNear()) {
          conductor.send({ type: "wake" });
          facts.look("content");
        }
        // Who has the key need not know where to press; the key only opens the door to signing in.
        if (!wasTurned && keyTurned()) conductor.send({ type: "openMaintenance" });
        break;
      case "linkDown":
      case "maintenance":
      case "unfinishedJobs":
      case "cardRemoved":
        break;
    }
  }

  return {
    start() {
      voice.onChange(show);
      show();
      link.start();
      facts.start();
      clock.every(1_000, show);
    },
    send(event) {
      if (event.type === "wake") facts.look("content");
      if (event.type === "paperTaken") facts.paperTaken();
      voice.stop();
      conductor.send(event);
    },
    want,
    touch() {
      voice.stop();
      conductor.touch();
    },
    showDesk(next) {
      desk = next;
      show();
    },
    showFlow(name, state) {
      // What comes of a question after the citizen has gone is nobody's.
      const { helping, place } = conductor.state;
      if (name === "help" ? !helping : place.at !== name) return;
      flows = { ...flows, [name]: state };
      show();
    },
    speak,
  };
}
