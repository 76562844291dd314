import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { hidPowerProfiles, type HidPowerProfileName } from "../../devices/power/index.ts";
import { DeviceName, Port, Simulated } from "./wires.ts";

const names = Object.keys(hidPowerProfiles).filter((name): name is HidPowerProfileName =>
  Object.hasOwn(hidPowerProfiles, name),
);

export const PowerConfiguration = Closed({
  name: DeviceName,
  class: Tokens(["power"]),
  transport: Type.Union([
    /** Network UPS Tools' `upsd`, on this machine unless told otherwise. */
    Closed({
      kind: Tokens(["nut"]),
      host: Type.Optional(Type.String({ minLength: 1 })),
      port: Type.Optional(Port),
      ups: Type.String({ pattern: "^[A-Za-z0-9_.:-]{1,60}$" }),
    }),
    /** The UPS itself on USB. */
    Closed({ kind: Tokens(["hid"]), profile: Tokens(names) }),
    Simulated,
  ]),
  /** When a battery counts as low, besides when the UPS says so. */
  low: Type.Optional(
    Closed({
      chargePercent: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
      runtimeSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400 })),
    }),
  ),
  /** The printers hang on the UPS too, so that prints are promised on battery as well. */
  printsOnBattery: Type.Optional(Type.Boolean()),
  /** Run once when the battery is low and the kiosk has parked, for example `["systemctl","poweroff"]`; never unless named. */
  onLow: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1, maxItems: 10 })),
});
export type PowerConfiguration = Static<typeof PowerConfiguration>;
