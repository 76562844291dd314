export { simulateCertificatePrinter } from "./certificate-printer.ts";
export { simulateReader } from "./id-card-reader.ts";
export { canRelay, createSimulatedNetwork } from "./network.ts";
export type { SimulatedNetwork } from "./network.ts";
export type { FreshPaper } from "./paper.ts";
export { playRandomFaults, type RandomFaults } from "./random-faults.ts";
export { simulateReceiptPrinter } from "./receipt-printer.ts";
export { createStage } from "./stage.ts";
export type { Stage, Thing } from "./stage.ts";
