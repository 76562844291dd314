import { Type, type Static } from "typebox";
import { BarcodeReaderConfiguration } from "./barcode-reader.ts";
import { CertificatePrinterConfiguration } from "./certificate-printer.ts";
import { IdCardReaderConfiguration } from "./id-card-reader.ts";
import { ReceiptPrinterConfiguration } from "./receipt-printer.ts";

export { Port } from "./wires.ts";
export type {
  BarcodeReaderConfiguration,
  CertificatePrinterConfiguration,
  IdCardReaderConfiguration,
  ReceiptPrinterConfiguration,
};

export const DeviceConfiguration = Type.Union([
  IdCardReaderConfiguration,
  ReceiptPrinterConfiguration,
  CertificatePrinterConfiguration,
  BarcodeReaderConfiguration,
]);
export type DeviceConfiguration = Static<typeof DeviceConfiguration>;
