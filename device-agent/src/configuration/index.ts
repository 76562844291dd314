export { loadConfiguration } from "./configuration.ts";
export type { Configuration } from "./configuration.ts";
export type {
  BarcodeReaderConfiguration,
  CameraConfiguration,
  CertificatePrinterConfiguration,
  IdCardReaderConfiguration,
  LightsConfiguration,
  PowerConfiguration,
  ReceiptPrinterConfiguration,
  SensorsConfiguration,
  SmartCardReaderConfiguration,
} from "./devices/index.ts";
