import type { Clock } from "@zizhuban/device-agent-contract";

/**
 * Does some work again and again, one time after the other: while it takes longer than the next is due, that one is
 * left out.
 * @param every milliseconds @param onError is told of a time that failed; the next comes all the same
 * @returns stops it; resolves when a time that had begun has ended
 */
export function recurring(
  clock: Clock,
  every: number,
  work: () => Promise<unknown>,
  onError: (error: unknown) => void,
): () => Promise<void> {
  let running: Promise<void> | undefined;
  const cancel = clock.every(every, () => {
    running ??= work()
      .then(() => undefined, onError)
      .finally(() => (running = undefined));
  });
  return async () => {
    cancel();
    await running;
  };
}
