import type { SensorsConfiguration } from "../../configuration/index.ts";
import { createSensors, sensorsProfiles, type Sensors } from "../../devices/sensors/index.ts";
import { simulation, type Surroundings } from "./surroundings.ts";

export async function buildSensors(configured: SensorsConfiguration, around: Surroundings): Promise<Sensors> {
  const { name, transport: wire, inputs } = configured;
  const { clock, boards, things } = around;
  const profile = {
    ...sensorsProfiles[configured.profile ?? "modbus-inputs"],
    ...(inputs !== undefined && { inputs }),
  };
  if (wire.kind === "modbus") return createSensors({ name, profile, clock, slave: boards.slave(wire) });
  const { board, slave } = await boards.simulated();
  const { sensorsThing } = await simulation();
  things.push(sensorsThing(name, board, profile));
  return createSensors({ name, profile, clock, slave });
}
