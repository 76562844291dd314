import { Type, type Static } from "typebox";
import { BarcodeReaderConfiguration } from "./barcode-reader.ts";
import { CameraConfiguration } from "./camera.ts";
import { CertificatePrinterConfiguration } from "./certificate-printer.ts";
import { IdCardReaderConfiguration } from "./id-card-reader.ts";
import { LightsConfiguration } from "./lights.ts";
import { PowerConfiguration } from "./power.ts";
import { ReceiptPrinterConfiguration } from "./receipt-printer.ts";
import { SensorsConfiguration } from "./sensors.ts";
import { SmartCardReaderConfiguration } from "./smart-card-reader.ts";

export { Port } from "./wires.ts";
export type {
  BarcodeReaderConfiguration,
  CameraConfiguration,
  CertificatePrinterConfiguration,
  IdCardReaderConfiguration,
  ReceiptPrinterConfiguration,
  LightsConfiguration,
  PowerConfiguration,
  SensorsConfiguration,
  SmartCardReaderConfiguration,
};

export const DeviceConfiguration = Type.Union([
  IdCardReaderConfiguration,
  SmartCardReaderConfiguration,
  ReceiptPrinterConfiguration,
  CertificatePrinterConfiguration,
  BarcodeReaderConfiguration,
  LightsConfiguration,
  SensorsConfiguration,
  PowerConfiguration,
  CameraConfiguration,
]);
export type DeviceConfiguration = Static<typeof DeviceConfiguration>;
