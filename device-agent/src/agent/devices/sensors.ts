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
  const options = { name, profile, clock, recovery: around.recovery(name) };
  if (wire.kind === "modbus") return createSensors({ ...options, slave: boards.slave(wire) });
  const { board, slave } = await boards.simulated();
  const { sensorsThing } = await simulation();
  things.push(sensorsThing(name, board, profile));
  return createSensors({ ...options, slave });
}
