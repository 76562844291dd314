export { simulateCertificatePrinter, simulateReader, simulateReceiptPrinter } from "./devices.ts";
export type { FreshPaper } from "./devices.ts";
export { canRelay, createSimulatedNetwork } from "./network.ts";
export type { SimulatedNetwork } from "./network.ts";
export { createStage } from "./stage.ts";
export type { Stage, Thing } from "./stage.ts";
