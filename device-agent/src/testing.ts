// What other packages may use of the agent in tests, benches and fuzzing; nothing in production comes here.
export { readDescription, readJobs, readPrinter } from "./devices/certificate-printer/facts.ts";
export { decodeIpp, encodeIpp, type IppMessage } from "./devices/certificate-printer/ipp-codec.ts";
export {
  startIppEvePrinter,
  type IppEvePrinter,
  type IppEvePrinterOptions,
} from "./devices/certificate-printer/testing/index.ts";
export { createIdCardReader, idCardReaderProfiles } from "./devices/id-card-reader/index.ts";
export { simulateIdCardReader } from "./devices/id-card-reader/simulator.ts";
export { feedHostileBytes as feedHostileBytesToIdCardReader } from "./devices/id-card-reader/testing-fuzz.ts";
export { serialTransport } from "./transports/index.ts";
export { openPtyWire } from "./transports/testing.ts";
export { MessageReader as EscPosMessageReader } from "./devices/receipt-printer/protocol.ts";
export { receiptProfiles } from "./devices/receipt-printer/index.ts";
export { receiptPicture, startReceiptPrinterSimulator } from "./devices/receipt-printer/simulator.ts";
export { fromAutomaticStatus, fromRealTimeStatus } from "./devices/receipt-printer/status.ts";
