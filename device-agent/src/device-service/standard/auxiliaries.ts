import type { CapabilitiesPayload, DeviceView, StatusPayload } from "@zizhuban/device-agent-contract";
import type { Sensors } from "../../devices/sensors/index.ts";

/** `Common.Status.auxiliaries` (2024-3): the room already speaks the standard's words. */
export function auxiliariesPart(
  view: DeviceView & { readonly class: "sensors" },
): Pick<StatusPayload, "auxiliaries"> {
  return view.status.state === "ready" ? { auxiliaries: view.status.readings } : {};
}

const doors = { closed: true, open: true };
/** Status and capabilities have different names for the same door (2024-3). */
const doorNames = {
  cabinetDoor: "cabinetDoor",
  safeDoor: "safeDoor",
  cabinetFrontDoor: "frontCabinet",
  cabinetRearDoor: "rearCabinet",
  cabinetLeftDoor: "leftCabinet",
  cabinetRightDoor: "rightCabinet",
} as const;

/** `Common.Capabilities.auxiliaries` (2024-3). */
export function auxiliariesCapabilities(
  sensors: Pick<Sensors, "profile">,
  volume: boolean,
): Pick<CapabilitiesPayload, "auxiliaries"> {
  const has: NonNullable<CapabilitiesPayload["auxiliaries"]> = {};
  const meanings = new Set(sensors.profile.inputs.map(({ is }) => is));
  for (const meaning of meanings) {
    switch (meaning) {
      case "operatorMaintenance":
      case "operatorSupervisor":
        has.operatorSwitch = {
          run: true,
          maintenance: meanings.has("operatorMaintenance"),
          supervisor: meanings.has("operatorSupervisor"),
        };
        break;
      case "tamperSensor":
      case "internalTamperSensor":
      case "seismicSensor":
      case "heatSensor":
      case "proximitySensor":
      case "operatorCallButtonSensor":
        has[meaning] = true;
        break;
      default:
        has[doorNames[meaning]] = doors;
    }
  }
  return { auxiliaries: { ...has, ...(volume && { volume: 1_000 }) } };
}
