export { loadConfiguration } from "./configuration.ts";
export type { Configuration } from "./configuration.ts";
export type {
  BarcodeReaderConfiguration,
  CertificatePrinterConfiguration,
  IdCardReaderConfiguration,
  LightsConfiguration,
  PowerConfiguration,
  ReceiptPrinterConfiguration,
  SensorsConfiguration,
} from "./devices/index.ts";
