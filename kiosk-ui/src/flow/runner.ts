/** Where a flow is, and what it asks for on the way there. */
export type Move<State, Effect> = readonly [State, readonly Effect[]];

export interface Runner<State, Event, Effect> {
  readonly state: State | undefined;
  begin(move: Move<State, Effect>): void;
  send(event: Event): void;
  /** Forgets everything; what is still being asked finds nobody. */
  drop(): void;
}

/**
 * Holds the state of a pure `advance(state, event)`, runs what it asks for, and shows what changed. Turns count steps
 * entered and go on counting from one beginning to the next, so that no late answer fits another citizen's step.
 */
export function createRunner<State extends { readonly turn: number }, Event, Effect>(deps: {
  readonly advance: (state: State, event: Event) => Move<State, Effect>;
  readonly run: (effect: Effect, turn: number) => void | Promise<void>;
  readonly onChange: (state: State) => void;
}): Runner<State, Event, Effect> & { readonly nextTurn: () => number } {
  let state: State | undefined;
  let turns = 0;

  function moved([next, effects]: Move<State, Effect>): void {
    const changed = next !== state;
    state = next;
    turns = Math.max(turns, next.turn);
    for (const effect of effects) void deps.run(effect, next.turn);
    if (changed) deps.onChange(next);
  }

  return {
    get state() {
      return state;
    },
    begin: moved,
    send(event) {
      if (state !== undefined) moved(deps.advance(state, event));
    },
    drop() {
      state = undefined;
    },
    nextTurn: () => turns + 1,
  };
}
