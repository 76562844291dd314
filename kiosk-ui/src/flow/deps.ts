import type { Clock } from "@zizhuban/device-agent-contract";
import type { ErrandCommand, ErrandEvent, ErrandRoute } from "../../build/page-contract.ts";
import type { Business, BusinessContract } from "../business/index.ts";
import type { CommandContracts, DeviceLink, EventContracts } from "../device/index.ts";
import type { PersonEvent } from "../journey/index.ts";
import type { View } from "../view.ts";

/** What `virtual:contract/errands` exports; in a chunk of its own. */
export interface ErrandContract extends BusinessContract<ErrandRoute> {
  readonly commands: CommandContracts<ErrandCommand>;
  readonly events: EventContracts<ErrandEvent>;
}

/** What every flow works with. */
export interface FlowDeps {
  readonly link: DeviceLink;
  readonly contract: ErrandContract;
  readonly business: Business<ErrandRoute>;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly randomUUID: () => string;
  /** As the screen shows it now. */
  readonly view: () => View | undefined;
  /** What the flow means for the journey. */
  readonly tell: (event: PersonEvent) => void;
}

/** A question to the server that a register or a scan may be behind. */
export const longWait = 30_000;
