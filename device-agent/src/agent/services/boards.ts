import {
  auxiliariesCapabilities,
  auxiliariesCommands,
  createService,
  lightsCapabilities,
  lightsCommands,
  powerManagementCapabilities,
  type Service,
} from "../../device-service/index.ts";
import type { ServiceParts } from "./parts.ts";

/** Lights, sensors and the UPS: what is wired to the kiosk's cabinet rather than used by a citizen. */
export function boardServices(parts: ServiceParts): Service[] {
  const { lights, sensors, power } = parts.devices;
  return [
    ...lights.map((device) =>
      createService(
        {
          name: device.name,
          commands: lightsCommands(device),
          events: [],
          device: { device },
          capabilities: lightsCapabilities(device),
        },
        parts,
      ),
    ),
    ...sensors.map((device) =>
      createService(
        {
          name: device.name,
          commands: auxiliariesCommands(parts.speaker),
          events: [],
          device: { device },
          capabilities: auxiliariesCapabilities(device, parts.speaker !== undefined),
        },
        parts,
      ),
    ),
    ...power.map(({ device }) =>
      createService(
        {
          name: device.name,
          commands: [],
          events: [],
          speaks: ["PowerManagement"],
          device: { device },
          capabilities: powerManagementCapabilities,
        },
        parts,
      ),
    ),
  ];
}
