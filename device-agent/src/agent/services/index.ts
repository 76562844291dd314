import type { Service } from "../../device-service/index.ts";
import { barcodeReaderServices } from "./barcode-readers.ts";
import { cameraServices } from "./cameras.ts";
import { idCardReaderServices } from "./id-card-readers.ts";
import { kioskService, type ServiceAdmits } from "./kiosk.ts";
import { boardServices } from "./boards.ts";
import type { ServiceParts } from "./parts.ts";
import { printerServices } from "./printers.ts";
import { smartCardReaderServices } from "./smart-card-readers.ts";

/** One service a device, and the one named `Kiosk`. */
export function composeServices(parts: ServiceParts): Service[] {
  const devices = [
    ...idCardReaderServices(parts),
    ...smartCardReaderServices(parts),
    ...barcodeReaderServices(parts),
    ...cameraServices(parts),
    ...printerServices(parts),
    ...boardServices(parts),
  ];
  const leases = new Map(devices.map((service) => [service.name, service.leases]));
  // The wipe: what the page held or left running on any device goes with its visit.
  parts.visit.onWipe(() => leases.forEach((desk) => desk?.visitEnded()));
  const admits: ServiceAdmits = (device, party) => leases.get(device)?.mayMove(party) ?? true;
  return [...devices, kioskService(parts, admits)];
}
