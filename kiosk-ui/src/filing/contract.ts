import type { FilingCommand, FilingEvent, FilingRoute } from "../../build/page-contract.ts";
import type { BusinessContract } from "../business/index.ts";
import type { CommandContracts, EventContracts } from "../device/index.ts";

/** What `virtual:contract/filing` exports; in the application's own chunk only. */
export interface FilingContract extends BusinessContract<FilingRoute> {
  readonly commands: CommandContracts<FilingCommand>;
  readonly events: EventContracts<FilingEvent>;
}
