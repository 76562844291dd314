import type { Move } from "../flow/index.ts";
import type { Fillable } from "../journey/index.ts";
import { keyOf } from "./fillable.ts";

/** Where something is begun on a telephone: asked for, there, or not to be had. */
export interface PhonePageState {
  readonly of: Fillable;
  readonly found: { readonly url: string } | "asking" | { readonly code: string };
  readonly turn: number;
}
type PhonePageEvent =
  | { readonly type: "found"; readonly turn: number; readonly url: string }
  | { readonly type: "failed"; readonly turn: number; readonly code: string }
  | { readonly type: "retry" };
export interface PhonePageEffect {
  readonly type: "ask";
  readonly key: string;
}

export const beginPhonePage = (of: Fillable, turn: number): Move<PhonePageState, PhonePageEffect> => [
  { of, found: "asking", turn },
  [{ type: "ask", key: keyOf(of) }],
];

export function advance(state: PhonePageState, event: PhonePageEvent): Move<PhonePageState, PhonePageEffect> {
  if ("turn" in event && event.turn !== state.turn) return [state, []];
  switch (event.type) {
    case "found":
      return [{ ...state, found: { url: event.url } }, []];
    case "failed":
      return [{ ...state, found: { code: event.code } }, []];
    case "retry":
      return beginPhonePage(state.of, state.turn + 1);
  }
}
