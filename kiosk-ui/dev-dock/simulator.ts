import type { SimulatorCommand, SimulatorEvent } from "../build/page-contract.ts";
import type { RouteContract } from "../src/business/index.ts";
import type { CommandContracts, EventContracts } from "../src/device/index.ts";

/** What `virtual:contract/simulator` exports; in the drawer's own chunk only. */
export interface SimulatorContract {
  readonly commands: CommandContracts<SimulatorCommand>;
  readonly events: EventContracts<SimulatorEvent>;
  readonly routes: { readonly simulatedMessages: RouteContract<"simulatedMessages"> };
}
