import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { idCardReaderProfiles } from "../../devices/id-card-reader/index.ts";
import { DeviceName, Hid, Serial, Simulated } from "./wires.ts";

export const IdCardReaderConfiguration = Closed({
  name: DeviceName,
  class: Tokens(["id-card-reader"]),
  profile: Type.Optional(Tokens(Object.keys(idCardReaderProfiles))),
  photoDecoder: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), {
      minItems: 1,
      maxItems: 20,
      description:
        "program and arguments: 1,024 bytes of WLT on its standard input, BMP or PNG on its standard output",
    }),
  ),
  transport: Type.Union([Serial, Hid, Simulated]),
});
export type IdCardReaderConfiguration = Static<typeof IdCardReaderConfiguration>;
