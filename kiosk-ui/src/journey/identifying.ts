import type { TroubleCode } from "../locale/index.ts";
import { backFrom, onward, stay, toCard, toProof, toService, go } from "./moves.ts";
import type { JourneyEvent, JourneyState, PlaceAt, Step } from "./state.ts";

export function card(state: JourneyState, place: PlaceAt<"card">, event: JourneyEvent): Step | undefined {
  switch (event.type) {
    case "cardFound":
      return stay({ ...state, closing: false }, { ...place, phase: "reading" });
    case "tryAgain":
      return stay(
        { ...state, closing: false },
        {
          ...place,
          phase: "waiting",
          failed: { reason: event.reason, attempt: event.attempt },
        },
      );
    case "identified":
      return onward({ ...state, visit: event.visit }, place.aim);
    case "identifyFailed":
      return identifyFailed(state, place, event.code);
    case "readerReady":
      return place.phase === "readerAway" ? toCard(state, place.aim, place.token) : undefined;
    case "retry":
      return place.phase === "waiting" || place.phase === "reading"
        ? undefined
        : toCard(state, place.aim, place.token);
    case "goOn":
      return place.phase === "nobodyCame" ? toCard(state, place.aim, place.token) : undefined;
    case "useToken":
      return toCard(state, place.aim, event.token);
    case "askStaff":
      return go({ ...state, token: "staff" }, { at: "seenDocument", aim: place.aim, waiting: false });
    case "back":
      return backFrom(state, place.aim);
    default:
      return undefined;
  }
}

export function seenDocument(
  state: JourneyState,
  place: PlaceAt<"seenDocument">,
  event: JourneyEvent,
): Step | undefined {
  const { aim } = place;
  switch (event.type) {
    case "waitsForStaff":
      return stay({ ...state, closing: false }, { ...place, waiting: event.waiting });
    case "seen":
      return onward({ ...state, visit: event.visit }, aim);
    case "proofFailed":
      return go(state, { at: "problem", aim, code: event.code, retry: "idCard" });
    case "back":
      return toCard(state, aim);
    default:
      return undefined;
  }
}

function identifyFailed(state: JourneyState, place: PlaceAt<"card">, code: TroubleCode): Step {
  switch (code) {
    case "timeOut":
      return [{ ...state, place: { ...place, phase: "nobodyCame" }, closing: true }, []];
    case "readerFault":
    case "deviceNotReady":
    case "hardwareError":
    case "connectionLost":
    case "deviceUnknown":
      return stay(state, { ...place, phase: "readerAway" });
    // Trying that card again would say the same again.
    case "socialCardLocked":
    case "socialCardInvalid":
    case "socialCardExpired":
      return go(state, { at: "problem", aim: place.aim, code, retry: "idCard" });
    default:
      return go(state, { at: "problem", aim: place.aim, code, retry: place.token });
  }
}

export function proof(state: JourneyState, place: PlaceAt<"proof">, event: JourneyEvent): Step | undefined {
  const { aim } = place;
  switch (event.type) {
    case "withoutProof":
      // Without it the server shows only what this visit itself has made.
      return "errand" in aim && aim.errand === "matters" ? toService(state, aim) : undefined;
    case "proved":
      return state.visit === null
        ? undefined
        : onward({ ...state, visit: { ...state.visit, level: "A2" } }, aim);
    case "proofFailed":
      return go(state, { at: "problem", aim, code: event.code, retry: "proof" });
    case "back":
      return backFrom(state, aim);
    default:
      return undefined;
  }
}

export function acting(state: JourneyState, place: PlaceAt<"acting">, event: JourneyEvent): Step | undefined {
  if (event.type === "back") return backFrom(state, place.aim);
  if (event.type !== "acts" || state.visit === null) return undefined;
  return toService({ ...state, acting: event.acting }, place.aim);
}

/** From the sentence that says what went wrong, back to where it can be tried again. */
export function retryProof(state: JourneyState, place: PlaceAt<"problem">): Step {
  return state.visit === null ? toCard(state, place.aim) : toProof(state, place.aim);
}
