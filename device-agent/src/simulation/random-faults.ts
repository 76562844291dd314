import type { Clock } from "@zizhuban/device-agent-contract";
import type { Simulator } from "../devices/device.ts";

export interface RandomFaults {
  readonly simulators: readonly Pick<Simulator, "faults" | "fault" | "heal">[];
  readonly clock: Clock;
  /** The same seed plays the same faults, so that a finding can be repeated. */
  readonly seed: number;
  /** Milliseconds without a fault, and with one, on the average. */
  readonly healthyMs: number;
  readonly brokenMs: number;
  /** Faults that are left out. */
  readonly spare?: readonly string[];
  readonly onChange?: (fault: string, broken: boolean) => void;
}

/** Mulberry32: small, fast, and the same again for the same seed. Numbers in [0, 1). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Breaks one thing at a time, of any device, and heals it again, at random. Returns how to stop; then
 * everything is healed.
 */
export function playRandomFaults(options: RandomFaults): () => void {
  const { simulators, clock, seed, healthyMs, brokenMs, spare = [], onChange = () => undefined } = options;
  const random = generator(seed);
  const deck = simulators.flatMap((simulator) =>
    simulator.faults.filter((name) => !spare.includes(name)).map((name) => ({ simulator, name })),
  );
  /** Exponential waits, as of things that know nothing of each other; never longer than ten times the average. */
  const wait = (average: number) => Math.min(10, -Math.log(1 - random())) * average;
  let healNow: (() => void) | undefined;
  let cancel = () => {};

  function breakNext(): void {
    const card = deck[Math.floor(random() * deck.length)];
    if (card === undefined) return;
    card.simulator.fault(card.name);
    onChange(card.name, true);
    healNow = () => {
      healNow = undefined;
      card.simulator.heal(card.name);
      onChange(card.name, false);
    };
    cancel = clock.after(wait(brokenMs), () => {
      healNow?.();
      cancel = clock.after(wait(healthyMs), breakNext);
    });
  }

  cancel = clock.after(wait(healthyMs), breakNext);
  return () => {
    cancel();
    healNow?.();
  };
}
