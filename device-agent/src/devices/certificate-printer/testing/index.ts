export { startIppEvePrinter, type IppEvePrinter, type IppEvePrinterOptions } from "./ippeveprinter.ts";
