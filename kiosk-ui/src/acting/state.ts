import type { HeldAuthorisation, Mandate } from "@zizhuban/server-contract";
import type { Move } from "../flow/index.ts";
import type { Acting } from "../journey/index.ts";

/** What is agreed to before the register is asked. */
export interface Agreement {
  readonly register: string;
  readonly purpose: string;
}

export type ActingStep =
  | { readonly at: "loading" }
  /** The same enterprise as before in this visit? */
  | { readonly at: "same"; readonly acting: Acting }
  | { readonly at: "consent"; readonly consent: Agreement }
  | { readonly at: "choosing"; readonly consent: Agreement }
  /** A code that the list does not have. */
  | {
      readonly at: "number";
      readonly consent: Agreement;
      readonly entered: string;
      readonly wrong: boolean;
    }
  | { readonly at: "waiting"; readonly asking: ActingEffect; readonly from: ActingStep }
  | {
      readonly at: "trouble";
      readonly code: string;
      readonly again: ActingEffect;
      readonly from: ActingStep;
    };

export interface ActingState {
  /** Keys of the items it is for. */
  readonly keys: readonly string[];
  /** As the register says. */
  readonly mandates: readonly Mandate[];
  /** By the word of a legal representative. */
  readonly held: readonly HeldAuthorisation[];
  readonly step: ActingStep;
  readonly turn: number;
}

export type ActingIntent =
  | { readonly type: "agree" | "another" | "goOn" | "type" | "delete" | "enter" | "retry" | "back" }
  | { readonly type: "key"; readonly key: string }
  | { readonly type: "act"; readonly mandate: Mandate }
  | { readonly type: "use"; readonly authorisation: HeldAuthorisation };

type Answer =
  | {
      readonly type: "loaded";
      readonly turn: number;
      readonly consent: Agreement;
      readonly held: readonly HeldAuthorisation[];
    }
  | { readonly type: "mandates"; readonly turn: number; readonly mandates: readonly Mandate[] }
  | { readonly type: "acts"; readonly turn: number; readonly mandate: Mandate }
  | { readonly type: "failed"; readonly turn: number; readonly code: string };
export type ActingEvent = ActingIntent | Answer;

export type ActingEffect =
  | { readonly type: "load" }
  | { readonly type: "askRegister"; readonly consent: Agreement }
  | { readonly type: "prove"; readonly uscc: string; readonly consent: Agreement }
  | { readonly type: "use"; readonly id: string }
  | { readonly type: "acts"; readonly acting: Acting }
  | { readonly type: "leave" };

type ActingMove = Move<ActingState, ActingEffect>;
type At<Name extends ActingStep["at"]> = Extract<ActingStep, { at: Name }>;

/** Length of a unified social credit code, and what it is made of (GB 32100-2015 §4: neither I, O, S, V nor Z). */
export const usccLength = 18;
export const usccLetters = Array.from("ABCDEFGHJKLMNPQRTUWXY");

const stay = (state: ActingState, step: ActingStep): ActingMove => [{ ...state, step }, []];
const go = (state: ActingState, step: ActingStep, effects: readonly ActingEffect[] = []): ActingMove => [
  { ...state, step, turn: state.turn + 1 },
  effects,
];
const wait = (state: ActingState, asking: ActingEffect, from: ActingStep): ActingMove =>
  go(state, { at: "waiting", asking, from }, [asking]);
const leave = (state: ActingState): ActingMove => [state, [{ type: "leave" }]];

export function beginActing(keys: readonly string[], acting: Acting | undefined, turn: number): ActingMove {
  const blank = { keys, mandates: [], held: [], turn };
  return acting !== undefined && covers(acting, keys)
    ? [{ ...blank, step: { at: "same", acting } }, []]
    : [{ ...blank, step: { at: "loading" } }, [{ type: "load" }]];
}

type Scope = Pick<HeldAuthorisation, "items" | "departments">;

/** An item's department is the first part of its key. */
const holdsFor = ({ items, departments }: Scope, keys: readonly string[]): boolean =>
  keys.every((key) => items.includes(key) || departments.includes(key.slice(0, 2)));

const covers = ({ scope }: Acting, keys: readonly string[]): boolean =>
  scope === undefined || holdsFor(scope, keys);

/** Authorisations that are for what is to be done now. */
export const fitting = ({ held, keys }: ActingState): readonly HeldAuthorisation[] =>
  held.filter((one) => holdsFor(one, keys));

function loading(state: ActingState, event: ActingEvent): ActingMove | undefined {
  if (event.type === "failed")
    return go(state, { at: "trouble", code: event.code, again: { type: "load" }, from: state.step });
  if (event.type !== "loaded") return undefined;
  return go({ ...state, held: event.held }, { at: "consent", consent: event.consent });
}

function choosing(state: ActingState, step: At<"choosing">, event: ActingEvent): ActingMove | undefined {
  switch (event.type) {
    case "act":
      return wait(state, { type: "prove", uscc: event.mandate.uscc, consent: step.consent }, step);
    case "use":
      return wait(state, { type: "use", id: event.authorisation.id }, step);
    case "type":
      return go(state, { at: "number", consent: step.consent, entered: "", wrong: false });
    default:
      return undefined;
  }
}

/** @param isUscc whether the check character fits (GB 32100-2015 §5.2) */
function number(
  state: ActingState,
  step: At<"number">,
  event: ActingEvent,
  isUscc: (text: string) => boolean,
): ActingMove | undefined {
  const { entered, consent } = step;
  switch (event.type) {
    case "key": {
      const more = entered.length < usccLength ? entered + event.key : entered;
      return stay(state, { ...step, entered: more, wrong: more.length === usccLength && !isUscc(more) });
    }
    case "delete":
      return stay(state, { ...step, entered: entered.slice(0, -1), wrong: false });
    case "enter":
      return isUscc(entered)
        ? wait(state, { type: "prove", uscc: entered, consent }, step)
        : stay(state, { ...step, wrong: true });
    case "back":
      return go(state, { at: "choosing", consent });
    default:
      return undefined;
  }
}

function waiting(state: ActingState, step: At<"waiting">, event: ActingEvent): ActingMove | undefined {
  const { asking, from } = step;
  switch (event.type) {
    case "mandates":
      return asking.type === "askRegister"
        ? go({ ...state, mandates: event.mandates }, { at: "choosing", consent: asking.consent })
        : undefined;
    case "acts": {
      const used = asking.type === "use" ? state.held.find(({ id }) => id === asking.id) : undefined;
      const acting: Acting = used === undefined ? event.mandate : { ...event.mandate, scope: used };
      return [state, [{ type: "acts", acting }]];
    }
    case "failed":
      return go(state, { at: "trouble", code: event.code, again: asking, from });
    default:
      return undefined;
  }
}

function here(
  state: ActingState,
  event: ActingEvent,
  isUscc: (text: string) => boolean,
): ActingMove | undefined {
  const { step } = state;
  switch (step.at) {
    case "loading":
      return loading(state, event);
    case "same":
      if (event.type === "goOn") return [state, [{ type: "acts", acting: step.acting }]];
      return event.type === "another" ? go(state, { at: "loading" }, [{ type: "load" }]) : undefined;
    case "consent":
      return event.type === "agree"
        ? wait(state, { type: "askRegister", consent: step.consent }, step)
        : undefined;
    case "choosing":
      return choosing(state, step, event);
    case "number":
      return number(state, step, event, isUscc);
    case "waiting":
      return waiting(state, step, event);
    case "trouble":
      if (event.type === "retry")
        return step.again.type === "load"
          ? go(state, { at: "loading" }, [step.again])
          : wait(state, step.again, step.from);
      if (event.type !== "back" || step.from.at === "loading") return undefined;
      return go(state, step.from);
  }
}

/** For which enterprise somebody acts, and where an event leads. Pure; what does not fit changes nothing. */
export const advanceWith =
  (isUscc: (text: string) => boolean) =>
  (state: ActingState, event: ActingEvent): ActingMove => {
    if ("turn" in event && event.turn !== state.turn) return [state, []];
    return here(state, event, isUscc) ?? (event.type === "back" ? leave(state) : [state, []]);
  };
