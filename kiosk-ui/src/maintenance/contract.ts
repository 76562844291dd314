import type { MaintenanceCommand, MaintenanceEvent } from "../../build/page-contract.ts";
import type { CommandContracts, EventContracts } from "../device/index.ts";

/** What `virtual:contract/maintenance` exports; in the maintenance screen's own chunk only. */
export interface MaintenanceContract {
  readonly commands: CommandContracts<MaintenanceCommand>;
  readonly events: EventContracts<MaintenanceEvent>;
}
