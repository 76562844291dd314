export { createCertificatePrinter, standardDelays } from "./device.ts";
export { IppDriver } from "./driver.ts";
export type { CertificateJob, CertificatePrinter } from "./verbs.ts";
