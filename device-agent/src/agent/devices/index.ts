import type { Clock } from "@zizhuban/device-agent-contract";
import type { Configuration } from "../../configuration/index.ts";
import type { BarcodeReader } from "../../devices/barcode-reader/index.ts";
import type { CertificatePrinter } from "../../devices/certificate-printer/index.ts";
import type { Device } from "../../devices/device.ts";
import type { IdCardReader } from "../../devices/id-card-reader/index.ts";
import type { ReceiptPrinter } from "../../devices/receipt-printer/index.ts";
import type { FreshPaper, Thing } from "../../simulation/index.ts";
import { buildBarcodeReader } from "./barcode-reader.ts";
import { buildCertificatePrinter } from "./certificate-printer.ts";
import { buildIdCardReader } from "./id-card-reader.ts";
import { buildReceiptPrinter } from "./receipt-printer.ts";
import type { Surroundings } from "./surroundings.ts";

export interface Devices {
  readonly readers: readonly IdCardReader[];
  readonly barcodeReaders: readonly BarcodeReader[];
  readonly receiptPrinters: readonly ReceiptPrinter[];
  readonly certificatePrinters: readonly CertificatePrinter[];
  readonly all: readonly Device[];
  /** What stands at the other end of the simulated wires. */
  readonly things: readonly Thing[];
}

/** The kiosk's devices, as configured: each behind its real wire, or behind one with a simulator at its end. */
export async function buildDevices(
  configured: Configuration["devices"],
  clock: Clock,
  onPaper: (paper: FreshPaper) => void,
): Promise<Devices> {
  const around: Surroundings = { clock, onPaper, things: [] };
  const readers: IdCardReader[] = [];
  const barcodeReaders: BarcodeReader[] = [];
  const receiptPrinters: ReceiptPrinter[] = [];
  const certificatePrinters: CertificatePrinter[] = [];
  for (const device of configured) {
    switch (device.class) {
      case "id-card-reader":
        readers.push(await buildIdCardReader(device, around));
        break;
      case "barcode-reader":
        barcodeReaders.push(await buildBarcodeReader(device, around));
        break;
      case "receipt-printer":
        receiptPrinters.push(await buildReceiptPrinter(device, around));
        break;
      case "certificate-printer":
        certificatePrinters.push(await buildCertificatePrinter(device, around));
        break;
    }
  }
  const all = [...readers, ...barcodeReaders, ...receiptPrinters, ...certificatePrinters];
  return { readers, barcodeReaders, receiptPrinters, certificatePrinters, all, things: around.things };
}
