import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { idCardReaderProfiles } from "../../devices/id-card-reader/index.ts";
import { DeviceName, Hid, Serial, Simulated } from "./wires.ts";

export const IdCardReaderConfiguration = Closed({
  name: DeviceName,
  class: Tokens(["id-card-reader"]),
  profile: Type.Optional(Tokens(Object.keys(idCardReaderProfiles))),
  transport: Type.Union([Serial, Hid, Simulated]),
});
export type IdCardReaderConfiguration = Static<typeof IdCardReaderConfiguration>;
