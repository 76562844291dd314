import type { VisitEndReason } from "@zizhuban/device-agent-contract";
import type { Effect, JourneyState, Place, Round, Step } from "./state.ts";

/** Enters a place: questions of the place before are no longer waited for. */
export function go(state: JourneyState, place: Place, effects: readonly Effect[] = []): Step {
  const leavesCard = state.place.at === "card";
  return [
    { ...state, place, turn: state.turn + 1, closing: false, helping: false },
    leavesCard ? [{ type: "cancelIdentify" }, ...effects] : effects,
  ];
}

/** Stays, with something changed. */
export function stay(state: JourneyState, place: Place, effects: readonly Effect[] = []): Step {
  return [{ ...state, place }, effects];
}

function askCanPrint(round: Round): readonly Effect[] {
  return round.item.pages > 0 && round.item.availableHere
    ? [{ type: "askCanPrint", pages: round.item.pages }]
    : [];
}

const asked = (round: Round): Round =>
  askCanPrint(round).length > 0 ? { ...round, print: "asking" } : { ...round, print: "notNeeded" };

export function toNotice(state: JourneyState, round: Round): Step {
  return go(state, { at: "notice", round: asked(round) }, askCanPrint(round));
}

export function toCard(state: JourneyState, round: Round): Step {
  return go(state, { at: "card", round, phase: "waiting", failed: undefined }, [{ type: "identify" }]);
}

export function toProof(state: JourneyState, round: Round): Step {
  return go(state, { at: "proof", round, phase: "asking", challenge: undefined, refused: undefined }, [
    { type: "askMethods" },
  ]);
}

/**
 * The printer is asked again right before the citizen agrees, since minutes may have passed; and so is the one of the
 * slip, of which nothing was promised before.
 */
function toConsent(state: JourneyState, round: Round): Step {
  const asking: Round = { ...asked(round), slip: "asking" };
  return go(state, { at: "consent", round: asking }, [
    ...askCanPrint(round),
    { type: "askCanPrintSlip", round: asking },
  ]);
}

export function toWorking(state: JourneyState, round: Round): Step {
  return go(state, { at: "working", round }, [{ type: "openCase", round }]);
}

/** What is done at once needs only consent; anything else is applied for. */
const toService = (state: JourneyState, round: Round): Step =>
  round.item.availableHere ? toConsent(state, round) : go(state, { at: "filing", round });

/** The next step for who is here now: card, then proof of the person, then the service itself. */
export function onward(state: JourneyState, round: Round): Step {
  if (round.item.identityLevel === "A0") return toService(state, round);
  if (state.visit === null) return toCard(state, round);
  return state.visit.level === "A1" && round.item.identityLevel !== "A1"
    ? toProof(state, round)
    : toService(state, round);
}

/** Everything of the citizen is dropped here, before anybody is asked or told anything. */
export function toEnded(state: JourneyState, reason: VisitEndReason, effects: readonly Effect[] = []): Step {
  return go({ ...state, visit: null }, { at: "ended", reason }, effects);
}

/** Out, from anywhere: a visit is ended and wiped; without one there is nothing to wipe. */
export function leave(state: JourneyState, reason: VisitEndReason = "button"): Step {
  if (state.visit !== null) return toEnded(state, reason, [{ type: "endVisit" }]);
  return go(state, { at: "attract" }, [{ type: "forgetModes" }]);
}
