type Step = (this: unknown, message: unknown, callback: unknown) => void;

const deepest = 64;

/**
 * mqemitter calls itself for every queued message when a subscriber leaves while deliveries wait, and overflows the
 * stack (mcollina/mqemitter#204, open since 2022). Past 64 levels the next step goes to the event loop instead.
 */
export function guardAgainstRecursion(emitter: object): void {
  const original: unknown = Reflect.get(emitter, "_do");
  if (typeof original !== "function") throw new Error("mqemitter has no _do: the guard must be revised");
  let depth = 0;
  const guarded: Step = function guarded(message, callback) {
    if (depth >= deepest) {
      setImmediate(() => Reflect.apply(original, this, [message, callback]));
      return;
    }
    depth += 1;
    try {
      Reflect.apply(original, this, [message, callback]);
    } finally {
      depth -= 1;
    }
  };
  Reflect.set(emitter, "_do", guarded);
}
