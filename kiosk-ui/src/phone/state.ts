import { handOverDigits, isHandOverCode, type DraftState, type TakenDraft } from "@zizhuban/server-contract";
import { afterPress, type DigitPress, type Move } from "../flow/index.ts";
import type { Fillable, GivenToPhone } from "../journey/index.ts";
import { keyOf } from "./fillable.ts";

/** By what a draft is taken over at this kiosk. */
export type TakeBy = { readonly token: string } | { readonly code: string } | { readonly draft: string };

/** Between a telephone and this kiosk: a draft comes from there, or goes there and comes back. */
export type HandOverStep =
  | {
      readonly at: "take";
      readonly entered: string;
      readonly phase: "open" | "taking";
      /** Why the last try came to nothing. */
      readonly refused: string | undefined;
    }
  | { readonly at: "handing" }
  | {
      readonly at: "give";
      readonly phase: DraftState | "taking";
      readonly id: string;
      readonly url: string;
    }
  | { readonly at: "taken"; readonly draft: TakenDraft; readonly of: Fillable }
  | { readonly at: "trouble"; readonly code: string };

export interface HandOverState {
  /** What was chosen here. */
  readonly of: Fillable;
  /** What was filled in here and is to be gone on with on a telephone. */
  readonly given: GivenToPhone | undefined;
  readonly step: HandOverStep;
  readonly turn: number;
}

export type HandOverIntent =
  | DigitPress
  | { readonly type: "enter" }
  /** Filling in goes on here, with what there is. */
  | { readonly type: "here" }
  | { readonly type: "forward" }
  | { readonly type: "retry" }
  | { readonly type: "back" };

export type HandOverEvent =
  | HandOverIntent
  | { readonly type: "scanned"; readonly turn: number; readonly token: string | undefined }
  | { readonly type: "begun"; readonly turn: number; readonly id: string; readonly url: string }
  | { readonly type: "state"; readonly turn: number; readonly state: DraftState }
  | {
      readonly type: "taken";
      readonly turn: number;
      readonly draft: TakenDraft;
      readonly of: Fillable;
    }
  | { readonly type: "failed"; readonly turn: number; readonly code: string };

export type HandOverEffect =
  | { readonly type: "scan" }
  | { readonly type: "begin"; readonly of: Fillable; readonly given: GivenToPhone }
  | { readonly type: "watch"; readonly id: string }
  | { readonly type: "take"; readonly by: TakeBy }
  | { readonly type: "done"; readonly draft: TakenDraft; readonly of: Fillable }
  | { readonly type: "leave" };

type HandOverMove = Move<HandOverState, HandOverEffect>;
type At<Name extends HandOverStep["at"]> = Extract<HandOverStep, { at: Name }>;

const opened = (refused?: string): At<"take"> => ({ at: "take", entered: "", phase: "open", refused });

export function beginHandOver(of: Fillable, given: GivenToPhone | undefined, turn: number): HandOverMove {
  if (given === undefined) return [{ of, given, step: opened(), turn }, [{ type: "scan" }]];
  return [{ of, given, step: { at: "handing" }, turn }, [{ type: "begin", of, given }]];
}

function go(state: HandOverState, step: HandOverStep, effects: readonly HandOverEffect[] = []): HandOverMove {
  return [{ ...state, step, turn: state.turn + 1 }, effects];
}
const stay = (state: HandOverState, step: HandOverStep): HandOverMove => [{ ...state, step }, []];

/** What came over is shown first where something of it needs a look. */
function came(state: HandOverState, { draft, of }: { draft: TakenDraft; of: Fillable }): HandOverMove {
  const plain = draft.left.length + draft.added.length === 0 && !draft.changed;
  return plain && keyOf(of) === keyOf(state.of)
    ? [state, [{ type: "done", draft, of }]]
    : go(state, { at: "taken", draft, of });
}

const taking = (state: HandOverState, step: At<"take">, by: TakeBy): HandOverMove =>
  go(state, { ...step, phase: "taking", refused: undefined }, [{ type: "take", by }]);

function take(state: HandOverState, step: At<"take">, event: HandOverEvent): HandOverMove | undefined {
  if (step.phase === "taking") {
    if (event.type === "taken") return came(state, event);
    if (event.type !== "failed") return undefined;
    return go(state, opened(event.code), [{ type: "scan" }]);
  }
  switch (event.type) {
    case "key":
    case "delete":
    case "clear":
      return stay(state, {
        ...step,
        entered: afterPress(step.entered, event, handOverDigits),
        refused: undefined,
      });
    case "enter":
      return isHandOverCode(step.entered)
        ? taking(state, step, { code: step.entered })
        : stay(state, { ...step, refused: "mistyped" });
    case "scanned":
      return event.token === undefined
        ? stay(state, { ...step, refused: "otherCode" })
        : taking(state, step, { token: event.token });
    case "back":
      return [state, [{ type: "leave" }]];
    default:
      return undefined;
  }
}

function give(state: HandOverState, step: At<"give">, event: HandOverEvent): HandOverMove | undefined {
  const goOn = () => go(state, { ...step, phase: "taking" }, [{ type: "take", by: { draft: step.id } }]);
  switch (event.type) {
    case "state":
      if (step.phase === "taking") return undefined;
      return event.state === "ready" ? goOn() : stay(state, { ...step, phase: event.state });
    case "here":
    case "back":
      return step.phase === "taking" ? undefined : goOn();
    case "taken":
      return came(state, event);
    case "failed":
      return go(state, { at: "trouble", code: event.code });
    default:
      return undefined;
  }
}

function here(state: HandOverState, event: HandOverEvent): HandOverMove | undefined {
  const { step } = state;
  switch (step.at) {
    case "take":
      return take(state, step, event);
    case "handing":
      if (event.type === "begun") {
        const { id, url } = event;
        return go(state, { at: "give", phase: "waiting", id, url }, [{ type: "watch", id }]);
      }
      return event.type === "failed" ? go(state, { at: "trouble", code: event.code }) : undefined;
    case "give":
      return give(state, step, event);
    case "taken":
      return event.type === "forward"
        ? [state, [{ type: "done", draft: step.draft, of: step.of }]]
        : undefined;
    case "trouble":
      if (event.type === "back") return [state, [{ type: "leave" }]];
      return event.type === "retry" ? beginHandOver(state.of, state.given, state.turn + 1) : undefined;
  }
}

/** Where the hand-over is, and where an event leads. Pure; what does not fit the step changes nothing. */
export function advance(state: HandOverState, event: HandOverEvent): HandOverMove {
  if ("turn" in event && event.turn !== state.turn) return [state, []];
  return here(state, event) ?? [state, []];
}
