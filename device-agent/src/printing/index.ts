export { createPrintService, type PrintService } from "./print-service.ts";
export type { Printer } from "./printers.ts";
export type { UsedPaper } from "./ledger.ts";
export type { PaperNeeds } from "./print-service.ts";
