/**
 * Time as an argument. Nothing but this file reads the machine's clock or sets a bare timer,
 * so every time rule of the product can be tested without waiting.
 */
export interface Clock {
  /** Milliseconds since 1970 by the wall clock; may jump when the clock is set. */
  now(): number;
  /** Milliseconds since an arbitrary start; never jumps, never goes backwards. */
  monotonic(): number;
  /**
   * Calls `run` once after `ms`; the returned function cancels it. What arrived in the meantime is heard before: a program that
   * was kept from running does not take its own sleep for somebody's silence.
   */
  after(ms: number, run: () => void): () => void;
  /** Calls `run` every `ms` until the returned function is called. */
  every(ms: number, run: () => void): () => void;
}

/**
 * Node runs the timers that are due before it reads its sockets, and what is set by `setImmediate` after. A browser has no such
 * thing, and gives its events their turn by itself.
 */
const afterReading: (run: () => void) => () => void =
  typeof setImmediate === "undefined"
    ? (run) => {
        run();
        return () => undefined;
      }
    : (run) => {
        const turn = setImmediate(run);
        return () => clearImmediate(turn);
      };

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, run) {
    let cancel = () => clearTimeout(timer);
    const timer = setTimeout(() => {
      cancel = afterReading(run);
    }, ms);
    return () => cancel();
  },
  every(ms, run) {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
};

/** Who sleeps until a signal aborts. */
const sleepers = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Those who wait on one signal behind one listener of it: a device sleeps a few times a second as long as its agent lives, and an
 * event target's own list is dear to enter and to leave.
 */
function sleepersOf(signal: AbortSignal): Set<() => void> {
  const known = sleepers.get(signal);
  if (known !== undefined) return known;
  const waiting = new Set<() => void>();
  sleepers.set(signal, waiting);
  signal.addEventListener("abort", () => Array.from(waiting, (wake) => wake()), { once: true });
  return waiting;
}

/** Resolves after `ms`, or at once when `signal` aborts. */
export async function delay(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return;
  const others = signal === undefined ? undefined : sleepersOf(signal);
  await new Promise<void>((resolve) => {
    const finish = () => {
      cancel();
      others?.delete(finish);
      resolve();
    };
    const cancel = clock.after(ms, finish);
    others?.add(finish);
  });
}

interface Timer {
  readonly id: number;
  due: number;
  readonly period: number | undefined;
  readonly run: () => void;
}

/** A clock that moves only when told to. */
export class SimulatedClock implements Clock {
  #time: number;
  readonly #started: number;
  /** How far the wall clock was set away from where it would be. */
  #set = 0;
  #timers: Timer[] = [];
  #nextId = 1;

  constructor(start = Date.UTC(2026, 10, 23, 2, 14)) {
    this.#time = start;
    this.#started = start;
  }

  now(): number {
    return this.#time + this.#set;
  }

  monotonic(): number {
    return this.#time - this.#started;
  }

  after(ms: number, run: () => void): () => void {
    return this.#add(ms, undefined, run);
  }

  every(ms: number, run: () => void): () => void {
    return this.#add(ms, ms, run);
  }

  /** Somebody sets the wall clock, forwards or backwards; time itself and the timers go on. */
  setWall(at: number): void {
    this.#set = at - this.#time;
  }

  /** Milliseconds until the next timer; undefined when none is set. */
  untilNext(): number | undefined {
    const next = this.#nextDue(Number.POSITIVE_INFINITY);
    return next === undefined ? undefined : Math.max(0, next.due - this.#time);
  }

  /** Timers neither due nor cancelled: with the system's clock each of them would keep a process alive. */
  pending(): number {
    return this.#timers.length;
  }

  /** Moves time on, running what falls due, in order. */
  advance(ms: number): void {
    const end = this.#time + ms;
    for (let next = this.#nextDue(end); next !== undefined; next = this.#nextDue(end)) {
      this.#time = Math.max(this.#time, next.due);
      if (next.period === undefined) this.#timers = this.#timers.filter((t) => t !== next);
      else next.due += Math.max(1, next.period);
      next.run();
    }
    this.#time = end;
  }

  #nextDue(end: number): Timer | undefined {
    return this.#timers
      .filter((timer) => timer.due <= end)
      .toSorted((a, b) => a.due - b.due || a.id - b.id)[0];
  }

  #add(ms: number, period: number | undefined, run: () => void): () => void {
    const timer: Timer = { id: this.#nextId++, due: this.#time + ms, period, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((t) => t !== timer);
    };
  }
}
