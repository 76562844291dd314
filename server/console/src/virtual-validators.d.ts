/** Checks generated at build from the contract's schemas (device-agent/contract/build). */
declare module "virtual:validators" {
  import type { FleetView, KioskView } from "@zizhuban/server-contract";

  export function isFleetView(value: unknown): value is FleetView;
  export function isKioskView(value: unknown): value is KioskView;
}
