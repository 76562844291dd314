import { Type, type Static } from "typebox";
import { CertificatePrinterConfiguration } from "./certificate-printer.ts";
import { IdCardReaderConfiguration } from "./id-card-reader.ts";
import { ReceiptPrinterConfiguration } from "./receipt-printer.ts";

export { Port } from "./wires.ts";
export type { CertificatePrinterConfiguration, IdCardReaderConfiguration, ReceiptPrinterConfiguration };

export const DeviceConfiguration = Type.Union([
  IdCardReaderConfiguration,
  ReceiptPrinterConfiguration,
  CertificatePrinterConfiguration,
]);
export type DeviceConfiguration = Static<typeof DeviceConfiguration>;
