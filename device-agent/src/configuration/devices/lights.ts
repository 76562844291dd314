import { Closed, LightColor, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { lightsProfiles, type LightsProfileName } from "../../devices/lights/index.ts";
import { DeviceName, ModbusRtu, Simulated, TimeOfDay } from "./wires.ts";

const names = Object.keys(lightsProfiles).filter((name): name is LightsProfileName =>
  Object.hasOwn(lightsProfiles, name),
);
const Address = Type.Integer({ minimum: 0, maximum: 65_535 });
const number = Type.Optional(Address);

/** Which coils or which register a light hangs on; addresses count from 0. */
const Output = Type.Union([
  Closed({
    kind: Tokens(["coils"]),
    coils: Closed({
      red: number,
      green: number,
      yellow: number,
      blue: number,
      cyan: number,
      magenta: number,
      white: number,
    }),
  }),
  Closed({
    kind: Tokens(["register"]),
    register: Address,
    rates: Closed({ slow: number, medium: number, quick: number, continuous: number }),
    colors: Type.Optional(Type.Record(LightColor, Address)),
    directions: Type.Optional(Closed({ entry: number, exit: number })),
  }),
]);
const light = Type.Optional(Output);

export const LightsConfiguration = Closed({
  name: DeviceName,
  class: Tokens(["lights"]),
  profile: Type.Optional(Tokens(names)),
  /** This kiosk's wiring, instead of the profile's. */
  lights: Type.Optional(
    Closed({
      cardReader: light,
      receiptPrinter: light,
      documentPrinter: light,
      scanner: light,
      contactless: light,
      statusGood: light,
      statusWarning: light,
      statusBad: light,
      statusSupervisor: light,
      statusInService: light,
      fasciaLight: light,
    }),
  ),
  brightness: Type.Optional(
    Closed({ register: Address, maximum: Type.Integer({ minimum: 1, maximum: 65_535 }) }),
  ),
  watchdog: Type.Optional(
    Closed({
      register: Address,
      unitMs: Type.Integer({ minimum: 1, maximum: 60_000 }),
      armCoils: Type.Optional(Type.Array(Address, { maxItems: 8 })),
    }),
  ),
  /** Dimmer for a part of the day, where the board has a brightness register. */
  dimmed: Type.Optional(
    Closed({ from: TimeOfDay, to: TimeOfDay, percent: Type.Integer({ minimum: 0, maximum: 100 }) }),
  ),
  transport: Type.Union([ModbusRtu, Simulated]),
});
export type LightsConfiguration = Static<typeof LightsConfiguration>;
