export type { CommandContract, CommandContracts, DeviceContract, EventContracts } from "./contract.ts";
export { createDeviceLink, kioskService } from "./device-link.ts";
export type { CardPresence, DeviceLink, DeviceNews } from "./device-link.ts";
export { printerObstacles, withDevice } from "./devices.ts";
export type { Devices } from "./devices.ts";
