export { createReceiptPrinter, type ReceiptPrinterOptions } from "./device.ts";
export { encodeSlip } from "./encode-slip.ts";
export {
  isReceiptProfileName,
  receiptProfiles,
  type ReceiptProfile,
  type ReceiptProfileName,
} from "./profiles.ts";
export type { ReceiptJob, ReceiptPrinter, SlipLayout, SlipLine } from "./verbs.ts";
