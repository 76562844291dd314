export { startIppEvePrinter, type IppEvePrinter, type IppEvePrinterOptions } from "./ippeveprinter.ts";
export { samplePdf } from "./sample-pdf.ts";
