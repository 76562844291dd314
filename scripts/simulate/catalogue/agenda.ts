import type { JumpingClock } from "./clock.ts";
import { chinaTime, type WorkingDays } from "./days.ts";

interface Turn {
  readonly at: number;
  readonly order: number;
  readonly go: () => void;
}

/** Hours of the day, in China, at which the window and the departments work. */
const hours = { windowMorning: 9.5, department: 14, windowEvening: 16.5 } as const;
export type Shift = keyof typeof hours;

const shiftLength = 60 * 60_000;
/** So long lies between two visits of one person: a session has ended by itself, and codes are not sent too often. */
const betweenVisits = 16 * 60_000;

/**
 * Who does what when: a matter is told by a function that waits for its next moment. One matter acts at a time, in
 * the order of the moments, and the clock jumps from one to the next.
 */
export class Agenda {
  readonly #clock: JumpingClock;
  readonly #days: WorkingDays;
  readonly #visits = new Map<string, number>();
  #waiting: Turn[] = [];
  #order = 0;
  /** Matters that act now; the clock stands until all of them wait. */
  #acting = 0;
  #idle: () => void = () => undefined;

  constructor(clock: JumpingClock, days: WorkingDays) {
    this.#clock = clock;
    this.#days = days;
  }

  /** Waits for its turn at this moment. */
  async until(at: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#waiting.push({ at, order: this.#order, go: resolve });
      this.#order += 1;
      this.#rest();
    });
  }

  /** This shift on this day, or the next one that has not ended. */
  async shift(shift: Shift, day: string): Promise<void> {
    const now = this.#clock.now();
    let on = this.#days.isWorkday(day) ? day : this.#days.after(day, 1);
    while (chinaTime(on, hours[shift]) + shiftLength < now) on = this.#days.after(on, 1);
    await this.until(Math.max(now, chinaTime(on, hours[shift])));
  }

  /** A moment at which this person is free to come to a kiosk, not before `at`. */
  async visit(person: string, at: number): Promise<void> {
    const free = Math.max(at, (this.#visits.get(person) ?? 0) + betweenVisits);
    this.#visits.set(person, free);
    await this.until(free);
  }

  /** Several matters at once; goes on when all have ended. */
  async all(matters: readonly (() => Promise<void>)[]): Promise<void> {
    let left = matters.length;
    if (left === 0) return;
    this.#acting += left - 1;
    // The last one to end hands its turn to whoever waits here.
    const ended = async (matter: () => Promise<void>) => {
      try {
        await matter();
      } finally {
        left -= 1;
        if (left > 0) this.#rest();
      }
    };
    await Promise.all(matters.map(ended));
  }

  /** Runs these matters, and all they bring about, to their end. */
  async run(matters: readonly (() => Promise<void>)[]): Promise<void> {
    const over = { value: false };
    this.#acting = 1;
    const ending = this.all(matters).finally(() => {
      over.value = true;
      this.#rest();
    });
    for (;;) {
      await this.#untilIdle();
      const next = this.#next();
      if (over.value && next === undefined) break;
      if (next === undefined) throw new Error("everybody waits for nothing");
      this.#clock.jumpTo(next.at);
      this.#acting = 1;
      next.go();
    }
    await ending;
  }

  #rest(): void {
    this.#acting -= 1;
    if (this.#acting === 0) this.#idle();
  }

  #next(): Turn | undefined {
    const [first] = this.#waiting.toSorted((a, b) => a.at - b.at || a.order - b.order);
    this.#waiting = this.#waiting.filter((turn) => turn !== first);
    return first;
  }

  async #untilIdle(): Promise<void> {
    if (this.#acting === 0) return;
    await new Promise<void>((resolve) => {
      this.#idle = resolve;
    });
  }
}
