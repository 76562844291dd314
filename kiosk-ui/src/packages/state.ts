import type { PackagePlan, Situation } from "@zizhuban/server-contract";
import type { LifeEventAnswer, Stage } from "./answers.ts";
import type { Move } from "../flow/index.ts";
import { isEnterable } from "../fillable.ts";

/** From a stage of life to a package, through its questions, to what it takes. */
export type PackagesStep =
  | { readonly at: "loading" }
  | { readonly at: "stages" }
  | { readonly at: "packages"; readonly stage: string }
  | { readonly at: "opening"; readonly code: string }
  | {
      readonly at: "question";
      readonly event: LifeEventAnswer;
      readonly index: number;
      readonly answers: Situation["answers"];
    }
  /** Items that nobody needs, but who wants may have. */
  | {
      readonly at: "extras";
      readonly event: LifeEventAnswer;
      readonly answers: Situation["answers"];
      readonly chosen: readonly string[];
    }
  | { readonly at: "planning"; readonly event: LifeEventAnswer; readonly situation: Situation }
  | {
      readonly at: "plan";
      readonly event: LifeEventAnswer;
      readonly situation: Situation;
      readonly plan: PackagePlan;
    }
  | { readonly at: "trouble"; readonly code: string; readonly again: PackagesEffect };

export interface PackagesState {
  readonly stages: readonly Stage[];
  /** With which the place was entered. */
  readonly wanted: string | undefined;
  readonly step: PackagesStep;
  readonly turn: number;
}

export type PackagesIntent =
  | { readonly type: "stage"; readonly stage: string }
  | { readonly type: "open"; readonly code: string }
  | { readonly type: "answer"; readonly choice: string }
  | { readonly type: "toggle"; readonly item: string }
  | { readonly type: "forward" }
  | { readonly type: "toPhone" }
  | { readonly type: "retry" }
  | { readonly type: "back" };
export type PackagesEvent =
  | PackagesIntent
  | { readonly type: "stages"; readonly turn: number; readonly stages: readonly Stage[] }
  | { readonly type: "opened"; readonly turn: number; readonly event: LifeEventAnswer }
  | { readonly type: "planned"; readonly turn: number; readonly plan: PackagePlan }
  | {
      readonly type: "failed";
      readonly turn: number;
      readonly code: string;
      readonly again: PackagesEffect;
    };
export type PackagesEffect =
  | { readonly type: "stages" }
  | { readonly type: "open"; readonly code: string }
  | { readonly type: "plan"; readonly code: string; readonly situation: Situation }
  | {
      /** Here, or on a telephone. */
      readonly type: "start" | "toPhone";
      readonly event: LifeEventAnswer;
      readonly situation: Situation;
      readonly plan: PackagePlan;
    }
  | { readonly type: "leave" };
type PackagesMove = Move<PackagesState, PackagesEffect>;
type At<Name extends PackagesStep["at"]> = Extract<PackagesStep, { at: Name }>;

export const beginPackages = (wanted: string | undefined, turn: number): PackagesMove => [
  { stages: [], wanted, step: { at: "loading" }, turn },
  [{ type: "stages" }],
];

function go(state: PackagesState, step: PackagesStep, effects: readonly PackagesEffect[] = []): PackagesMove {
  return [{ ...state, step, turn: state.turn + 1 }, effects];
}
const leave = (state: PackagesState): PackagesMove => [state, [{ type: "leave" }]];

/** Whether everything of the plan that has to be said can be said on this panel. */
export const carries = ({ form }: PackagePlan): boolean => isEnterable(form);

/** Items that no answer decides about, and that the package does not insist on. */
export function extrasOf(event: LifeEventAnswer): LifeEventAnswer["items"] {
  const decided = new Set(
    event.questions.flatMap(({ choices }) => choices.flatMap(({ adds, drops }) => [...adds, ...drops])),
  );
  return event.items.filter(({ key, mandatory }) => !mandatory && !decided.has(key));
}

function listed(state: PackagesState): PackagesMove {
  const { wanted, stages } = state;
  return wanted !== undefined && stages.some(({ stage }) => stage === wanted)
    ? go(state, { at: "packages", stage: wanted })
    : go(state, { at: "stages" });
}

function plan(state: PackagesState, event: LifeEventAnswer, situation: Situation): PackagesMove {
  return go(state, { at: "planning", event, situation }, [{ type: "plan", code: event.code, situation }]);
}

function toQuestion(
  state: PackagesState,
  event: LifeEventAnswer,
  answers: Situation["answers"],
  index: number,
): PackagesMove {
  if (index < event.questions.length) return go(state, { at: "question", event, answers, index });
  return extrasOf(event).length > 0
    ? go(state, { at: "extras", event, answers, chosen: [] })
    : plan(state, event, { answers, chosen: [] });
}

function question(
  state: PackagesState,
  step: At<"question">,
  event: PackagesEvent,
): PackagesMove | undefined {
  const asked = step.event.questions[step.index];
  if (event.type === "back")
    return step.index === 0 ? listed(state) : toQuestion(state, step.event, step.answers, step.index - 1);
  if (event.type !== "answer" || asked === undefined) return undefined;
  return toQuestion(state, step.event, { ...step.answers, [asked.key]: event.choice }, step.index + 1);
}

function extras(state: PackagesState, step: At<"extras">, event: PackagesEvent): PackagesMove | undefined {
  switch (event.type) {
    case "toggle": {
      const without = step.chosen.filter((item) => item !== event.item);
      const chosen = without.length < step.chosen.length ? without : [...step.chosen, event.item];
      return [{ ...state, step: { ...step, chosen } }, []];
    }
    case "forward":
      return plan(state, step.event, { answers: step.answers, chosen: [...step.chosen] });
    case "back":
      return step.event.questions.length === 0
        ? listed(state)
        : toQuestion(state, step.event, step.answers, step.event.questions.length - 1);
    default:
      return undefined;
  }
}

function planned(state: PackagesState, step: At<"plan">, event: PackagesEvent): PackagesMove | undefined {
  if (event.type === "back") return toQuestion(state, step.event, {}, 0);
  if ((event.type !== "forward" && event.type !== "toPhone") || !carries(step.plan)) return undefined;
  const { event: life, situation, plan: shown } = step;
  const type = event.type === "forward" ? "start" : "toPhone";
  return [state, [{ type, event: life, situation, plan: shown }]];
}

function again(state: PackagesState, effect: PackagesEffect): PackagesMove {
  if (effect.type === "open") return go(state, { at: "opening", code: effect.code }, [effect]);
  return go(state, { at: "loading" }, [{ type: "stages" }]);
}

function here(state: PackagesState, event: PackagesEvent): PackagesMove | undefined {
  const { step } = state;
  if (event.type === "failed") return go(state, { at: "trouble", code: event.code, again: event.again });
  switch (step.at) {
    case "loading":
      if (event.type === "back") return leave(state);
      return event.type === "stages" ? listed({ ...state, stages: event.stages }) : undefined;
    case "stages":
      if (event.type === "back") return leave(state);
      return event.type === "stage" ? go(state, { at: "packages", stage: event.stage }) : undefined;
    case "packages":
      if (event.type === "back") return go(state, { at: "stages" });
      return event.type === "open"
        ? go({ ...state, wanted: step.stage }, { at: "opening", code: event.code }, [event])
        : undefined;
    case "opening":
      if (event.type === "back") return listed(state);
      return event.type === "opened" ? toQuestion(state, event.event, {}, 0) : undefined;
    case "question":
      return question(state, step, event);
    case "extras":
      return extras(state, step, event);
    case "planning":
      if (event.type !== "planned") return undefined;
      return go(state, { at: "plan", event: step.event, situation: step.situation, plan: event.plan });
    case "plan":
      return planned(state, step, event);
    case "trouble":
      if (event.type === "back") return leave(state);
      return event.type === "retry" ? again(state, step.again) : undefined;
  }
}

/** Where choosing a package is, and where an event leads. Pure; what does not fit the step changes nothing. */
export function advance(state: PackagesState, event: PackagesEvent): PackagesMove {
  if ("turn" in event && event.turn !== state.turn) return [state, []];
  return here(state, event) ?? [state, []];
}
