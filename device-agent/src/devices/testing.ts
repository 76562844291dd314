// The device rooms and the far ends of their wires, without the rest of the agent: what a test of real
// wires needs where every module costs seconds (`npm run hil` loads this inside an emulated machine).
export { createIdCardReader, idCardReaderProfiles } from "./id-card-reader/index.ts";
export { simulateIdCardReader } from "./id-card-reader/simulator.ts";
export { cameraProfiles, createCamera, v4l2Wire } from "./camera/index.ts";
export { createReceiptPrinter } from "./receipt-printer/index.ts";
export { startReceiptPrinterSimulator } from "./receipt-printer/simulator.ts";
export { createSmartCardReader, smartCardReaderProfiles } from "./smart-card-reader/index.ts";
export { createVirtualCard } from "./smart-card-reader/simulator-card.ts";
export { sampleSmartCards } from "./smart-card-reader/simulator-cards.ts";
export type { Device } from "./device.ts";
export type { PrintEvidence, PrintProgress } from "./print.ts";
export type { SlipLayout } from "../documents/index.ts";
export {
  findSerialPorts,
  hidTransport,
  pcscTransport,
  serialTransport,
  type DeviceEnd,
} from "../transports/index.ts";
