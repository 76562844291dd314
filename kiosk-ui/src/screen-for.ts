import { canShow } from "./device/index.ts";
import type { Facts } from "./facts.ts";
import type { JourneyState, PlaceName } from "./journey/index.ts";
import { whatIsLeft } from "./left-paper.ts";

export type ScreenName =
  | PlaceName
  | "starting"
  | "agentLost"
  | "powerLow"
  | "notReady"
  | "underMaintenance"
  | "paperFirst"
  | "readerAway";
export type Overlay = "none" | "help" | "closing";

interface Truth {
  readonly facts: Pick<Facts, "link" | "site" | "catalogue" | "devices" | "maintenance" | "leftPaper">;
  readonly journey: JourneyState;
}

/** Places before anybody has put down a card. */
const begins: ReadonlySet<PlaceName> = new Set([
  "home",
  "list",
  "packages",
  "places",
  "phonePage",
  "notice",
  "card",
]);

/** What is true now → which screen; the first row that holds decides, and the last always does. */
const precedence: readonly (readonly [ScreenName, (truth: Truth) => boolean])[] = [
  ["ended", ({ journey }) => journey.place.at === "ended"],
  ["starting", ({ facts }) => facts.link === "starting"],
  ["agentLost", ({ facts }) => facts.link === "down"],
  ["powerLow", ({ facts }) => facts.devices.powerLow === true],
  ["maintenance", ({ journey }) => journey.place.at === "maintenance"],
  // A visit that is open is finished first: nothing is torn away from the citizen.
  [
    "underMaintenance",
    ({ facts, journey }) => (facts.maintenance?.phase ?? "off") !== "off" && journey.visit === null,
  ],
  ["notReady", ({ facts }) => facts.site === undefined || facts.catalogue === undefined],
  // Asked of who begins, never of who is being served: that paper is their own.
  [
    "paperFirst",
    ({ facts, journey }) =>
      journey.visit === null &&
      begins.has(journey.place.at) &&
      whatIsLeft(facts.leftPaper, facts.devices) !== "nothing",
  ],
  [
    "readerAway",
    ({ facts, journey }) =>
      journey.place.at === "card" &&
      (journey.place.phase === "readerAway" || !canShow(facts.devices, journey.place.token)),
  ],
];

export function screenFor(truth: Truth): ScreenName {
  return precedence.find(([, holds]) => holds(truth))?.[0] ?? truth.journey.place.at;
}

/** What lies over the screen. The countdown comes first: it is about to end everything below it. */
export function overlayFor({ journey }: Pick<Truth, "journey">): Overlay {
  if (journey.place.at === "ended") return "none";
  if (journey.closing || journey.visit?.phase === "closing") return "closing";
  return journey.helping ? "help" : "none";
}
