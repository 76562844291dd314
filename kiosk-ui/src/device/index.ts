export type { CommandContracts, DeviceContract, EventContracts } from "./contract.ts";
export { ServiceConnection, type AgentSocket, type RequestOptions } from "./connection.ts";
export { createDeviceLink, kioskService } from "./device-link.ts";
export type { DeviceLink, DeviceNews } from "./device-link.ts";
export { canIdentify, canShow, leftCard, printerObstacles, withDevice } from "./devices.ts";
export type { Devices, Token } from "./devices.ts";
