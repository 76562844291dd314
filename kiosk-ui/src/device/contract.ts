import type {
  CommandName,
  CompletionPayload,
  EventName,
  EventPayload,
  ServiceMessage,
} from "@zizhuban/device-agent-contract";
import type { PageCommand, PageEvent } from "../../build/page-contract.ts";

/** One command as the page speaks it: its version, and whether a completion is what the contract says. */
export interface CommandContract<Name extends CommandName> {
  readonly name: Name;
  readonly version: string;
  readonly accepts: (payload: unknown) => payload is CompletionPayload<Name>;
}
export type CommandContracts<Names extends CommandName> = {
  readonly [Name in Names]: CommandContract<Name>;
};
export type EventContracts<Names extends EventName> = {
  readonly [Name in Names]: (payload: unknown) => payload is EventPayload<Name>;
};

/** What `virtual:contract/device` exports. */
export interface DeviceContract {
  readonly commands: CommandContracts<PageCommand>;
  readonly events: EventContracts<PageEvent>;
  readonly envelope: (message: unknown) => message is ServiceMessage;
}
