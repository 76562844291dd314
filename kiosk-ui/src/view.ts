import type { Facts } from "./facts.ts";
import type { FlowStates } from "./errands/index.ts";
import type { JourneyState, Place, PlaceAt, PlaceName } from "./journey/index.ts";
import type { DeskState } from "./maintenance/index.ts";
import type { Locale, Words } from "./locale/index.ts";

/** How this citizen wants it; forgotten with the visit. */
export interface Modes {
  readonly elder: boolean;
  readonly contrast: boolean;
  readonly low: boolean;
  readonly voice: boolean;
  readonly locale: Locale;
}

export const usualModes: Modes = { elder: false, contrast: false, low: false, voice: false, locale: "zh-CN" };

/** Everything a screen may know. */
export interface View {
  readonly words: Words;
  readonly modes: Modes;
  /** Whether a voice for this language is installed. */
  readonly canSpeak: boolean;
  /** Wall clock, Unix ms. */
  readonly now: number;
  /** Monotonic ms, the time base of the four below. */
  readonly time: number;
  readonly enteredAt: number;
  readonly endsAt: number | undefined;
  readonly visitEndsAt: number;
  readonly facts: Facts;
  readonly journey: JourneyState;
  /** Once the maintenance screen has been opened. */
  readonly desk: DeskState | undefined;
  /** Of places whose steps are kept apart from the journey, while somebody is there. */
  readonly flows: FlowStates;
}

function isAt<Name extends PlaceName>(place: Place, name: Name): place is PlaceAt<Name> {
  return place.at === name;
}

/** The place, when the citizen is there. */
export function placeAt<Name extends PlaceName>(view: View, name: Name): PlaceAt<Name> | undefined {
  const { place } = view.journey;
  return isAt(place, name) ? place : undefined;
}

/** Whole seconds until `at` (monotonic ms), never below 0. */
export function secondsUntil(view: View, at: number | undefined): number {
  return at === undefined ? 0 : Math.max(0, Math.ceil((at - view.time) / 1000));
}
