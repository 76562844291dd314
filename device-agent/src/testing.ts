export { connectXfs, type XfsClient } from "./device-service/testing.ts";
export { soakVisits } from "./agent/testing/soak.ts";
export { startWiredKiosk } from "./agent/testing/wired-kiosk.ts";
export { startCertificatePrinterSimulator } from "./devices/certificate-printer/simulator.ts";
export { simulateIdCardReader } from "./devices/id-card-reader/simulator.ts";
export { feedHostilePictures as feedHostilePicturesToCamera } from "./devices/camera/testing-fuzz.ts";
export { feedHostileCodes as feedHostileCodesToBarcodeReader } from "./devices/barcode-reader/testing-fuzz.ts";
export { feedHostileCards } from "./devices/smart-card-reader/testing-fuzz.ts";
export { receiptProfiles } from "./devices/receipt-printer/index.ts";
export { MessageReader as EscPosMessageReader } from "./devices/receipt-printer/protocol.ts";
export { receiptPicture, startReceiptPrinterSimulator } from "./devices/receipt-printer/simulator.ts";
export { fromAutomaticStatus, fromRealTimeStatus } from "./devices/receipt-printer/status.ts";
export { createSimulatedNetwork } from "./simulation/index.ts";
export { readDescription, readJobs, readPrinter } from "./devices/certificate-printer/facts.ts";
export { benchReceipts } from "./printing/testing/bench.ts";
export { readPwgRaster } from "./devices/certificate-printer/simulator-raster.ts";
export { encodePwgPage, pwgRasterSync } from "./documents/index.ts";
export { decodeIpp, encodeIpp, type IppMessage } from "./devices/certificate-printer/ipp-codec.ts";
export {
  startIppEvePrinter,
  type IppEvePrinter,
  type IppEvePrinterOptions,
} from "./devices/certificate-printer/testing/index.ts";
export { createIdCardReader, idCardReaderProfiles } from "./devices/id-card-reader/index.ts";
export { feedHostileBytes as feedHostileBytesToIdCardReader } from "./devices/id-card-reader/testing-fuzz.ts";
export { parseRecording, serialTransport } from "./transports/index.ts";
export { feedHostileLines as feedHostileLinesToPower } from "./devices/power/testing-fuzz.ts";
export { feedHostileBytes as feedHostileBytesToModbus } from "./transports/testing-modbus-fuzz.ts";
export { openPtyWire } from "./transports/testing.ts";
export { startTestAgent, type TestAgent, type TestAgentOptions } from "./agent/testing/test-agent.ts";
export { keepsNothing } from "./printing/testing/disk.ts";
export { keepsByChance, startCutWorld, type CutJob, type CutPoint } from "./printing/testing/power-cut.ts";
