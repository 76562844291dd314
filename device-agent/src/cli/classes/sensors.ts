import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import {
  createSensors,
  sensorsProfiles,
  type Sensors,
  type SensorsProfile,
} from "../../devices/sensors/index.ts";
import { readingsOf, recordingKit } from "../../devices/sensors/recording.ts";
import type { Recorder } from "../../transports/index.ts";
import type { Call } from "../call.ts";
import { cliClass, ready, type OpenedDevice, type OpenFailure } from "../device-class.ts";
import { boardOptions, boardWire, boardWires } from "./board.ts";

interface OpenedSensors extends OpenedDevice {
  readonly device: Sensors;
  readonly recorder: Recorder | undefined;
}

async function open(call: Call): Promise<Result<OpenedSensors, OpenFailure>> {
  const { profile: name = "modbus-inputs" } = call.options;
  const profile = Object.values<SensorsProfile>(sensorsProfiles).find((known) => known.name === name);
  if (profile === undefined) return fail("usageProfile", Object.keys(sensorsProfiles).join(", "));
  const on = { device: "sensors", profile: profile.name, kit: recordingKit } as const;
  const wired = await boardWire(call, on, async (board) => {
    const { sensorsThing } = await import("../../simulation/index.ts");
    sensorsThing("Sensors", board, profile);
  });
  if (!wired.ok) return wired;
  const { slave, recorder, close } = wired.value;
  return ok({
    device: createSensors({ name: "Sensors", profile, slave, clock: call.clock }),
    recorder,
    close,
  });
}

export const sensors = cliClass<OpenedSensors>({
  class: "sensors",
  wires: boardWires,
  options: boardOptions,
  open,
  verbs: {
    readings: {
      options: ["record"],
      async run({ device, recorder }, call) {
        const able = await ready(device, call);
        if (!able.ok) return able;
        const { status } = device.view();
        recorder?.asked("readings", {});
        recorder?.ended(readingsOf(device.view()) ?? "connectionLost");
        return "readings" in status ? ok({ ...status.readings }) : fail("connectionLost");
      },
    },
  },
});
