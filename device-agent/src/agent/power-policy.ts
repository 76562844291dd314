import type { Clock, DeviceView, PowerStatus } from "@zizhuban/device-agent-contract";
import type { Log } from "../log/index.ts";
import type { BuiltPower } from "./devices/power.ts";

/** Milliseconds the kiosk gives running prints to finish before what the site configured for a low battery is run. */
const finishWithin = 60_000;
const lookEvery = 1_000;

/** What follows from the UPS: who is promised what, and when the kiosk parks. */
export interface PowerPolicy {
  /** Why nothing new is printed now, besides what the printers say: `onBattery`, `powerLow`. */
  hindrances(): readonly ("onBattery" | "powerLow")[];
  /** The battery is almost empty: the visit has been ended, and no new one begins until the mains are back. */
  parked(): boolean;
  stop(): void;
}

const supplyOf = ({ status }: { readonly status: PowerStatus }) =>
  status.state === "ready" ? status.supply : undefined;

/**
 * A UPS that cannot be reached says nothing, and then nothing changes: a kiosk with mains and a broken cable to
 * its UPS still serves. Only a word of the UPS itself ends a parking.
 */
export function createPowerPolicy(parts: {
  readonly power: readonly BuiltPower[];
  readonly clock: Clock;
  readonly log: Log;
  /** Ends the visit that is open, with words for the citizen. */
  readonly endVisit: () => void;
  readonly printsRunning: () => boolean;
  /** Runs a program of the system, once. */
  readonly run: (command: readonly string[]) => void;
  readonly onChange: () => void;
}): PowerPolicy {
  const { power, clock, log, endVisit, printsRunning, run, onChange } = parts;
  const supplies = new Map<string, NonNullable<ReturnType<typeof supplyOf>>>();
  let parked = false;
  let cancelWait: () => void = () => undefined;

  function runWhenPrinted(since: number): void {
    cancelWait();
    if (printsRunning() && clock.monotonic() - since < finishWithin) {
      cancelWait = clock.after(lookEvery, () => runWhenPrinted(since));
      return;
    }
    for (const { device, onLow } of power)
      if (onLow !== undefined && supplies.get(device.name) === "low") {
        log.warn("power.lowCommand", { program: onLow[0] });
        run(onLow);
      }
  }

  function look(view: DeviceView): void {
    if (view.class !== "power") return;
    const supply = supplyOf(view);
    if (supply === undefined || supplies.get(view.name) === supply) return;
    const before = supplies.get(view.name);
    supplies.set(view.name, supply);
    if (before !== undefined || supply !== "online") log.info("power.supply", { device: view.name, supply });
    const low = [...supplies.values()].includes("low");
    if (low && !parked) {
      parked = true;
      endVisit();
      runWhenPrinted(clock.monotonic());
    } else if (!low && parked) {
      parked = false;
      cancelWait();
    }
    onChange();
  }

  const stops = power.map(({ device }) => device.onChange(look));
  return {
    hindrances() {
      if (parked) return ["powerLow"];
      const promised = power.every(
        ({ device, printsOnBattery }) => printsOnBattery || supplies.get(device.name) !== "onBattery",
      );
      return promised ? [] : ["onBattery"];
    },
    parked: () => parked,
    stop() {
      cancelWait();
      for (const stop of stops) stop();
    },
  };
}
