import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { smartCardReaderProfiles } from "../../devices/smart-card-reader/index.ts";
import { DeviceName, Pcsc, Simulated } from "./wires.ts";

export const SmartCardReaderConfiguration = Closed({
  name: DeviceName,
  class: Tokens(["smart-card-reader"]),
  profile: Type.Optional(Tokens(Object.keys(smartCardReaderProfiles))),
  transport: Type.Union([Pcsc, Simulated]),
});
export type SmartCardReaderConfiguration = Static<typeof SmartCardReaderConfiguration>;
