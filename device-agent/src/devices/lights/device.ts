import { isDeepStrictEqual } from "node:util";
import {
  delay,
  fail,
  ok,
  type Clock,
  type DeviceView,
  type FlashRate,
  type LightColor,
  type LightDirection,
  type LightSlot,
  type LightsStatus,
  type LightState,
  type LightStates,
  type Result,
} from "@zizhuban/device-agent-contract";
import { listeners, type ModbusFailure, type ModbusSlave } from "../../transports/index.ts";
import { boardTrouble, recoveryTrouble } from "../board-status.ts";
import { isWithin, type DailyPeriod } from "../daily-schedule.ts";
import type { Device } from "../device.ts";
import { createRecovery, type RecoveryBook, type Trouble } from "../recovery.ts";
import { createLightsDriver } from "./driver.ts";
import type { LightsProfile } from "./profiles.ts";
import { can, imageOf, nextStep, outputsOf } from "./protocol.ts";

/** Every duration of this room, in milliseconds. */
const delays = {
  /** Everything is written again this often: a board that lost its power shows it, and its watchdog is fed. */
  refresh: 2_000,
  /** A board with a watchdog goes dark by itself after so long without a word. */
  watchdog: 6_000,
  /** Before a board that failed is spoken to again. */
  reopen: 1_000,
};
type Delays = typeof delays;

/** What one light can be told. */
export interface LightAbilities {
  readonly flashRates: readonly FlashRate[];
  readonly colors: readonly LightColor[];
  readonly directions: readonly LightDirection[];
}

export interface LightsOptions {
  readonly name: string;
  readonly profile: LightsProfile;
  readonly slave: ModbusSlave;
  readonly clock: Clock;
  readonly delays?: Partial<Delays>;
  /** Without it what was spent on recoveries is forgotten with the device. */
  readonly recovery?: RecoveryBook;
  /** Dimmer for a part of the day; needs a board with a brightness register. */
  readonly dimmed?: DailyPeriod & { readonly percent: number };
}

export type LightChanges = Partial<Record<LightSlot, LightState>>;

export interface Lights extends Device {
  readonly abilities: Partial<Record<LightSlot, LightAbilities>>;
  /**
   * Sets the named lights, leaves the others. Resolves when the board has taken it. `invalidLight`: a light, colour
   * or rate this board has not, and then nothing changes. `lightError`: the board did not take it; the lights will
   * be as asked when it comes back.
   */
  set(changes: LightChanges): Promise<Result<void, "invalidLight" | "lightError">>;
}

/**
 * The kiosk's lights on an I/O board. Its life: arm the board's watchdog, write everything, then write what changes;
 * after a failure the board is tried again from the beginning. Stopping makes every light dark.
 */
export function createLights(options: LightsOptions): Lights {
  const { name, profile, slave, clock, dimmed } = options;
  const waits: Delays = { ...delays, ...options.delays };
  const driver = createLightsDriver(slave, profile);
  const changes = listeners<DeviceView>();
  const stopping = new AbortController();
  const recovery = createRecovery({
    clock,
    pause: waits.reopen,
    longest: waits.reopen,
    // The bus is shared with other devices: what can be begun anew is this board.
    rungs: ["reopen"],
    ...(options.recovery !== undefined && { book: options.recovery }),
  });
  let status: LightsStatus = { state: "starting" };
  let lit: LightStates = {};
  let waiting: ((written: boolean) => void)[] = [];
  let wake = () => {};
  let life: Promise<void> | undefined;

  const view = (): DeviceView => ({ name, class: "lights", status });

  function become(next: LightsStatus): void {
    if (isDeepStrictEqual(next, status)) return;
    status = next;
    changes.emit(view());
  }

  function settle(written: boolean, asked = waiting.splice(0)): void {
    for (const resolve of asked) resolve(written);
  }

  const brightness = () => (dimmed !== undefined && isWithin(dimmed, clock) ? dimmed.percent / 100 : 1);

  async function show(everything: boolean): Promise<ModbusFailure | undefined> {
    const asked = waiting;
    waiting = [];
    const showing = lit;
    const written = await driver.show(imageOf(profile, showing, clock.monotonic(), brightness()), everything);
    if (written.ok) become({ state: "ready", lights: allOf(profile, showing) });
    else become(boardTrouble(written.code));
    settle(written.ok, asked);
    return written.ok ? undefined : written.code;
  }

  /** Until the board fails or the device is stopped; what was wrong. */
  async function serve(): Promise<Trouble | undefined> {
    const armed = await driver.arm(waits.watchdog);
    if (!armed.ok) {
      become(boardTrouble(armed.code));
      return recoveryTrouble(armed.code, false);
    }
    let shone = false;
    let refreshed = Number.NEGATIVE_INFINITY;
    while (!stopping.signal.aborted) {
      const due = clock.monotonic() - refreshed >= waits.refresh;
      if (due) refreshed = clock.monotonic();
      const failure = await show(due);
      if (failure !== undefined) return recoveryTrouble(failure, shone);
      shone = true;
      recovery.well();
      if (waiting.length > 0) continue;
      const now = clock.monotonic();
      const refresh = Math.max(1, refreshed + waits.refresh - now);
      await idle(Math.min(refresh, nextStep(profile, lit, now) ?? refresh));
    }
    return undefined;
  }

  async function live(): Promise<void> {
    while (!stopping.signal.aborted) {
      const trouble = recovery.out() ? undefined : await serve();
      if (trouble !== undefined) recovery.failed(trouble);
      if (recovery.out()) become({ state: "offline", reason: "outOfService" });
      settle(false);
      if (!stopping.signal.aborted) await recovery.wait(stopping.signal);
    }
    await driver.show(imageOf(profile, {}, clock.monotonic()), true);
  }

  async function idle(ms: number): Promise<void> {
    const woken = new AbortController();
    wake = () => woken.abort();
    await delay(clock, ms, AbortSignal.any([woken.signal, stopping.signal]));
    wake = () => {};
  }

  return {
    name,
    abilities: abilitiesOf(profile),
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
    async set(wanted) {
      if (!entries(wanted).every(([slot, state]) => can(profile, slot, state))) return fail("invalidLight");
      const next: LightStates = { ...lit };
      for (const [slot, state] of entries(wanted)) {
        if (state.flashRate === "off") delete next[slot];
        else next[slot] = state;
      }
      lit = next;
      if (
        life === undefined ||
        stopping.signal.aborted ||
        status.state === "offline" ||
        status.state === "fault"
      )
        return fail("lightError");
      const written = await new Promise<boolean>((resolve) => {
        waiting.push(resolve);
        wake();
      });
      return written ? ok() : fail("lightError");
    },
  };
}

function allOf(profile: LightsProfile, lit: LightStates): LightStates {
  const all: LightStates = {};
  for (const [slot] of outputsOf(profile)) all[slot] = lit[slot] ?? { flashRate: "off" };
  return all;
}

function entries(wanted: LightChanges): (readonly [LightSlot, LightState])[] {
  const all: (readonly [LightSlot, LightState])[] = [];
  let slot: LightSlot;
  for (slot in wanted) {
    const state = wanted[slot];
    if (state !== undefined) all.push([slot, state]);
  }
  return all;
}

const everyRate: readonly FlashRate[] = ["off", "slow", "medium", "quick", "continuous"];
const everyColor: readonly LightColor[] = ["red", "green", "yellow", "blue", "cyan", "magenta", "white"];

function abilitiesOf(profile: LightsProfile): Partial<Record<LightSlot, LightAbilities>> {
  const abilities: Partial<Record<LightSlot, LightAbilities>> = {};
  for (const [slot, output] of outputsOf(profile)) {
    abilities[slot] = {
      flashRates: everyRate.filter((rate) => can(profile, slot, { flashRate: rate })),
      colors: everyColor.filter((color) => can(profile, slot, { flashRate: "off", color })),
      directions:
        output.kind === "register"
          ? (["entry", "exit"] as const).filter((direction) => output.directions?.[direction] !== undefined)
          : [],
    };
  }
  return abilities;
}
