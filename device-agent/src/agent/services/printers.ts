import { createService, type Service } from "../../device-service/index.ts";
import type { ServiceParts } from "./parts.ts";

export function printerServices(parts: ServiceParts): Service[] {
  const { receiptPrinters, certificatePrinters } = parts.devices;
  return [...receiptPrinters, ...certificatePrinters].map((device) =>
    createService(
      {
        name: device.name,
        commands: [],
        events: [],
        device: { device, onLeaseLost: () => parts.printing.cancelWaiting(device.name) },
      },
      parts,
    ),
  );
}
