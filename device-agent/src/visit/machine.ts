import type { MaskedCitizen, Sensitive, VisitEndReason } from "@zizhuban/device-agent-contract";

/** What the server answered when it opened the citizen's session, and who that is to this agent. */
export interface Opening {
  readonly visitId: string;
  readonly citizen: MaskedCitizen;
  readonly level: "A1" | "A2";
  readonly token: Sensitive<string>;
  /** Keyed digest of the ID number, to tell "the same person again" from "somebody else"; means nothing outside this run. */
  readonly person: string;
  /** Wall-clock ms. */
  readonly openedAt: number;
}

export type VisitState =
  | { readonly phase: "closed" }
  | { readonly phase: "active" | "closing"; readonly visit: Opening };

export type VisitEvent =
  | { readonly type: "opened"; readonly visit: Opening }
  | { readonly type: "activity" }
  | { readonly type: "silence" }
  | { readonly type: "countdownOver" }
  | { readonly type: "levelSeen"; readonly level: "A1" | "A2" }
  | { readonly type: "end"; readonly reason: VisitEndReason };

type VisitEffect =
  | { readonly type: "waitForSilence" }
  | { readonly type: "countDown" }
  | { readonly type: "stopWaiting" }
  | { readonly type: "changed" }
  | { readonly type: "wipe"; readonly visit: Opening; readonly reason: VisitEndReason };

type Step = readonly [VisitState, readonly VisitEffect[]];

const closed: VisitState = { phase: "closed" };

function end(visit: Opening, reason: VisitEndReason): Step {
  return [closed, [{ type: "stopWaiting" }, { type: "wipe", visit, reason }]];
}

function open(visit: Opening): Step {
  return [{ phase: "active", visit }, [{ type: "waitForSilence" }, { type: "changed" }]];
}

/**
 * The citizen's visit (DESIGN §4.3): silence leads to a countdown, a countdown to the wipe, and
 * every way out passes through exactly one `wipe`. An event that does not fit changes nothing.
 */
export function transition(state: VisitState, event: VisitEvent): Step {
  if (state.phase === "closed") return event.type === "opened" ? open(event.visit) : [state, []];
  const { visit } = state;
  switch (event.type) {
    case "opened": {
      const [, ending] = end(visit, "cardChanged");
      const [next, opening] = open(event.visit);
      return [next, [...ending, ...opening]];
    }
    case "activity":
      return [
        { phase: "active", visit },
        state.phase === "closing"
          ? [{ type: "waitForSilence" }, { type: "changed" }]
          : [{ type: "waitForSilence" }],
      ];
    case "silence":
      return state.phase === "active"
        ? [{ phase: "closing", visit }, [{ type: "countDown" }, { type: "changed" }]]
        : [state, []];
    case "countdownOver":
      return state.phase === "closing" ? end(visit, "idle") : [state, []];
    case "levelSeen":
      return event.level === visit.level
        ? [state, []]
        : [{ phase: state.phase, visit: { ...visit, level: event.level } }, [{ type: "changed" }]];
    case "end":
      return end(visit, event.reason);
  }
}
