import type { AnySubject } from "../subject.ts";
import { barcodeReader } from "./barcode-reader.ts";
import { camera } from "./camera.ts";
import { certificatePrinter } from "./certificate-printer.ts";
import { idCardReader } from "./id-card-reader.ts";
import { receiptPrinter } from "./receipt-printer.ts";

/** Every device class of the agent; a new one is one line here. */
export const subjects: Readonly<Record<string, AnySubject>> = {
  "id-card-reader": idCardReader,
  "barcode-reader": barcodeReader,
  camera,
  "receipt-printer": receiptPrinter,
  "certificate-printer": certificatePrinter,
};
