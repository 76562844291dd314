import type { OfflineReason, PowerFault, PowerStatus } from "@zizhuban/device-agent-contract";
import type { TransportFailure } from "../../transports/index.ts";
import type { Trouble } from "../recovery.ts";
import type { PowerReading } from "./protocol.ts";

export type PowerFailure = TransportFailure | PowerFault | "noAnswer" | "canceled";

/** When the battery counts as low, whatever the UPS thinks: a kiosk needs time to finish a print. */
export interface LowLimits {
  readonly chargePercent: number;
  readonly runtimeSeconds: number;
}

/** A fully charged battery moves a little all the time; nobody needs to hear of each percent. */
const coarse = (value: number, step: number) => Math.round(value / step) * step;

export function statusOf(reading: PowerReading, low: LowLimits): PowerStatus {
  const { words, chargePercent, runtimeSeconds } = reading;
  const onBattery = words.has("OB");
  // LB: the UPS' own verdict; FSD: the master of the UPS has begun to shut everything down.
  const isLow =
    onBattery &&
    (words.has("LB") ||
      (chargePercent ?? 100) <= low.chargePercent ||
      (runtimeSeconds ?? Number.POSITIVE_INFINITY) <= low.runtimeSeconds);
  return {
    state: "ready",
    supply: isLow || words.has("FSD") ? "low" : onBattery ? "onBattery" : "online",
    ...(words.has("CHRG") && { charging: true }),
    ...(words.has("RB") && { batteryWorn: true }),
    ...(chargePercent !== undefined && { chargePercent: coarse(chargePercent, 5) }),
    ...(runtimeSeconds !== undefined && { runtimeSeconds: coarse(runtimeSeconds, 60) }),
  };
}

export function statusAfter(failure: PowerFailure): PowerStatus {
  const offline = (reason: OfflineReason): PowerStatus => ({ state: "offline", reason });
  switch (failure) {
    case "portNotFound":
    case "refused":
      return offline("notFound");
    case "portBusy":
    case "portDenied":
    case "noAnswer":
      return offline(failure);
    case "timedOut":
      return offline("noAnswer");
    case "connectionLost":
    case "canceled":
      return offline("connectionLost");
    case "protocol":
    case "dataStale":
    case "upsUnknown":
    case "accessDenied":
      return { state: "fault", fault: failure };
  }
}

/** The same failure as the recovery ladder counts it. Never out of service: nothing else sees the mains go. */
export function troubleOf(failure: PowerFailure): Trouble {
  switch (failure) {
    case "portNotFound":
    case "refused":
    case "portBusy":
    case "portDenied":
    case "canceled":
      return "absent";
    default:
      return "silent";
  }
}
