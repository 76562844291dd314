import type { FormField } from "@zizhuban/server-contract";
import { valueOf } from "./answer.ts";
import { checkAgain, go, leave, stay } from "./moves.ts";
import type { At, FilingEvent, FilingMove, FilingState } from "./state.ts";
import { fieldsOf } from "./subject.ts";

// The form of an application: what is known already and may be corrected, then what is left to be asked.

const isKnown = ({ gathered }: FilingState, key: string) => gathered.known.some((one) => one.key === key);

/** The questions that are left, by their place in the form. */
const questions = (state: FilingState): readonly number[] =>
  fieldsOf(state.gathered.subject).flatMap(({ key }, index) => (isKnown(state, key) ? [] : [index]));

function showField(state: FilingState, index: number, corrects = false): FilingMove {
  const field = fieldsOf(state.gathered.subject)[index];
  if (field === undefined) return go(state, { at: "materials" });
  return go(state, {
    at: "field",
    index,
    entered: state.gathered.form[field.key] ?? "",
    composing: false,
    wrong: false,
    corrects,
  });
}

/** The first question from here on; after the last one, the materials. */
const toField = (state: FilingState, from: number): FilingMove =>
  showField(state, questions(state).find((index) => index >= from) ?? Number.MAX_SAFE_INTEGER);

/** The question before this one; before the first, what is known, or out. */
export function backFrom(state: FilingState, index: number): FilingMove {
  const before = questions(state).findLast((one) => one < index);
  if (before !== undefined) return showField(state, before);
  return state.gathered.known.length > 0 ? go(state, { at: "known" }) : leave(state);
}

/** What is known is shown before anything is asked. */
export const toForm = (state: FilingState): FilingMove =>
  state.gathered.known.length > 0 ? go(state, { at: "known" }) : toField(state, 0);

export function known(state: FilingState, event: FilingEvent): FilingMove | undefined {
  switch (event.type) {
    case "correct": {
      const index = fieldsOf(state.gathered.subject).findIndex(({ key }) => key === event.key);
      return index < 0 ? undefined : showField(state, index, true);
    }
    case "forward":
      return toField(state, 0);
    case "back":
      return leave(state);
    default:
      return undefined;
  }
}

export function field(state: FilingState, step: At<"field">, event: FilingEvent): FilingMove | undefined {
  const asked = fieldsOf(state.gathered.subject)[step.index];
  if (asked === undefined) return undefined;
  switch (event.type) {
    case "key":
      return step.entered.length >= asked.maxLength
        ? undefined
        : stay(state, { ...step, entered: step.entered + event.key, wrong: false });
    case "delete":
      return stay(state, { ...step, entered: step.entered.slice(0, -1), wrong: false });
    case "clear":
      return stay(state, { ...step, entered: "", wrong: false });
    case "typed":
      return stay(state, { ...step, entered: event.text, composing: event.composing, wrong: false });
    case "pick":
      return answered(state, step, asked, event.choice);
    case "enter":
      if (step.composing) return stay(state, { ...step, wrong: true });
      return answered(state, step, asked, step.entered);
    case "toPhone": {
      const { form, applying } = state.gathered;
      return [state, [{ type: "toPhone", given: { form, applying } }]];
    }
    case "back":
      return step.corrects ? go(state, { at: "known" }) : backFrom(state, step.index);
    default:
      return undefined;
  }
}

function answered(state: FilingState, step: At<"field">, asked: FormField, entered: string): FilingMove {
  const value = valueOf(asked, entered);
  if (value === undefined) return stay(state, { ...step, entered, wrong: true });
  const { [asked.key]: _, ...others } = state.gathered.form;
  const form = value === "" ? others : { ...others, [asked.key]: value };
  const next = { ...state, gathered: { ...state.gathered, form } };
  if (step.corrects) return go(next, { at: "known" });
  return questions(next).some((index) => index > step.index)
    ? toField(next, step.index + 1)
    : checkAgain(state, { form });
}
