import type { Clock, DeviceView } from "@zizhuban/device-agent-contract";
import { nothingMasked, type Transport } from "../../transports/index.ts";
import { nextStatus, type RecordingKit } from "../recording.ts";
import { createPower } from "./device.ts";
import { nutSource } from "./driver.ts";
import { hidPowerSource } from "./hid-source.ts";
import { hidPowerProfiles, type HidPowerProfile } from "./profiles.ts";

export const supplyOf = (view: DeviceView): string | undefined =>
  view.class === "power" && "supply" in view.status ? view.status.supply : undefined;

/**
 * Nobody stands in what `upsd` tells, or a UPS by itself. At `upsd` it is asked for under the name it had, else
 * `kiosk`. Asked for is the supply (`supply`), or the supply at its next change.
 */
export const recordingKit = {
  wire: "bytes",
  masker: nothingMasked,
  build(transport: Transport, profileName: string, clock: Clock, address = "kiosk") {
    const profile = Object.values<HidPowerProfile>(hidPowerProfiles).find(({ name }) => name === profileName);
    const source =
      profile === undefined
        ? nutSource({ transport, ups: address, clock })
        : hidPowerSource({ profile, transport, clock });
    const device = createPower({ name: "Power", source, clock });
    return {
      device,
      async ask(verb: string) {
        const now = verb === "supply" ? supplyOf(device.view()) : undefined;
        return now ?? (await nextStatus(device, supplyOf));
      },
    };
  },
} satisfies RecordingKit;
