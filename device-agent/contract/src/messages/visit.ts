import { Type, type Static } from "typebox";
import { MaskedCitizen } from "../citizen-card.ts";
import { Closed, Tokens } from "../schema.ts";
import { EmptyPayload } from "./common.ts";
import type { CommandDefinition, EventDefinition } from "./envelope.ts";

export const VisitView = Closed({
  id: Type.String({ format: "uuid" }),
  citizen: MaskedCitizen,
  level: Tokens(["A1", "A2"]),
  /** Milliseconds of silence left before the visit ends. */
  idleRemainingMs: Type.Integer({ minimum: 0 }),
  /** `closing` during the last 15 s: the page shows the countdown. */
  phase: Tokens(["active", "closing"]),
});
export type VisitView = Static<typeof VisitView>;

export const VisitEndReason = Tokens([
  "button",
  "idle",
  "cardChanged",
  "pageGone",
  "sessionEnded",
  "agentStopping",
  /** The mains are gone and the battery is almost empty. */
  "powerLow",
]);
export type VisitEndReason = Static<typeof VisitEndReason>;

/** The open visit, or none. */
export const VisitState = Closed({ visit: Type.Union([VisitView, Type.Null()]) });

export const visitCommands = {
  "Visit.Get": {
    about:
      "The open visit. The page asks every 5 s, which tells the agent that it lives: 20 s without a word end the visit.",
    version: "1.0",
    command: EmptyPayload,
    completion: VisitState,
    errors: [],
  },
  "Visit.Activity": {
    about: "Somebody touched the screen: the visit goes on.",
    version: "1.0",
    command: EmptyPayload,
    completion: VisitState,
    errors: ["noVisit"],
  },
  "Visit.End": {
    about: "Ends the visit: one wipe, in the page, in the agent and on the server.",
    version: "1.0",
    command: EmptyPayload,
    completion: VisitState,
    errors: ["noVisit"],
  },
} as const satisfies Record<string, CommandDefinition>;

export const visitEvents = {
  "Visit.Changed": { version: "1.0", kind: "unsolicited", payload: VisitState },
  "Visit.Ended": {
    about: "The wipe has run. What the page still shows of the citizen must go.",
    version: "1.0",
    kind: "unsolicited",
    payload: Closed({ visitId: Type.String(), reason: VisitEndReason }),
  },
} as const satisfies Record<string, EventDefinition>;
