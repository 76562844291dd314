import { canStart } from "../fillable.ts";
import { backFrom, go, onward, toNotice, toProof, toService } from "./moves.ts";
import type { JourneyEvent, JourneyState, ListPlace, PackageErrand, PlaceAt, Round, Step } from "./state.ts";

/** One more item in this visit. */
function newRound(
  state: JourneyState,
  item: Round["item"],
  from: ListPlace | undefined,
): { readonly round: Round; readonly next: JourneyState } {
  const id = state.rounds + 1;
  return { round: { id, item, print: "notNeeded", slip: "notNeeded", from }, next: { ...state, rounds: id } };
}

function choose(state: JourneyState, event: JourneyEvent, from: ListPlace | undefined): Step | undefined {
  if (event.type !== "choose") return undefined;
  const { round, next } = newRound(state, event.item, from);
  return toNotice(next, round);
}

export function attract(state: JourneyState, _place: PlaceAt<"attract">, event: JourneyEvent) {
  return event.type === "wake" ? go(state, { at: "home" }) : undefined;
}

export function home(state: JourneyState, _place: PlaceAt<"home">, event: JourneyEvent): Step | undefined {
  if (event.type === "openList") return go(state, { at: "list", filter: event.filter, page: 0 });
  if (event.type === "openPackages") return go(state, { at: "packages", stage: event.stage });
  return choose(state, event, undefined);
}

export function list(state: JourneyState, place: PlaceAt<"list">, event: JourneyEvent): Step | undefined {
  if (event.type === "turnPage") return go(state, { ...place, page: Math.max(0, event.to) });
  if (event.type === "back") return go(state, { at: "home" });
  return choose(state, event, place);
}

/** Its own steps are of the flow; the journey only knows the way out of it. */
export function filing(state: JourneyState, place: PlaceAt<"filing">, event: JourneyEvent): Step | undefined {
  if (event.type === "giveOver" && isFillable(place.aim))
    return go(state, { at: "handOver", aim: unfilled(place.aim), given: event.given });
  return event.type === "back" ? backFrom(state, place.aim) : undefined;
}

const isFillable = (aim: PlaceAt<"filing">["aim"]): aim is Round | PackageErrand =>
  !("errand" in aim) || aim.errand === "package";

/** The same, with nothing filled in on a telephone. */
function unfilled(aim: Round): Round;
function unfilled(aim: Round | PackageErrand): Round | PackageErrand;
function unfilled(aim: Round | PackageErrand): Round | PackageErrand {
  const { fromPhone: _, ...plain } = aim;
  return plain;
}

/** What is asked for afterwards is gathered as it is for an application. */
const file = (state: JourneyState, event: JourneyEvent): Step | undefined =>
  event.type === "file" ? onward(state, event.errand) : undefined;

export function matters(
  state: JourneyState,
  _place: PlaceAt<"matters">,
  event: JourneyEvent,
): Step | undefined {
  if (event.type === "prove") return toProof(state, { errand: "matters" });
  if (event.type === "openRights") return onward(state, { errand: "rights" });
  return event.type === "back" ? go(state, { at: "home" }) : file(state, event);
}

export function rights(
  state: JourneyState,
  _place: PlaceAt<"rights">,
  event: JourneyEvent,
): Step | undefined {
  return event.type === "back" ? go(state, { at: "matters" }) : undefined;
}

export function packages(
  state: JourneyState,
  _place: PlaceAt<"packages">,
  event: JourneyEvent,
): Step | undefined {
  if (event.type === "openList") return go(state, { at: "list", filter: event.filter, page: 0 });
  if (event.type === "openPhone" && event.errand !== undefined)
    return go(state, { at: "phonePage", aim: event.errand });
  return event.type === "back" ? go(state, { at: "home" }) : file(state, event);
}

export function places(state: JourneyState, place: PlaceAt<"places">, event: JourneyEvent): Step | undefined {
  return event.type === "back" ? toNotice(state, place.round) : undefined;
}

export function phonePage(
  state: JourneyState,
  place: PlaceAt<"phonePage">,
  event: JourneyEvent,
): Step | undefined {
  if (event.type === "takeOver") return onward(state, { ...place.aim, fromPhone: "wanted" });
  return event.type === "back" ? backFrom(state, place.aim) : undefined;
}

/** Its own steps are of the flow. What came over may be of another item, or life event, than was chosen here. */
export function handOver(
  state: JourneyState,
  place: PlaceAt<"handOver">,
  event: JourneyEvent,
): Step | undefined {
  const { aim } = place;
  if (event.type === "handedOver") {
    const { draft: fromPhone, of } = event;
    // The server has looked who is here before it gave the draft.
    if ("errand" in of) return toService(state, { ...of, fromPhone });
    if (!("errand" in aim)) return toService(state, { ...aim, item: of.item, fromPhone });
    const { round, next } = newRound(state, of.item, undefined);
    return toService(next, { ...round, fromPhone });
  }
  if (event.type !== "back") return undefined;
  return place.given === undefined ? backFrom(state, unfilled(aim)) : onward(state, unfilled(aim));
}

export function notice(state: JourneyState, place: PlaceAt<"notice">, event: JourneyEvent): Step | undefined {
  switch (event.type) {
    case "canPrint":
      return [{ ...state, place: { ...place, round: { ...place.round, print: event.answer } } }, []];
    case "start":
      return canStart(place.round.item) ? onward(state, unfilled(place.round)) : undefined;
    case "openPhone":
      return go(state, { at: "phonePage", aim: unfilled(place.round) });
    case "openPlaces":
      return go(state, { at: "places", round: place.round });
    case "back":
      return go(state, place.round.from ?? { at: "home" });
    default:
      return undefined;
  }
}
