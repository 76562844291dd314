import type { Service } from "../../device-service/index.ts";
import { barcodeReaderServices } from "./barcode-readers.ts";
import { idCardReaderServices } from "./id-card-readers.ts";
import { kioskService } from "./kiosk.ts";
import type { ServiceParts } from "./parts.ts";
import { printerServices } from "./printers.ts";

/** One service a device, and the one named `Kiosk`. */
export function composeServices(parts: ServiceParts): Service[] {
  return [
    ...idCardReaderServices(parts),
    ...barcodeReaderServices(parts),
    ...printerServices(parts),
    kioskService(parts),
  ];
}
