import type { CatalogueItem, ItemPlaces } from "@zizhuban/server-contract";
import type { Move } from "../flow/index.ts";

/** Where an item can be done: asked for, there, or not to be had. */
export interface PlacesState {
  readonly item: CatalogueItem;
  readonly found: ItemPlaces | "asking" | { readonly code: string };
  readonly turn: number;
}
export type PlacesEvent =
  | { readonly type: "found"; readonly turn: number; readonly found: ItemPlaces }
  | { readonly type: "failed"; readonly turn: number; readonly code: string }
  | { readonly type: "retry" };
export interface PlacesEffect {
  readonly type: "ask";
  readonly key: string;
}

export const beginPlaces = (item: CatalogueItem, turn: number): Move<PlacesState, PlacesEffect> => [
  { item, found: "asking", turn },
  [{ type: "ask", key: item.key }],
];

export function advance(state: PlacesState, event: PlacesEvent): Move<PlacesState, PlacesEffect> {
  if ("turn" in event && event.turn !== state.turn) return [state, []];
  switch (event.type) {
    case "found":
      return [{ ...state, found: event.found }, []];
    case "failed":
      return [{ ...state, found: { code: event.code } }, []];
    case "retry":
      return beginPlaces(state.item, state.turn + 1);
  }
}
