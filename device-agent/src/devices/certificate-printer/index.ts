export { createCertificatePrinter, type CertificatePrinterOptions } from "./device.ts";
export {
  startCertificatePrinterSimulator,
  type CertificatePrinterSimulator,
  type CertificatePrinterSimulatorOptions,
  type EnginePaper,
} from "./simulator.ts";
export type { CertificateJob, CertificatePrinter } from "./verbs.ts";
