export { auxiliariesCapabilities } from "./auxiliaries.ts";
export { lightsCapabilities } from "./lights.ts";
export { powerManagementCapabilities } from "./power-management.ts";
export { cameraKeys } from "./camera.ts";
export { printerEvents, type PrinterView } from "./printer.ts";
export { standardStatus, statusChange } from "./status.ts";
