import { Type } from "typebox";
import { Tokens } from "../schema.ts";

/** `Common.Status.powerManagement` (2024-3). */
export const PowerManagementStatusPart = Type.Object({
  info: Type.Object({
    powerInStatus: Tokens(["powering", "noPower"]),
    powerOutStatus: Tokens(["powering", "noPower"]),
    batteryStatus: Type.Optional(Tokens(["full", "low", "operational", "critical", "failure"])),
    batteryChargingStatus: Type.Optional(Tokens(["charging", "discharging", "notCharging"])),
  }),
});

/** `Common.Capabilities.powerManagement` (2024-3). */
export const PowerManagementCapabilitiesPart = Type.Object({
  powerSaveControl: Type.Boolean(),
  batteryRechargeable: Type.Boolean(),
});
