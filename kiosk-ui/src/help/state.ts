import type { HelpNeed, HelpReceipt } from "@zizhuban/server-contract";
import { afterPress, type DigitPress, type Move } from "../flow/index.ts";

/** What a citizen can say they need; a project's manager asks as an enterprise. */
export const needs = ["operation", "elder", "disabled", "enterprise"] as const satisfies readonly HelpNeed[];
export type Need = (typeof needs)[number];

export type HelpStep =
  /** Whom to call; and that somebody can come. */
  | { readonly at: "start" }
  | { readonly at: "need" }
  | { readonly at: "telephone"; readonly need: Need; readonly entered: string; readonly wrong: boolean }
  | { readonly at: "sending"; readonly asked: Asked }
  | { readonly at: "ticket"; readonly receipt: HelpReceipt }
  | { readonly at: "trouble"; readonly asked: Asked; readonly code: string };

/** One request; sent again after a lost answer it is the same one. */
export interface Asked {
  readonly need: Need;
  readonly telephone: string | undefined;
}

export interface HelpState {
  /** What the citizen is at. */
  readonly itemKey: string | undefined;
  readonly step: HelpStep;
  readonly turn: number;
}

export type HelpIntent =
  | DigitPress
  | { readonly type: "come" }
  | { readonly type: "pick"; readonly need: Need }
  /** With what was entered, or without a telephone. */
  | { readonly type: "send"; readonly with: "telephone" | "nothing" }
  | { readonly type: "retry" }
  | { readonly type: "back" };
export type HelpEvent =
  | HelpIntent
  | { readonly type: "asked"; readonly turn: number; readonly receipt: HelpReceipt }
  | { readonly type: "failed"; readonly turn: number; readonly code: string }
  /** How far it is by now. */
  | { readonly type: "news"; readonly receipt: HelpReceipt };
export type HelpEffect =
  | { readonly type: "ask"; readonly asked: Asked; readonly itemKey: string | undefined }
  | { readonly type: "watch"; readonly id: string };
type HelpMove = Move<HelpState, HelpEffect>;

export const beginHelp = (itemKey: string | undefined, turn: number): HelpMove => [
  { itemKey, step: { at: "start" }, turn },
  [],
];

/** As the API takes it: 手机号, or a fixed line with its area code run on. */
const telephone = /^(1[3-9][0-9]{9}|(0[0-9]{2,3})?[2-9][0-9]{6,7})$/;
const longest = 12;

function go(state: HelpState, step: HelpStep, effects: readonly HelpEffect[] = []): HelpMove {
  return [{ ...state, step, turn: state.turn + 1 }, effects];
}
const ask = (state: HelpState, asked: Asked): HelpMove =>
  go(state, { at: "sending", asked }, [{ type: "ask", asked, itemKey: state.itemKey }]);

type At<Name extends HelpStep["at"]> = Extract<HelpStep, { at: Name }>;

function entering(state: HelpState, step: At<"telephone">, event: HelpEvent): HelpMove | undefined {
  switch (event.type) {
    case "key":
    case "delete":
    case "clear": {
      const entered = afterPress(step.entered, event, longest);
      return [{ ...state, step: { ...step, entered, wrong: false } }, []];
    }
    case "send":
      if (event.with === "nothing") return ask(state, { need: step.need, telephone: undefined });
      return telephone.test(step.entered)
        ? ask(state, { need: step.need, telephone: step.entered })
        : [{ ...state, step: { ...step, wrong: true } }, []];
    case "back":
      return go(state, { at: "need" });
    default:
      return undefined;
  }
}

function here(state: HelpState, event: HelpEvent): HelpMove | undefined {
  const { step } = state;
  switch (step.at) {
    case "start":
      return event.type === "come" ? go(state, { at: "need" }) : undefined;
    case "need":
      if (event.type === "back") return go(state, { at: "start" });
      return event.type === "pick"
        ? go(state, { at: "telephone", need: event.need, entered: "", wrong: false })
        : undefined;
    case "telephone":
      return entering(state, step, event);
    case "sending":
      if (event.type === "failed") return go(state, { at: "trouble", asked: step.asked, code: event.code });
      return event.type === "asked"
        ? go(state, { at: "ticket", receipt: event.receipt }, [{ type: "watch", id: event.receipt.id }])
        : undefined;
    case "ticket":
      return event.type === "news" && event.receipt.id === step.receipt.id
        ? [{ ...state, step: { at: "ticket", receipt: event.receipt } }, []]
        : undefined;
    case "trouble":
      if (event.type === "back") return go(state, { at: "start" });
      return event.type === "retry" ? ask(state, step.asked) : undefined;
  }
}

/** Where asking for help is, and where an event leads. Pure; what does not fit the step changes nothing. */
export function advance(state: HelpState, event: HelpEvent): HelpMove {
  if ("turn" in event && event.turn !== state.turn) return [state, []];
  return here(state, event) ?? [state, []];
}
