export {
  createPrintService,
  type PrintContext,
  type PrintService,
  type PrintServiceOptions,
} from "./print-service.ts";
export type { Printer } from "./printers.ts";
