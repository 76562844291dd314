import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { barcodeReaderProfiles } from "../../devices/barcode-reader/index.ts";
import { DeviceName, HidDevice, Serial, Simulated } from "./wires.ts";

export const BarcodeReaderConfiguration = Closed({
  name: DeviceName,
  class: Tokens(["barcode-reader"]),
  profile: Type.Optional(Tokens(Object.keys(barcodeReaderProfiles))),
  transport: Type.Union([Serial, HidDevice, Simulated]),
});
export type BarcodeReaderConfiguration = Static<typeof BarcodeReaderConfiguration>;
