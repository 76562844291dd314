import { canStart } from "../fillable.ts";
import { backFrom, go, onward, toNotice, toProof } from "./moves.ts";
import type { JourneyEvent, JourneyState, ListPlace, PlaceAt, Round, Step } from "./state.ts";

function choose(state: JourneyState, event: JourneyEvent, from: ListPlace | undefined): Step | undefined {
  if (event.type !== "choose") return undefined;
  const id = state.rounds + 1;
  return toNotice(
    { ...state, rounds: id },
    { id, item: event.item, print: "notNeeded", slip: "notNeeded", from },
  );
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
  if (event.type === "giveOver" && !("errand" in place.aim))
    return go(state, { at: "handOver", round: unfilled(place.aim), given: event.given });
  return event.type === "back" ? backFrom(state, place.aim) : undefined;
}

/** A round in which nothing was filled in on a telephone. */
function unfilled(round: Round): Round {
  const { fromPhone: _, ...plain } = round;
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
  if (event.type === "takeOver") return onward(state, { ...place.round, fromPhone: "wanted" });
  return event.type === "back" ? toNotice(state, place.round) : undefined;
}

/** Its own steps are of the flow. What came over may be of another item than the one that was chosen here. */
export function handOver(
  state: JourneyState,
  place: PlaceAt<"handOver">,
  event: JourneyEvent,
): Step | undefined {
  if (event.type === "handedOver")
    return onward(state, { ...place.round, item: event.item, fromPhone: event.draft });
  if (event.type !== "back") return undefined;
  const round = unfilled(place.round);
  return place.given === undefined ? toNotice(state, round) : onward(state, round);
}

export function notice(state: JourneyState, place: PlaceAt<"notice">, event: JourneyEvent): Step | undefined {
  switch (event.type) {
    case "canPrint":
      return [{ ...state, place: { ...place, round: { ...place.round, print: event.answer } } }, []];
    case "start":
      return canStart(place.round.item) ? onward(state, unfilled(place.round)) : undefined;
    case "openPhone":
      return go(state, { at: "phonePage", round: unfilled(place.round) });
    case "openPlaces":
      return go(state, { at: "places", round: place.round });
    case "back":
      return go(state, place.round.from ?? { at: "home" });
    default:
      return undefined;
  }
}
