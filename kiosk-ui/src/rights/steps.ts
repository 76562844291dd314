import type {
  AgentAuthorisationRequest,
  Declaration,
  GivenAuthorisation,
  HeldAuthorisation,
  Mandate,
  ProofMethod,
} from "@zizhuban/server-contract";
import type { DigitPress, Move } from "../flow/index.ts";

/** How it stands with one's own PIN. */
export type PinState = "set" | "none" | "locked";

export interface Terms {
  readonly consent: AgentAuthorisationRequest["consent"];
  readonly declaration: Declaration;
}

/** An authorisation while it is being said. */
export interface Draft {
  readonly enterprise: Mandate | undefined;
  readonly idNumber: string;
  readonly name: string;
  readonly items: readonly string[];
  readonly purpose: string;
  readonly days: number;
}

export const blank: Draft = {
  enterprise: undefined,
  idNumber: "",
  name: "",
  items: [],
  purpose: "",
  days: 0,
};

export type RightsStep =
  | { readonly at: "loading"; readonly to: "menu" | "authorisations" }
  | { readonly at: "menu" }
  | { readonly at: "pin"; readonly done: "set" | "removed" | undefined }
  | {
      readonly at: "newPin";
      /** What was entered the first time; it is entered twice. */
      readonly first: string | undefined;
      readonly wrong: "pinTooSimple" | "different" | undefined;
    }
  | { readonly at: "removePin" }
  | { readonly at: "authorisations" }
  | { readonly at: "one"; readonly id: string; readonly mine: "given" | "held" }
  | { readonly at: "end"; readonly id: string; readonly mine: "given" | "held" }
  /** Before the register is asked for which enterprises one may speak. */
  | { readonly at: "consent" }
  | { readonly at: "enterprise" }
  | { readonly at: "number"; readonly entered: string; readonly wrong: boolean }
  | { readonly at: "name"; readonly entered: string; readonly wrong: boolean }
  | { readonly at: "items" }
  | { readonly at: "purpose" }
  | { readonly at: "days" }
  | { readonly at: "review" }
  | { readonly at: "declaration" }
  | { readonly at: "made"; readonly made: GivenAuthorisation }
  | { readonly at: "waiting"; readonly asking: RightsEffect; readonly from: RightsStep }
  | {
      readonly at: "trouble";
      readonly code: string;
      readonly again: RightsEffect;
      readonly from: RightsStep;
    };
export type At<Name extends RightsStep["at"]> = Extract<RightsStep, { at: Name }>;

export interface RightsState {
  readonly pin: PinState;
  readonly given: readonly GivenAuthorisation[];
  readonly held: readonly HeldAuthorisation[];
  readonly terms: Terms | undefined;
  /** Enterprises whose legal representative one is, as the register says. */
  readonly enterprises: readonly Mandate[];
  readonly draft: Draft;
  readonly step: RightsStep;
  readonly turn: number;
}

export type RightsIntent =
  | {
      readonly type:
        | "openPin"
        | "openAuthorisations"
        | "newPin"
        | "removePin"
        | "give"
        | "end"
        | "forward"
        | "retry"
        | "back";
    }
  | { readonly type: "open"; readonly id: string; readonly mine: "given" | "held" }
  | { readonly type: "digits"; readonly digits: string }
  | DigitPress
  | { readonly type: "typed"; readonly text: string; readonly composing: boolean }
  | { readonly type: "enterprise"; readonly enterprise: Mandate }
  | { readonly type: "toggle"; readonly items: readonly string[] }
  | { readonly type: "purpose"; readonly purpose: string }
  | { readonly type: "days"; readonly days: number };

type Answer =
  | {
      readonly type: "loaded";
      readonly turn: number;
      readonly ways: readonly ProofMethod[];
      readonly given: readonly GivenAuthorisation[];
      readonly held: readonly HeldAuthorisation[];
      readonly terms: Terms;
    }
  | { readonly type: "mandates"; readonly turn: number; readonly mandates: readonly Mandate[] }
  | { readonly type: "pinChanged"; readonly turn: number; readonly pin: PinState }
  | { readonly type: "made"; readonly turn: number; readonly made: GivenAuthorisation }
  | { readonly type: "ended"; readonly turn: number }
  | { readonly type: "failed"; readonly turn: number; readonly code: string };
export type RightsEvent = RightsIntent | Answer;

export type RightsEffect =
  | { readonly type: "load" }
  | { readonly type: "setPin"; readonly pin: string }
  | { readonly type: "removePin" }
  | { readonly type: "askRegister"; readonly terms: Terms }
  | { readonly type: "authorise"; readonly request: AgentAuthorisationRequest }
  | { readonly type: "endAuthorisation"; readonly id: string }
  | { readonly type: "leave" };

export type RightsMove = Move<RightsState, RightsEffect>;

export const stay = (state: RightsState, step: RightsStep): RightsMove => [{ ...state, step }, []];
export const go = (
  state: RightsState,
  step: RightsStep,
  effects: readonly RightsEffect[] = [],
): RightsMove => [{ ...state, step, turn: state.turn + 1 }, effects];
export const wait = (state: RightsState, asking: RightsEffect, from: RightsStep): RightsMove =>
  go(state, { at: "waiting", asking, from }, [asking]);

/** Days an authorisation may run; the longest is what the law of it allows here. */
export const daysOffered = [7, 30, 90, 365] as const;
/** In words that stand in the register of them: they are the same in every language of the screen. */
export const purposesOffered = [
  "办理企业登记",
  "办理社会保险",
  "办理税务事项",
  "办理许可和备案",
  "查询打印资料",
] as const;
