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
      return place.phase === "readerAway" ? toCard(state, place.aim) : undefined;
    case "retry":
      return place.phase === "waiting" || place.phase === "reading" ? undefined : toCard(state, place.aim);
    case "goOn":
      return place.phase === "nobodyCame" ? toCard(state, place.aim) : undefined;
    case "back":
      return backFrom(state, place.aim);
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
    default:
      return go(state, { at: "problem", aim: place.aim, code, retry: "card" });
  }
}

export function proof(state: JourneyState, place: PlaceAt<"proof">, event: JourneyEvent): Step | undefined {
  switch (event.type) {
    case "methods": {
      const sms = event.methods.find(({ method }) => method === "sms-code");
      if (sms?.available !== true) return stay(state, { ...place, phase: "noPhone" });
      return stay(state, { ...place, phase: "sending" }, [{ type: "sendCode" }]);
    }
    case "challenge":
      return stay(state, { ...place, phase: "entering", challenge: event.challenge, refused: undefined });
    case "enterCode":
      if (place.phase !== "entering" || place.challenge === undefined) return undefined;
      return stay(state, { ...place, phase: "checking", refused: undefined }, [
        { type: "verifyCode", challengeId: place.challenge.challengeId, answer: event.answer },
      ]);
    case "withoutProof":
      // Without it the server shows only what this visit itself has made.
      return place.phase === "noPhone" && "errand" in place.aim && place.aim.errand === "matters"
        ? toService(state, place.aim)
        : undefined;
    case "resend":
      if (place.phase !== "entering") return undefined;
      return stay(state, { ...place, phase: "sending", refused: undefined }, [{ type: "sendCode" }]);
    case "proved":
      return proved(state, place, event.session.level);
    case "proofFailed":
      return proofFailed(state, place, event.code);
    case "back":
      return backFrom(state, place.aim);
    default:
      return undefined;
  }
}

function proved(state: JourneyState, place: PlaceAt<"proof">, level: "A1" | "A2"): Step | undefined {
  return state.visit === null ? undefined : onward({ ...state, visit: { ...state.visit, level } }, place.aim);
}

function proofFailed(state: JourneyState, place: PlaceAt<"proof">, code: TroubleCode): Step {
  switch (code) {
    case "codeWrong":
      return stay(state, { ...place, phase: "entering", refused: "codeWrong" });
    case "codeExpired":
    case "challengeInvalid":
      return stay(state, { ...place, phase: "entering", refused: "codeExpired" });
    case "resendTooSoon":
      return place.challenge === undefined
        ? go(state, { at: "problem", aim: place.aim, code, retry: "proof" })
        : stay(state, { ...place, phase: "entering", refused: "resendTooSoon" });
    case "proofUnavailable":
      return stay(state, { ...place, phase: "noPhone" });
    default:
      return go(state, { at: "problem", aim: place.aim, code, retry: "proof" });
  }
}

/** From the sentence that says what went wrong, back to where it can be tried again. */
export function retryProof(state: JourneyState, place: PlaceAt<"problem">): Step {
  return state.visit === null ? toCard(state, place.aim) : toProof(state, place.aim);
}
