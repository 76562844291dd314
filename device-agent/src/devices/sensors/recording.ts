import type { Clock, DeviceView } from "@zizhuban/device-agent-contract";
import { createModbusBus, nothingMasked, type Transport } from "../../transports/index.ts";
import { nextStatus, type RecordingKit } from "../recording.ts";
import { createSensors } from "./device.ts";
import { sensorsProfiles, type SensorsProfile } from "./profiles.ts";

export const readingsOf = (view: DeviceView): string | undefined =>
  view.class === "sensors" && "readings" in view.status
    ? Object.values(view.status.readings).join(" ")
    : undefined;

/**
 * Nobody stands in what contacts tell. The board is spoken to as the slave it was, else 1. Asked for is what they tell
 * (`readings`), or what they tell next.
 */
export const recordingKit = {
  wire: "bytes",
  masker: nothingMasked,
  build(transport: Transport, profileName: string, clock: Clock, address = "1") {
    const bus = createModbusBus({ transport, clock });
    const known = Object.values<SensorsProfile>(sensorsProfiles).find(({ name }) => name === profileName);
    const profile = known ?? sensorsProfiles["modbus-inputs"];
    const device = createSensors({ name: "Sensors", profile, slave: bus.slave(Number(address)), clock });
    return {
      device,
      async ask(verb: string) {
        const now = verb === "readings" ? readingsOf(device.view()) : undefined;
        return now ?? (await nextStatus(device, readingsOf));
      },
    };
  },
} satisfies RecordingKit;
