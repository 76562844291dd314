/** The contracts as checking code, made at build from their schemas by `build/contract-plugin.ts`. */
declare module "virtual:contract/device" {
  import type { DeviceContract } from "./device/index.ts";
  export const contract: DeviceContract;
}
declare module "virtual:contract/business" {
  import type { BusinessContract } from "./business/index.ts";
  export const contract: BusinessContract;
}
declare module "virtual:contract/simulator" {
  import type { SimulatorContract } from "../dev-dock/simulator.ts";
  export const contract: SimulatorContract;
}
declare module "virtual:contract/maintenance" {
  import type { MaintenanceContract } from "./maintenance/index.ts";
  export const contract: MaintenanceContract;
}
declare module "virtual:contract/errands" {
  import type { ErrandContract } from "./flow/index.ts";
  export const contract: ErrandContract;
}
