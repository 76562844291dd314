export { createCertificatePrinter } from "./device.ts";
export type { CertificateJob, CertificatePrinter } from "./verbs.ts";
