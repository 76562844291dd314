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
  SmartCardReaderConfiguration,
} from "./devices/index.ts";
