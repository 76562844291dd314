import type { BarcodeReaderConfiguration } from "../../configuration/index.ts";
import {
  barcodeReaderProfile,
  barcodeReaderProfiles,
  createBarcodeReader,
  type BarcodeReader,
  type BarcodeReaderProfile,
} from "../../devices/barcode-reader/index.ts";
import { hidTransport, serialTransport, type Transport } from "../../transports/index.ts";
import { simulation, type Surroundings } from "./surroundings.ts";

const usualProfile = {
  serial: "presentation-serial",
  hid: "hid-pos",
  simulated: "honeywell-serial",
} as const satisfies Record<
  BarcodeReaderConfiguration["transport"]["kind"],
  keyof typeof barcodeReaderProfiles
>;

function transportOf(
  { transport }: BarcodeReaderConfiguration,
  { wire }: BarcodeReaderProfile,
): Transport | "simulated" {
  switch (transport.kind) {
    case "serial": {
      const usual = wire.kind === "serial" ? wire.baudRate : 9_600;
      return serialTransport({ path: transport.path, baudRate: transport.baudRate ?? usual });
    }
    case "hid": {
      const framing = wire.kind === "hid" ? wire.hid : barcodeReaderProfiles["hid-pos"].wire.hid;
      return hidTransport({ ...framing, vendorId: transport.vendorId, productId: transport.productId });
    }
    case "simulated":
      return "simulated";
  }
}

export async function buildBarcodeReader(
  configured: BarcodeReaderConfiguration,
  around: Surroundings,
): Promise<BarcodeReader> {
  const { name, transport: wire } = configured;
  const profile =
    barcodeReaderProfile(configured.profile ?? "") ?? barcodeReaderProfiles[usualProfile[wire.kind]];
  let transport = transportOf(configured, profile);
  if (transport === "simulated") {
    const simulated = (await simulation()).simulateScanner(name, profile, around.clock);
    around.things.push(simulated.thing);
    transport = simulated.transport;
  }
  return createBarcodeReader({
    name,
    profile,
    transport,
    clock: around.clock,
    recovery: around.recovery(name),
  });
}
