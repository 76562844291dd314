import { isDeepStrictEqual } from "node:util";
import { delay, type Clock, type DeviceView, type PowerStatus } from "@zizhuban/device-agent-contract";
import { listeners } from "../../transports/index.ts";
import type { Device, DeviceFacts } from "../device.ts";
import type { PowerSession, PowerSource } from "./driver.ts";
import { createRecovery, type RecoveryBook } from "../recovery.ts";
import { statusAfter, statusOf, troubleOf, type LowLimits, type PowerFailure } from "./status.ts";

/** Every duration of this room, in milliseconds. */
const delays = {
  /** Between two looks: a power cut is noticed within it. */
  poll: 2_000,
  /** Before a source that failed is opened again; doubles with each failure up to the cap. */
  reopen: 1_000,
  reopenCap: 10_000,
};
type Delays = typeof delays;

export interface PowerOptions {
  readonly name: string;
  readonly source: PowerSource;
  readonly clock: Clock;
  readonly low?: Partial<LowLimits>;
  readonly delays?: Partial<Delays>;
  /** Without it what was spent on recoveries is forgotten with the device. */
  readonly recovery?: RecoveryBook;
}

export type Power = Device;

/** The uninterruptible power supply, watched. What follows from it is decided above. */
export function createPower(options: PowerOptions): Power {
  const { name, source, clock } = options;
  const waits: Delays = { ...delays, ...options.delays };
  const low: LowLimits = { chargePercent: 20, runtimeSeconds: 180, ...options.low };
  const changes = listeners<DeviceView>();
  const stopping = new AbortController();
  const recovery = createRecovery({
    clock,
    pause: waits.reopen,
    longest: waits.reopenCap,
    rungs: ["reopen"],
    ...(options.recovery !== undefined && { book: options.recovery }),
  });
  let status: PowerStatus = { state: "starting" };
  let facts: DeviceFacts = { profile: source.profile };
  let life: Promise<void> | undefined;

  const view = (): DeviceView => ({ name, class: "power", status });

  function become(next: PowerStatus): void {
    if (isDeepStrictEqual(next, status)) return;
    status = next;
    changes.emit(view());
  }

  /** Until the source fails, and then why, or the device is stopped. */
  async function watch(session: PowerSession): Promise<PowerFailure | undefined> {
    while (!stopping.signal.aborted) {
      const read = await session.read();
      if (stopping.signal.aborted) break;
      if (!read.ok) return read.code;
      recovery.well();
      const { model, serialNumber } = read.value;
      facts = {
        profile: source.profile,
        ...(model !== undefined && { model }),
        ...(serialNumber !== undefined && { serialNumber }),
      };
      become(statusOf(read.value, low));
      await delay(clock, waits.poll, stopping.signal);
    }
    return undefined;
  }

  async function live(): Promise<void> {
    while (!stopping.signal.aborted) {
      const opened = await source.open(stopping.signal);
      const failure = opened.ok ? await watch(opened.value) : opened.code;
      if (failure !== undefined) {
        become(statusAfter(failure));
        recovery.failed(troubleOf(failure));
      }
      if (opened.ok) await opened.value.close();
      await recovery.wait(stopping.signal);
    }
  }

  return {
    name,
    facts: () => facts,
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
