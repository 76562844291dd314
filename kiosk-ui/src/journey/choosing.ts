import { canStart } from "../fillable.ts";
import { backFrom, go, onward, toNotice, toProof } from "./moves.ts";
import type { JourneyEvent, JourneyState, ListPlace, PlaceAt, Step } from "./state.ts";

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
  return event.type === "back" ? backFrom(state, place.aim) : undefined;
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
  return event.type === "back" ? go(state, { at: "home" }) : file(state, event);
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

export function notice(state: JourneyState, place: PlaceAt<"notice">, event: JourneyEvent): Step | undefined {
  switch (event.type) {
    case "canPrint":
      return [{ ...state, place: { ...place, round: { ...place.round, print: event.answer } } }, []];
    case "start":
      return canStart(place.round.item) ? onward(state, place.round) : undefined;
    case "openPlaces":
      return go(state, { at: "places", round: place.round });
    case "back":
      return go(state, place.round.from ?? { at: "home" });
    default:
      return undefined;
  }
}
