import { Closed, fail, LightState, parser, type Clock } from "@zizhuban/device-agent-contract";
import { Type } from "typebox";
import { createModbusBus, nothingMasked, type Transport } from "../../transports/index.ts";
import type { RecordingKit } from "../recording.ts";
import { createLights } from "./device.ts";
import { lightsProfiles, type LightsProfile } from "./profiles.ts";

const parseSet = parser(Closed({ light: Type.String({ maxLength: 40 }), state: LightState }));

/** Nobody stands in what a board of lights is told. It is spoken to as the slave it was, else 1. */
export const recordingKit = {
  wire: "bytes",
  masker: nothingMasked,
  build(transport: Transport, profileName: string, clock: Clock, address = "1") {
    const bus = createModbusBus({ transport, clock });
    const known = Object.values<LightsProfile>(lightsProfiles).find(({ name }) => name === profileName);
    const profile = known ?? lightsProfiles["modbus-coils"];
    const device = createLights({ name: "Lights", profile, slave: bus.slave(Number(address)), clock });
    return {
      device,
      async ask(_verb: string, details: unknown) {
        const asked = parseSet(details);
        const set = asked.ok
          ? await device.set({ [asked.value.light]: asked.value.state })
          : fail(asked.code);
        return set.ok ? "set" : set.code;
      },
    };
  },
} satisfies RecordingKit;
