import {
  lightSlots,
  type CapabilitiesPayload,
  type DeviceView,
  type StatusPayload,
} from "@zizhuban/device-agent-contract";
import type { Lights } from "../../devices/lights/index.ts";

/** `Common.Status.lights` (2024-3); nothing is claimed while the board is away. */
export function lightsPart(view: DeviceView & { readonly class: "lights" }): Pick<StatusPayload, "lights"> {
  if (view.status.state !== "ready") return {};
  const lights: NonNullable<StatusPayload["lights"]> = {};
  for (const slot of lightSlots) {
    const state = view.status.lights[slot];
    if (state !== undefined) lights[slot] = { default: state };
  }
  return { lights };
}

const able = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, true]));

/** `Common.Capabilities.lights` (2024-3). */
export function lightsCapabilities({
  abilities,
}: Pick<Lights, "abilities">): Pick<CapabilitiesPayload, "lights"> {
  const lights: NonNullable<CapabilitiesPayload["lights"]>["lights"] = {};
  for (const slot of lightSlots) {
    const light = abilities[slot];
    if (light === undefined) continue;
    lights[slot] = {
      default: {
        flashRate: able(light.flashRates),
        ...(light.colors.length > 0 && { color: able(light.colors) }),
        ...(light.directions.length > 0 && { direction: able(light.directions) }),
      },
    };
  }
  return { lights: { individualFlashRates: true, lights } };
}
