export { agentVersion } from "./declaring.ts";
export { createEndpoint, offeredToken } from "./endpoint.ts";
export { barcodeReaderCommands } from "./interfaces/barcode-reader.ts";
export { auxiliariesCommands, type Loudspeaker } from "./interfaces/auxiliaries.ts";
export { cardReaderCommands, type CardReaderSide } from "./interfaces/card-reader.ts";
export { cameraCommands } from "./interfaces/camera.ts";
export { idCardCommands } from "./interfaces/id-card.ts";
export type { OpenedSession } from "./interfaces/opening.ts";
export { maintenanceCommands } from "./interfaces/maintenance.ts";
export { lightsCommands } from "./interfaces/lights.ts";
export {
  pagePrinterCommands,
  printerCommands,
  type RawPrinting,
  type Resetting,
} from "./interfaces/printer.ts";
export { printJobCommands, type Preview } from "./interfaces/print-job.ts";
export { scanCommands } from "./interfaces/scan.ts";
export { seenDocumentCommands } from "./interfaces/seen-document.ts";
export { socialSecurityCardCommands } from "./interfaces/social-security-card.ts";
export { simulatorCommands } from "./interfaces/simulator.ts";
export { announceVendorMode, vendorModeCommands, vendorModeEventNames } from "./interfaces/vendor-mode.ts";
export { visitCommands } from "./interfaces/visit.ts";
export type { Party } from "./lease-desk.ts";
export { ScanStep, type LiveShelf, type ScanShelf } from "./scan-step.ts";
export { createService, type Service } from "./service.ts";
export { cameraKeys } from "./standard/index.ts";
export { openStandardPort } from "./standard-port.ts";
export { createTransactions, type Transactions } from "./transactions.ts";
export { createVendorMode, type VendorMode } from "./vendor-mode.ts";
export {
  auxiliariesCapabilities,
  lightsCapabilities,
  powerManagementCapabilities,
  printerEvents,
  type PrinterView,
} from "./standard/index.ts";
