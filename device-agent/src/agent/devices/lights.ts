import type { LightsConfiguration } from "../../configuration/index.ts";
import { createLights, lightsProfiles, type Lights, type LightsProfile } from "../../devices/lights/index.ts";
import { simulation, type Surroundings } from "./surroundings.ts";

/** The profile, with what this kiosk's wiring changes. */
function profileOf({ profile, lights, brightness, watchdog }: LightsConfiguration): LightsProfile {
  return {
    ...lightsProfiles[profile ?? "modbus-coils"],
    ...(lights !== undefined && { lights }),
    ...(brightness !== undefined && { brightness }),
    ...(watchdog !== undefined && { watchdog }),
  };
}

export async function buildLights(configured: LightsConfiguration, around: Surroundings): Promise<Lights> {
  const { name, transport: wire, dimmed } = configured;
  const { clock, boards, things } = around;
  const profile = profileOf(configured);
  const recovery = around.recovery(name);
  const options = { name, profile, clock, recovery, ...(dimmed !== undefined && { dimmed }) };
  if (wire.kind === "modbus") return createLights({ ...options, slave: boards.slave(wire) });
  const { board, slave } = await boards.simulated();
  const { lightsThing } = await simulation();
  things.push(lightsThing(name, board, profile));
  return createLights({ ...options, slave });
}
