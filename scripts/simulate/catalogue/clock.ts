import { systemClock, type Clock } from "@zizhuban/device-agent-contract";

interface Sleeper {
  due: number;
  readonly period: number | undefined;
  readonly run: () => void;
  cancel: () => void;
}

/**
 * The machine's clock with jumps: time goes on as it does, and `jumpTo` lets days pass at once. What was to happen
 * meanwhile happens once, when one arrives: as on a machine that slept.
 */
export class JumpingClock implements Clock {
  #ahead = 0;
  readonly #sleepers = new Set<Sleeper>();

  now(): number {
    return systemClock.now() + this.#ahead;
  }

  monotonic(): number {
    return systemClock.monotonic() + this.#ahead;
  }

  after(ms: number, run: () => void): () => void {
    return this.#add(ms, undefined, run);
  }

  every(ms: number, run: () => void): () => void {
    return this.#add(ms, Math.max(1, ms), run);
  }

  /** Forward to this moment; a moment that has passed already changes nothing. */
  jumpTo(at: number): void {
    const by = at - this.now();
    if (by <= 0) return;
    this.#ahead += by;
    const due = [...this.#sleepers].filter((sleeper) => sleeper.due <= this.now());
    for (const sleeper of due.toSorted((a, b) => a.due - b.due)) {
      sleeper.cancel();
      this.#ring(sleeper);
    }
  }

  #add(ms: number, period: number | undefined, run: () => void): () => void {
    const sleeper: Sleeper = { due: this.now() + ms, period, run, cancel: () => undefined };
    this.#sleepers.add(sleeper);
    this.#wind(sleeper);
    return () => {
      sleeper.cancel();
      this.#sleepers.delete(sleeper);
    };
  }

  #wind(sleeper: Sleeper): void {
    sleeper.cancel = systemClock.after(Math.max(0, sleeper.due - this.now()), () => this.#ring(sleeper));
  }

  #ring(sleeper: Sleeper): void {
    if (!this.#sleepers.has(sleeper)) return;
    if (sleeper.period === undefined) this.#sleepers.delete(sleeper);
    else {
      sleeper.due = this.now() + sleeper.period;
      this.#wind(sleeper);
    }
    sleeper.run();
  }
}
