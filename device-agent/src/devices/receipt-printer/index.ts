export { createReceiptPrinter } from "./device.ts";
export { Driver } from "./driver.ts";
export { commands as escPos } from "./protocol.ts";
export { receiptProfiles, type ReceiptProfile, type ReceiptProfileName } from "./profiles.ts";
export type { RawJob, ReceiptJob, ReceiptPrinter } from "./verbs.ts";
