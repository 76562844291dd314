export { createBarcodeReader, type BarcodeReaderOptions } from "./device.ts";
export {
  barcodeReaderProfile,
  barcodeReaderProfiles,
  type BarcodeReaderProfile,
  type BarcodeReaderProfileName,
} from "./profiles.ts";
export { symbologyOf } from "./symbologies.ts";
export type { BarcodeReader, ScannedCode, ScanOptions, ScanResult } from "./verbs.ts";
