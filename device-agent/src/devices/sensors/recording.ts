import type { Clock, DeviceView } from "@zizhuban/device-agent-contract";
import { createModbusBus, nothingMasked, type Transport } from "../../transports/index.ts";
import { nextStatus, type RecordingKit } from "../recording.ts";
import { createSensors } from "./device.ts";
import { sensorsProfiles, type SensorsProfile } from "./profiles.ts";

const readingsOf = (view: DeviceView): string | undefined =>
  view.class === "sensors" && "readings" in view.status
    ? Object.values(view.status.readings).join(" ")
    : undefined;

/** Nobody stands in what contacts tell. The board is recorded as slave 1 of its line; asked for is what they tell next. */
export const recordingKit = {
  wire: "bytes",
  masker: nothingMasked,
  build(transport: Transport, profileName: string, clock: Clock) {
    const bus = createModbusBus({ transport, clock });
    const known = Object.values<SensorsProfile>(sensorsProfiles).find(({ name }) => name === profileName);
    const profile = known ?? sensorsProfiles["modbus-inputs"];
    const device = createSensors({ name: "Sensors", profile, slave: bus.slave(1), clock });
    return { device, ask: () => nextStatus(device, readingsOf) };
  },
} satisfies RecordingKit;
