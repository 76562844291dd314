import type { VisitView } from "@zizhuban/device-agent-contract";
import type { Move } from "../flow/index.ts";

/** Why nothing came of it, where one can ask once more. */
export const endings = ["staffRefused", "codeExpired", "tooManyRequests", "serverUnreachable"] as const;
export type Ending = (typeof endings)[number];
const isEnding = (code: string): code is Ending => endings.some((known) => known === code);

export type SeenDocumentStep =
  | { readonly at: "asking" }
  | {
      readonly at: "waiting";
      readonly code: string;
      /** Unix ms. */
      readonly expiresAt: number;
      /** The network is away: it is asked on. */
      readonly lost: boolean;
    }
  | { readonly at: "over"; readonly why: Ending };

export interface SeenDocumentState {
  readonly step: SeenDocumentStep;
  readonly turn: number;
}

export type SeenDocumentIntent = { readonly type: "again" | "back" };
export type SeenDocumentEvent =
  | SeenDocumentIntent
  | ({ readonly type: "waiting"; readonly turn: number } & Omit<
      Extract<SeenDocumentStep, { at: "waiting" }>,
      "at"
    >)
  | { readonly type: "seen"; readonly turn: number; readonly visit: VisitView }
  | { readonly type: "failed"; readonly turn: number; readonly code: string };

export type SeenDocumentEffect =
  | { readonly type: "ask" }
  /** Staff are waited for, or no longer: how long this place lasts without a touch. */
  | { readonly type: "waits"; readonly waiting: boolean }
  | { readonly type: "seen"; readonly visit: VisitView }
  | { readonly type: "leave" }
  /** For which this screen has no words. */
  | { readonly type: "giveUp"; readonly code: string };
type SeenDocumentMove = Move<SeenDocumentState, SeenDocumentEffect>;

export const beginSeenDocument = (turn: number): SeenDocumentMove => [
  { step: { at: "asking" }, turn },
  [{ type: "ask" }],
];

function failed(state: SeenDocumentState, code: string): SeenDocumentMove {
  if (!isEnding(code)) return [state, [{ type: "giveUp", code }]];
  return [{ step: { at: "over", why: code }, turn: state.turn + 1 }, [{ type: "waits", waiting: false }]];
}

/** From the code on the screen to what staff said of it. Pure; what does not fit changes nothing. */
export function advance(state: SeenDocumentState, event: SeenDocumentEvent): SeenDocumentMove {
  if ("turn" in event && event.turn !== state.turn) return [state, []];
  switch (event.type) {
    case "waiting": {
      const { code, expiresAt, lost } = event;
      const begins = state.step.at === "asking";
      return [
        { ...state, step: { at: "waiting", code, expiresAt, lost } },
        begins ? [{ type: "waits", waiting: true }] : [],
      ];
    }
    case "seen":
      return [state, [{ type: "seen", visit: event.visit }]];
    case "failed":
      return failed(state, event.code);
    case "again":
      return state.step.at === "over" ? beginSeenDocument(state.turn + 1) : [state, []];
    case "back":
      return [state, [{ type: "leave" }]];
  }
}
