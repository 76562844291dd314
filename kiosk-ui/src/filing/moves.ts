import type { FilingEffect, FilingMove, FilingState, FilingStep, Gathered } from "./state.ts";

export function go(state: FilingState, step: FilingStep, effects: readonly FilingEffect[] = []): FilingMove {
  return [{ ...state, step, turn: state.turn + 1 }, effects];
}
export const stay = (
  state: FilingState,
  step: FilingStep,
  effects: readonly FilingEffect[] = [],
): FilingMove => [{ ...state, step }, effects];

export function checkAgain(state: FilingState, more: Partial<Gathered>): FilingMove {
  const gathered = { ...state.gathered, ...more };
  return go({ ...state, gathered }, { at: "checking" }, [{ type: "check", gathered }]);
}

/** Out of the application, back to where it began. */
export const leave = (state: FilingState): FilingMove => [state, [{ type: "leave" }]];
