/** The contracts as checking code, made at build from their schemas by `build/contract-plugin.ts`. */
declare module "virtual:contract/device" {
  export const contract: import("./device/index.ts").DeviceContract;
}
declare module "virtual:contract/business" {
  export const contract: import("./business/index.ts").BusinessContract;
}
declare module "virtual:contract/simulator" {
  export const contract: import("../dev-dock/simulator.ts").SimulatorContract;
}
