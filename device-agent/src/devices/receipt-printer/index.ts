export { createReceiptPrinter } from "./device.ts";
export { receiptProfiles, type ReceiptProfile, type ReceiptProfileName } from "./profiles.ts";
export type { ReceiptJob, ReceiptPrinter } from "./verbs.ts";
