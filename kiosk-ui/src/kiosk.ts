import type { Clock } from "@zizhuban/device-agent-contract";
import type { CatalogueItem } from "@zizhuban/server-contract";
import type { Business } from "./business/index.ts";
import {
  cardIsLeft,
  kioskService,
  type DeviceContract,
  type DeviceLink,
  type DeviceNews,
} from "./device/index.ts";
import { createFactKeeper } from "./facts.ts";
import { createConductor, createEffects, type JourneyState, type PersonEvent } from "./journey/index.ts";
import { locales } from "./locale/index.ts";
import type { DeskState } from "./maintenance/index.ts";
import type { FilingState } from "./filing/index.ts";
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
  /** Whenever somebody opens the maintenance screen; its code is loaded at the first time. */
  readonly onMaintenance: (link: DeviceLink) => void | Promise<void>;
  /** Whenever somebody begins an application; its code is loaded at the first time. */
  readonly onFiling: (link: DeviceLink, item: CatalogueItem) => void | Promise<void>;
  /** It is over, finished or not: nothing of it may stay. */
  readonly onFilingOver: () => void;
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
  /** What the application's screen shows. */
  showFiling(filing: FilingState): void;
  speak(text: string): void;
}

/** Which tone belongs to a step from one state to the next, if any. */
function toneFor(before: JourneyState, after: JourneyState): Tone | undefined {
  const [from, to] = [before.place, after.place];
  if (from.at === "card" && after.visit !== null && before.visit === null) return "success";
  if (to.at === "print" && from.at === "print") {
    const [was, is] = [from.round.papers.certificate?.state, to.round.papers.certificate?.state];
    return was !== is && is === "printed" ? "success" : undefined;
  }
  if (to.at === "card" && from.at === "card" && to.failed !== from.failed) return "attention";
  return to.at !== from.at && (to.at === "problem" || to.at === "take") ? "attention" : undefined;
}

/** The page's parts put together: facts and journey in, one view out. Knows no document. */
export function createKiosk(deps: KioskDeps): Kiosk {
  const { clock, business, contract, voice } = deps;
  let modes = usualModes;
  let wantsNewPage = false;
  let dockOffered = false;
  let desk: DeskState | undefined;
  let filing: FilingState | undefined;
  let heard: JourneyState | undefined;

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

  function show(): void {
    const { state } = conductor;
    const tone = heard === undefined ? undefined : toneFor(heard, state);
    const entered = heard?.place.at !== state.place.at;
    const left = entered && heard?.place.at === "filing";
    heard = state;
    if (left) {
      filing = undefined;
      deps.onFilingOver();
    }
    if (tone !== undefined) deps.tone(tone);
    if (entered && state.place.at === "maintenance") void openMaintenance();
    if (entered && state.place.at === "filing") void deps.onFiling(link, state.place.round.item);
    deps.onView({
      words: locales[modes.locale],
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
      filing,
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

  const readerReady = () => facts.facts.devices.reader?.status.state === "ready";

  const someoneNear = () => facts.facts.devices.someoneNear === true;
  const cardLeft = () => cardIsLeft(facts.facts.devices);
  const keyTurned = () => facts.facts.devices.keyTurned === true;

  const speak = (text: string) => voice.speak(text, { locale: modes.locale, elder: modes.elder });

  function hear(news: DeviceNews): void {
    const wasReady = readerReady();
    const wasNear = someoneNear();
    const wasTurned = keyTurned();
    const wasLeft = cardLeft();
    facts.hear(news);
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
        // Whoever walks away from their card looks at no screen: it is said to everybody, once.
        if (!wasLeft && cardLeft()) {
          deps.tone("attention");
          speak(locales[modes.locale].attract.cardLeft);
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
    want(wish) {
      modes = { ...modes, ...wish };
      if (wish.voice === false) voice.stop();
      show();
    },
    touch() {
      voice.stop();
      conductor.touch();
    },
    showDesk(next) {
      desk = next;
      show();
    },
    showFiling(next) {
      // What comes of a question after the citizen has gone is nobody's.
      if (conductor.state.place.at !== "filing") return;
      filing = next;
      show();
    },
    speak,
  };
}
