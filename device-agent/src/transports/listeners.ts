/** A set of listeners that outlives each of them; calling an added listener's return value removes it. */
export interface Listeners<Event> {
  add(listener: (event: Event) => void): () => void;
  emit(event: Event): void;
}

export function listeners<Event>(): Listeners<Event> {
  const all = new Set<(event: Event) => void>();
  return {
    add(listener) {
      all.add(listener);
      return () => {
        all.delete(listener);
      };
    },
    emit(event) {
      for (const listener of Array.from(all)) listener(event);
    },
  };
}
