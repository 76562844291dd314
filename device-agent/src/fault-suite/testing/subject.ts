import type { SimulatedClock } from "@zizhuban/device-agent-contract";
import type { Device, Simulator } from "../../devices/device.ts";

/** A device of the suite on its wire, with what can go wrong behind that wire and on it. */
export interface Bench {
  readonly device: Device;
  readonly simulator: Simulator;
  /** Faults of the wire itself; those the simulator has by the same name are the simulator's. */
  readonly wire: Simulator;
  /** Asks for what the device is there for; in a few words how it ended. Always ends. */
  readonly ask: () => Promise<string>;
  stop(): Promise<void>;
}

export interface Entered {
  /** What is under way when the fault comes; in a few words how it ended. */
  readonly underWay?: Promise<string>;
  /** What is asked for while the fault lasts, instead of the bench's own question. */
  readonly ask?: () => Promise<string>;
}

/** How a ready device is brought into a situation; the fault comes when this has resolved. */
export interface Situation<Of extends Bench> {
  readonly name: string;
  readonly enter: (bench: Of, clock: SimulatedClock) => Promise<Entered>;
}

/**
 * One device class in the fault suite. A new class joins with one of these: how it is built, what it is asked
 * for, and the situations it knows besides those every device has (starting, ready, away).
 */
export interface Subject<Of extends Bench = Bench> {
  readonly title: string;
  readonly build: (clock: SimulatedClock) => Promise<Of>;
  readonly situations: readonly Situation<Of>[];
  /** Milliseconds within which anything asked for has an end, however badly it goes. */
  readonly longestAsk: number;
}

/** A subject with its own kind of bench kept inside, so that the suite can hold all of them in one list. */
export interface AnySubject {
  readonly title: string;
  readonly longestAsk: number;
  build(clock: SimulatedClock): Promise<PreparedBench>;
}

export interface PreparedBench extends Bench {
  readonly situations: readonly {
    readonly name: string;
    enter(clock: SimulatedClock): Promise<Entered>;
  }[];
}

export function subject<Of extends Bench>({ title, longestAsk, build, situations }: Subject<Of>): AnySubject {
  return {
    title,
    longestAsk,
    async build(clock) {
      const bench = await build(clock);
      return {
        ...bench,
        situations: situations.map(({ name, enter }) => ({ name, enter: (time) => enter(bench, time) })),
      };
    },
  };
}

/** Resolves when the device shows this state; time must be passing. */
export function becomes(device: Device, state: string): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (device.view().status.state !== state) return;
      stop();
      resolve();
    };
    const stop = device.onChange(look);
    look();
  });
}
