export { loadConfiguration } from "./configuration.ts";
export type { Configuration } from "./configuration.ts";
export type {
  BarcodeReaderConfiguration,
  CertificatePrinterConfiguration,
  IdCardReaderConfiguration,
  ReceiptPrinterConfiguration,
} from "./devices/index.ts";
