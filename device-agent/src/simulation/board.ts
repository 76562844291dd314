import type { Clock } from "@zizhuban/device-agent-contract";
import type { LightsProfile } from "../devices/lights/index.ts";
import { createLightsSimulator } from "../devices/lights/simulator.ts";
import type { SensorsProfile } from "../devices/sensors/index.ts";
import { createSensorsSimulator } from "../devices/sensors/simulator.ts";
import { linkedWire, type DeviceEnd, type Transport } from "../transports/index.ts";
import { simulateModbusBoard, type ModbusBoardSimulator } from "../transports/simulator.ts";
import type { Thing } from "./stage.ts";

/** The I/O board of a simulated kiosk, on a wire inside this process: its lights and its contacts. */
export interface SimulatedBoard {
  readonly transport: Transport;
  readonly simulator: ModbusBoardSimulator;
}

export function simulateBoard(clock: Clock): SimulatedBoard {
  const wire = linkedWire("I/O board");
  return { transport: wire.transport, simulator: boardOn(wire.device, clock) };
}

/** Large enough for every profile. */
export function boardOn(wire: DeviceEnd, clock: Clock): ModbusBoardSimulator {
  return simulateModbusBoard({ wire, clock, coils: 288, inputs: 64, registers: 512 });
}

export function lightsThing(
  name: string,
  { simulator }: Pick<SimulatedBoard, "simulator">,
  profile: LightsProfile,
): Thing {
  const lights = createLightsSimulator(simulator, profile);
  return { name, class: "lights", simulator, lights };
}

export function sensorsThing(
  name: string,
  { simulator }: Pick<SimulatedBoard, "simulator">,
  profile: SensorsProfile,
): Thing {
  const switches = createSensorsSimulator(simulator, profile);
  return { name, class: "sensors", simulator, switches };
}
