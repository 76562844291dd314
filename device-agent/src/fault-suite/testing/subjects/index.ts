import type { AnySubject } from "../subject.ts";
import { barcodeReader } from "./barcode-reader.ts";
import { camera } from "./camera.ts";
import { certificatePrinter } from "./certificate-printer.ts";
import { idCardReader } from "./id-card-reader.ts";
import { lights } from "./lights.ts";
import { power } from "./power.ts";
import { receiptPrinter } from "./receipt-printer.ts";
import { sensors } from "./sensors.ts";
import { smartCardReader } from "./smart-card-reader.ts";

/** Every device class of the agent; a new one is one line here. */
export const subjects: Readonly<Record<string, AnySubject>> = {
  "id-card-reader": idCardReader,
  "smart-card-reader": smartCardReader,
  "barcode-reader": barcodeReader,
  camera,
  "receipt-printer": receiptPrinter,
  "certificate-printer": certificatePrinter,
  lights,
  sensors,
  power,
};
