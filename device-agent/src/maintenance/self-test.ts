import type { Clock, DeviceView, EventPayload, SelfTestResult } from "@zizhuban/device-agent-contract";
import type { Device } from "../devices/device.ts";
import type { KioskCause } from "./causes.ts";
import { diagnoseDevice, diagnoseKiosk } from "./diagnosis.ts";
import { settled } from "./settle.ts";
import type { MaintenanceWords } from "./words/index.ts";

export type Progress = (step: EventPayload<"Maintenance.Progress">) => void;

/**
 * A device has this long to say how it is; every device asks its hardware at least every few seconds, so that what
 * it says after this is no old news.
 */
export const selfTestDelays = { settle: 6_000 } as const;

export interface SelfTestDeps {
  readonly devices: readonly Device[];
  readonly clock: Clock;
  readonly agentVersion: string;
  /** What is wrong with the kiosk itself. */
  readonly kioskCauses: () => readonly KioskCause[];
  readonly delays?: { readonly settle: number };
}

const isSettled = ({ status }: DeviceView) => status.state !== "starting" && status.state !== "printing";

/** How everything is now, as it stands. */
export function diagnoseAll(deps: SelfTestDeps, words: MaintenanceWords): SelfTestResult {
  const { devices, clock, agentVersion, kioskCauses } = deps;
  return {
    at: clock.now(),
    devices: [
      diagnoseKiosk(kioskCauses(), agentVersion, words),
      ...devices.map((device) => diagnoseDevice(device.view(), device.facts(), words)),
    ],
  };
}

/** Asks every device how it is and waits for those that are still starting or busy. Prints and moves nothing. */
export async function selfTest(
  deps: SelfTestDeps,
  words: MaintenanceWords,
  progress: Progress,
  signal?: AbortSignal,
): Promise<SelfTestResult> {
  const { devices, clock } = deps;
  const ms = (deps.delays ?? selfTestDelays).settle;
  await Promise.all(
    devices.map(async (device) => {
      progress({ device: device.name, step: "testing" });
      await settled(device, isSettled, { clock, ms, ...(signal !== undefined && { signal }) });
      const { verdict } = diagnoseDevice(device.view(), device.facts(), words);
      progress({ device: device.name, step: "done", verdict });
    }),
  );
  return diagnoseAll(deps, words);
}
