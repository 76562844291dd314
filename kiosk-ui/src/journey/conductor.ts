import type { Clock, VisitView } from "@zizhuban/device-agent-contract";
import type { RunEffect } from "./effects.ts";
import { limitOf } from "./limits.ts";
import { firstState, type JourneyEvent, type JourneyState } from "./state.ts";
import { transition } from "./transition.ts";

/** Touches tell the agent that somebody is here, at most this often (ms). */
const activityEvery = 5_000;

export interface Conductor {
  readonly state: JourneyState;
  /** Monotonic ms: since when the citizen is in this place. */
  readonly enteredAt: number;
  /** Monotonic ms: when this place ends by itself; undefined when it does not. */
  readonly endsAt: number | undefined;
  /** Monotonic ms: when the agent ends the visit, as it last told. */
  readonly visitEndsAt: number;
  send(event: JourneyEvent): void;
  /** A hand touched the glass. */
  touch(): void;
}

/** Holds the journey's state, runs its effects, and lets every place end by itself. */
export function createConductor(deps: { clock: Clock; run: RunEffect; onChange: () => void }): Conductor {
  const { clock, run, onChange } = deps;
  let state = firstState;
  let enteredAt = clock.monotonic();
  let endsAt: number | undefined;
  let visitEndsAt = 0;
  let cancelLimit: () => void = () => undefined;
  let lastReport = -Infinity;

  function restartLimit(): void {
    cancelLimit();
    const limit = limitOf(state);
    endsAt = limit === undefined ? undefined : clock.monotonic() + limit;
    if (limit === undefined) cancelLimit = () => undefined;
    else
      cancelLimit = clock.after(limit, () => {
        send({ type: "timeLimit" });
        restartLimit();
      });
  }

  function noteVisit(visit: VisitView | null): void {
    if (visit !== null) visitEndsAt = clock.monotonic() + visit.idleRemainingMs;
  }

  function send(event: JourneyEvent): void {
    const before = state;
    const [next, effects] = transition(before, event);
    state = next;
    if (next.turn !== before.turn) enteredAt = clock.monotonic();
    if (next.visit !== before.visit) noteVisit(next.visit);
    if (next !== before) restartLimit();
    for (const effect of effects) run(effect, next.turn, send);
    if (next !== before) onChange();
  }

  return {
    get state() {
      return state;
    },
    get enteredAt() {
      return enteredAt;
    },
    get endsAt() {
      return endsAt;
    },
    get visitEndsAt() {
      return visitEndsAt;
    },
    send,
    touch() {
      // While the countdown is shown only its own buttons speak: one of them quits.
      if (state.closing || state.visit?.phase === "closing") return;
      restartLimit();
      const now = clock.monotonic();
      if (state.visit === null || now - lastReport < activityEvery) return;
      lastReport = now;
      run({ type: "reportActivity" }, state.turn, send);
    },
  };
}
