import { isFinal } from "./serving.ts";
import type { JourneyState } from "./state.ts";

/** How long each place waits for a hand, in milliseconds (DESIGN §3.9, domain.md X1 and R2). */
export const waits = {
  silence: 60_000,
  /** A technician's hands are in the machine, not on the glass. */
  maintenance: 300_000,
  /** Somebody is fetched, or a document looked at: longer than the code for it holds (300 s). */
  staff: 310_000,
  countdown: 15_000,
  /** The agent ends a silent visit after 75 s; the page does it itself when it has not heard of that. */
  visitBackstop: 90_000,
  rating: 15_000,
  paperOut: 12_000,
  takeThings: 30_000,
  goodbye: 3_000,
} as const;

/** Milliseconds without a touch or news after which `timeLimit` happens here; only the attract screen waits for ever. */
export function limitOf(state: JourneyState): number | undefined {
  const { place } = state;
  switch (place.at) {
    case "attract":
      return undefined;
    case "ended":
      return waits.goodbye;
    case "maintenance":
      return state.closing ? waits.countdown : waits.maintenance;
    case "rate":
      return waits.rating;
    case "take":
      return waits.takeThings;
    case "print":
      return isFinal(place.round.papers.certificate) ? waits.paperOut : waits.visitBackstop;
    case "seenDocument":
      return state.visit === null && place.waiting && !state.closing ? waits.staff : usual(state);
    default:
      return usual(state);
  }
}

function usual({ visit, closing }: JourneyState): number {
  if (visit !== null) return waits.visitBackstop;
  return closing ? waits.countdown : waits.silence;
}
