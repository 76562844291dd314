import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { inputMeanings, sensorsProfiles, type SensorsProfileName } from "../../devices/sensors/index.ts";
import { DeviceName, ModbusRtu, Simulated } from "./wires.ts";

const names = Object.keys(sensorsProfiles).filter((name): name is SensorsProfileName =>
  Object.hasOwn(sensorsProfiles, name),
);
const Steady = Type.Optional(Type.Integer({ minimum: 0, maximum: 60_000 }));

export const SensorsConfiguration = Closed({
  name: DeviceName,
  class: Tokens(["sensors"]),
  profile: Type.Optional(Tokens(names)),
  /** This kiosk's wiring, instead of the profile's. */
  inputs: Type.Optional(
    Type.Array(
      Closed({
        input: Type.Integer({ minimum: 0, maximum: 65_535 }),
        is: Tokens(inputMeanings),
        activeLow: Type.Optional(Type.Boolean()),
        onMs: Steady,
        offMs: Steady,
      }),
      { minItems: 1, maxItems: 64 },
    ),
  ),
  transport: Type.Union([ModbusRtu, Simulated]),
});
export type SensorsConfiguration = Static<typeof SensorsConfiguration>;
