import type { VisitEndReason } from "@zizhuban/device-agent-contract";
import type { Token } from "../device/index.ts";
import type { Aim, Effect, Errand, JourneyState, Place, Round, Step } from "./state.ts";

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

export function toCard(state: JourneyState, aim: Aim, token: Token = "idCard"): Step {
  const place = { at: "card", aim, token, phase: "waiting", failed: undefined } as const;
  return go({ ...state, token }, place, [{ type: "identify", token }]);
}

export function toProof(state: JourneyState, aim: Aim): Step {
  return go(state, { at: "proof", aim });
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

/** Where an errand itself is done. */
function toErrand(state: JourneyState, aim: Errand): Step {
  switch (aim.errand) {
    case "matters":
      return go(state, { at: "matters", ...(aim.open && { open: aim.open }) });
    case "rights":
      return go(state, { at: "rights" });
    default:
      return go(state, { at: "filing", aim });
  }
}

/** What is done at once needs only consent; anything else is applied for. */
export function toService(state: JourneyState, aim: Aim): Step {
  if ("fromPhone" in aim && aim.fromPhone === "wanted") return go(state, { at: "handOver", aim });
  if ("errand" in aim) return toErrand(state, aim);
  return aim.item.availableHere ? toConsent(state, aim) : go(state, { at: "filing", aim });
}

/** Back from the questions about who is here, to where they began. */
export function backFrom(state: JourneyState, aim: Aim): Step {
  if (!("errand" in aim)) return toNotice(state, aim);
  switch (aim.errand) {
    case "matters":
      return go(state, { at: "home" });
    case "package":
      return go(state, { at: "packages", stage: undefined });
    case "supply":
    case "rights":
      return go(state, { at: "matters" });
  }
}

/** A found card opens nobody's records: their own matters want the person, as records do. */
function levelOf(aim: Aim): Round["item"]["identityLevel"] {
  if (!("errand" in aim)) return aim.item.identityLevel;
  return aim.errand === "package" ? aim.plan.identityLevel : "A2";
}

/** The next step for who is here now: card, proof of the person, for whom they act, then the service itself. */
export function onward(state: JourneyState, aim: Aim): Step {
  const level = levelOf(aim);
  if (level === "A0") return toService(state, aim);
  if (state.visit === null) return toCard(state, aim);
  if (state.visit.level === "A1" && level !== "A1") return toProof(state, aim);
  return level === "A3" ? go(state, { at: "acting", aim, acting: state.acting }) : toService(state, aim);
}

/** Everything of the citizen is dropped here, before anybody is asked or told anything. */
export function toEnded(state: JourneyState, reason: VisitEndReason, effects: readonly Effect[] = []): Step {
  return go({ ...state, visit: null, acting: undefined }, { at: "ended", reason }, effects);
}

/** Out, from anywhere: a visit is ended and wiped; without one there is nothing to wipe. */
export function leave(state: JourneyState, reason: VisitEndReason = "button"): Step {
  if (state.visit !== null) return toEnded(state, reason, [{ type: "endVisit" }]);
  return go(state, { at: "attract" }, [{ type: "forgetModes" }]);
}
