import type { Clock, DeviceView } from "@zizhuban/device-agent-contract";
import { nothingMasked, type Transport } from "../../transports/index.ts";
import { nextStatus, type RecordingKit } from "../recording.ts";
import { createPower } from "./device.ts";
import { nutSource } from "./driver.ts";

const supplyOf = (view: DeviceView): string | undefined =>
  view.class === "power" && "supply" in view.status ? view.status.supply : undefined;

/** Nobody stands in what `upsd` tells. The UPS is recorded under the name `kiosk`; asked for is the supply at its next change. */
export const recordingKit = {
  wire: "bytes",
  masker: nothingMasked,
  build(transport: Transport, _profile: string, clock: Clock) {
    const device = createPower({
      name: "Power",
      source: nutSource({ transport, ups: "kiosk", clock }),
      clock,
    });
    return { device, ask: () => nextStatus(device, supplyOf) };
  },
} satisfies RecordingKit;
