export { loadConfiguration } from "./configuration.ts";
export type { Configuration } from "./configuration.ts";
export type {
  CertificatePrinterConfiguration,
  DeviceConfiguration,
  IdCardReaderConfiguration,
  ReceiptPrinterConfiguration,
} from "./schema.ts";
