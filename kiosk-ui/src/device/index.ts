export type { CommandContracts, DeviceContract, EventContracts } from "./contract.ts";
export { ServiceConnection, type AgentSocket } from "./connection.ts";
export { createDeviceLink, kioskService } from "./device-link.ts";
export type { DeviceLink, DeviceNews } from "./device-link.ts";
export { cardIsLeft, printerObstacles, withDevice } from "./devices.ts";
export type { Devices } from "./devices.ts";
