import type { CapabilitiesPayload } from "@zizhuban/device-agent-contract";
import type { BarcodeReader } from "../../devices/barcode-reader/index.ts";
import { barcodeReaderCommands, createService, type Service } from "../../device-service/index.ts";
import type { ServiceParts } from "./parts.ts";

function capabilities({ symbologies }: BarcodeReader): Pick<CapabilitiesPayload, "barcodeReader"> {
  return {
    barcodeReader: {
      canFilterSymbologies: symbologies.length > 0,
      symbologies: Object.fromEntries(symbologies.map((symbology) => [symbology, true])),
    },
  };
}

export function barcodeReaderServices(parts: ServiceParts): Service[] {
  return parts.devices.barcodeReaders.map((reader) =>
    createService(
      {
        name: reader.name,
        commands: barcodeReaderCommands(reader),
        events: [],
        device: { device: reader },
        capabilities: capabilities(reader),
      },
      parts,
    ),
  );
}
