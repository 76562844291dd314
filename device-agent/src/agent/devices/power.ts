import type { PowerConfiguration } from "../../configuration/index.ts";
import {
  createPower,
  hidPowerProfiles,
  hidPowerSource,
  nutSource,
  type Power,
  type PowerSource,
} from "../../devices/power/index.ts";
import { tcpTransport } from "../../transports/index.ts";
import { simulation, type Surroundings } from "./surroundings.ts";

/** RFC 9271 §4.1. */
const upsdPort = 3493;

/** A UPS and what the site decided about it. */
export interface BuiltPower {
  readonly device: Power;
  readonly printsOnBattery: boolean;
  readonly onLow: readonly string[] | undefined;
}

async function sourceOf(
  { name, transport: wire }: PowerConfiguration,
  { clock, things }: Surroundings,
): Promise<PowerSource> {
  switch (wire.kind) {
    case "hid":
      return hidPowerSource({ profile: hidPowerProfiles[wire.profile], clock });
    case "nut": {
      const { host = "127.0.0.1", port = upsdPort, ups } = wire;
      return nutSource({ transport: tcpTransport({ host, port, clock }), ups, clock });
    }
    case "simulated": {
      const { simulateUps } = await simulation();
      const { thing, host, port, ups } = await simulateUps(name, clock);
      things.push(thing);
      return nutSource({ transport: tcpTransport({ host, port, clock }), ups, clock });
    }
  }
}

export async function buildPower(configured: PowerConfiguration, around: Surroundings): Promise<BuiltPower> {
  const { name, low, printsOnBattery = false, onLow } = configured;
  const source = await sourceOf(configured, around);
  const device = createPower({
    name,
    source,
    clock: around.clock,
    recovery: around.recovery(name),
    ...(low !== undefined && { low }),
  });
  return { device, printsOnBattery, onLow };
}
