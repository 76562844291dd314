export { createCertificatePrinter, type CertificatePrinterOptions } from "./device.ts";
export type { CertificateJob, CertificatePrinter } from "./verbs.ts";
