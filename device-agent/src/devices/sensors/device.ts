import { isDeepStrictEqual } from "node:util";
import { delay, type Clock, type DeviceView, type SensorsStatus } from "@zizhuban/device-agent-contract";
import { listeners, type ModbusFailure, type ModbusSlave } from "../../transports/index.ts";
import { boardTrouble, recoveryTrouble } from "../board-status.ts";
import type { Device } from "../device.ts";
import { createRecovery, type RecoveryBook } from "../recovery.ts";
import type { SensorsProfile } from "./profiles.ts";
import { firstLook, isActive, lookAgain, rangeOf, readingsOf, type Contact } from "./protocol.ts";

/** Every duration of this room, in milliseconds. */
const delays = {
  /** Between two looks while somebody may be here: a press of a button lasts longer. */
  poll: 100,
  /**
   * Between two looks while nobody is, where a sensor says so. With the question itself it stays below the 400 ms for which
   * a detector has to hold its signal (EN 50131-1, processing of signals).
   */
  calmPoll: 375,
  /** Nobody in front and no contact moving for so long is calm. */
  calmAfter: 10_000,
  /** Before a board that failed is asked again. */
  reopen: 1_000,
};
type Delays = typeof delays;

export interface SensorsOptions {
  readonly name: string;
  readonly profile: SensorsProfile;
  readonly slave: Pick<ModbusSlave, "readDiscreteInputs">;
  readonly clock: Clock;
  readonly delays?: Partial<Delays>;
  /** Without it what was spent on recoveries is forgotten with the device. */
  readonly recovery?: RecoveryBook;
}

export interface Sensors extends Device {
  /** Which sensors this kiosk has. */
  readonly profile: SensorsProfile;
}

/**
 * Doors, vibration, proximity, buttons and the operator's switch on the inputs of an I/O board: one question for
 * all of them, debounced. While the board is away nothing is known of them; when it comes back, what they then
 * show counts at once.
 */
export function createSensors(options: SensorsOptions): Sensors {
  const { name, profile, slave, clock } = options;
  const waits: Delays = { ...delays, ...options.delays };
  const range = rangeOf(profile);
  const seesPeople = profile.inputs.some(({ is }) => is === "proximitySensor");
  const changes = listeners<DeviceView>();
  const stopping = new AbortController();
  const recovery = createRecovery({
    clock,
    pause: waits.reopen,
    longest: waits.reopen,
    rungs: ["reopen"],
    ...(options.recovery !== undefined && { book: options.recovery }),
  });
  let status: SensorsStatus = { state: "starting" };
  let life: Promise<void> | undefined;

  const view = (): DeviceView => ({ name, class: "sensors", status });

  function become(next: SensorsStatus): void {
    if (isDeepStrictEqual(next, status)) return;
    status = next;
    changes.emit(view());
  }

  /** Until the board fails or the device is stopped. */
  async function serve(): Promise<ModbusFailure | undefined> {
    const contacts = new Map<number, Contact>();
    let stirred = clock.monotonic();
    while (!stopping.signal.aborted) {
      const read = await slave.readDiscreteInputs(range.start, range.quantity);
      if (stopping.signal.aborted) return undefined;
      if (!read.ok) return read.code;
      const now = clock.monotonic();
      let same = true;
      const meanings = profile.inputs.map((input) => {
        const active = isActive(input, read.value[input.input - range.start] ?? false);
        const before = contacts.get(input.input);
        const contact = before === undefined ? firstLook(active) : lookAgain(before, active, input, now);
        contacts.set(input.input, contact);
        if (contact !== before) same = false;
        if (contact !== before || (input.is === "proximitySensor" && contact.active)) stirred = now;
        return [input.is, contact.active] as const;
      });
      if (!same) become({ state: "ready", readings: readingsOf(meanings) });
      recovery.well();
      const calm = seesPeople && now - stirred >= waits.calmAfter;
      await delay(clock, calm ? waits.calmPoll : waits.poll, stopping.signal);
    }
    return undefined;
  }

  async function live(): Promise<void> {
    while (!stopping.signal.aborted) {
      const failure = await serve();
      if (failure === undefined) return;
      become(boardTrouble(failure));
      // Never out of service: nothing else watches the doors, and no citizen is sent to them.
      recovery.failed(recoveryTrouble(failure, false));
      await recovery.wait(stopping.signal);
    }
  }

  return {
    name,
    profile,
    facts: () => ({ profile: profile.name }),
    view,
    onChange: (listener) => changes.add(listener),
    start() {
      life ??= live();
    },
    async stop() {
      stopping.abort();
      await life;
    },
  };
}
