import { fail, type CapabilitiesPayload } from "@zizhuban/device-agent-contract";
import {
  createService,
  pagePrinterCommands,
  printerCommands,
  printerEvents,
  type PrinterView,
  type RawPrinting,
  type Resetting,
  type Service,
} from "../../device-service/index.ts";
import type { CertificatePrinter } from "../../devices/certificate-printer/index.ts";
import type { ReceiptPrinter } from "../../devices/receipt-printer/index.ts";
import type { ServiceParts } from "./parts.ts";

const shared = {
  acceptMedia: false,
  paperSources: { upper: true },
  dispensePaper: false,
  mediaPresented: false,
  retractToTransport: false,
} as const;

function receiptCapabilities({ presenter }: ReceiptPrinter): Pick<CapabilitiesPayload, "printer"> {
  return {
    printer: {
      ...shared,
      type: { receipt: true },
      resolution: { medium: true },
      control: { partialCut: true },
      multiPage: false,
      mediaTaken: presenter,
    },
  };
}

const documentCapabilities: Pick<CapabilitiesPayload, "printer"> = {
  printer: {
    ...shared,
    type: { document: true },
    resolution: { high: true },
    multiPage: true,
    mediaTaken: false,
  },
};

/** Tells the standard's clients what a change of status means in their own events. */
function announceThresholds(service: Service, device: ReceiptPrinter | CertificatePrinter): void {
  const viewNow = (): PrinterView | undefined => {
    const view = device.view();
    return view.class === "receipt-printer" || view.class === "certificate-printer" ? view : undefined;
  };
  let last = viewNow();
  device.onChange(() => {
    const now = viewNow();
    if (last !== undefined && now !== undefined)
      for (const [name, payload] of printerEvents(last, now)) service.broadcast(name, payload);
    last = now;
  });
}

export function printerServices(parts: ServiceParts): Service[] {
  const { printing, randomUUID } = parts;
  const raw: RawPrinting = {
    async printRaw(printer, data) {
      const job = await printing.printOwn({ kind: "raw", jobId: randomUUID(), printer, data });
      return job.ok ? job : fail(job.code === "storageFull" ? job.code : "printerUnknown");
    },
    cut: (printer) => printing.cut(printer),
  };
  const resetting = (device: ReceiptPrinter | CertificatePrinter, service: () => Service): Resetting => ({
    reset: (printer) => printing.reset(printer),
    mediaDetected: () => service().broadcast("Printer.MediaDetectedEvent", { position: "present" }),
    holdsPaper() {
      const { status } = device.view();
      return "warnings" in status && status.warnings.some((warning) => warning === "paperNotTaken");
    },
  });
  const leased = (device: ReceiptPrinter | CertificatePrinter) => ({
    device,
    onLeaseLost: () => printing.cancelWaiting(device.name),
  });
  const receipts = parts.devices.receiptPrinters.map((device) => {
    const service: Service = createService(
      {
        name: device.name,
        commands: printerCommands(device.name, { ...raw, ...resetting(device, () => service) }),
        events: [
          "Printer.PaperThresholdEvent",
          ...(device.presenter ? (["Printer.MediaDetectedEvent", "Printer.MediaTakenEvent"] as const) : []),
        ],
        device: leased(device),
        capabilities: receiptCapabilities(device),
      },
      parts,
    );
    announceThresholds(service, device);
    return service;
  });
  const pages = parts.devices.certificatePrinters.map((device) => {
    const service: Service = createService(
      {
        name: device.name,
        commands: pagePrinterCommands(
          device.name,
          resetting(device, () => service),
        ),
        events: ["Printer.PaperThresholdEvent", "Printer.TonerThresholdEvent"],
        device: leased(device),
        capabilities: documentCapabilities,
      },
      parts,
    );
    announceThresholds(service, device);
    return service;
  });
  return [...receipts, ...pages];
}
