import {
  commands,
  parser,
  type CommandError,
  type CommandName,
  type CommandPayload,
  type CompletionCode,
  type CompletionPayload,
  type EventName,
  type EventPayload,
} from "@zizhuban/device-agent-contract";
import type { Completion } from "./frame.ts";
import type { Party } from "./lease-desk.ts";

/**
 * Who asks (DESIGN §4.1): the citizen's page, a local program that could read the token file, or a signed-in
 * technician.
 */
export type Credential = "page" | "client" | "maintenance";

export interface CommandContext {
  readonly credential: Credential;
  /** The connection it came by, and what that may. */
  readonly party: Party;
  /** Aborts on Cancel, on timeout, and when the requester is gone. */
  readonly signal: AbortSignal;
  /** To the requester only, before the completion. */
  readonly event: <Name extends EventName>(name: Name, payload: EventPayload<Name>) => void;
}

export type Reply<Name extends CommandName> =
  | { readonly completionCode: "success"; readonly payload: CompletionPayload<Name> }
  | {
      readonly completionCode: "commandErrorCode";
      readonly errorCode: CommandError<Name>;
      readonly description?: string;
    }
  | {
      readonly completionCode: Exclude<CompletionCode, "success" | "commandErrorCode">;
      readonly description?: string;
    };

export interface CommandOptions {
  /** Answered at once, beside whatever the queue is doing. */
  readonly outOfQueue?: boolean;
  /** Only for these; others complete `authorisationRequired`. */
  readonly only?: Credential | readonly Credential[];
  /**
   * Moves the device: while another party holds the device's lease it completes `deviceNotReady`. What waits in
   * the queue does, unless this says otherwise.
   */
  readonly moves?: boolean;
}

/** A command of a service, ready to run: the payload is checked, the name's types are gone. */
export interface Command extends CommandOptions {
  readonly name: CommandName;
  readonly version: string;
  run(payload: unknown, context: CommandContext): Promise<Completion>;
}

/** Binds a typed handler to its message; the payload it gets has passed the contract's schema. */
export function command<Name extends CommandName>(
  name: Name,
  handle: (payload: CommandPayload<Name>, context: CommandContext) => Reply<Name> | Promise<Reply<Name>>,
  options: CommandOptions = {},
): Command {
  const parse = parser<(typeof commands)[Name]["command"]>(commands[name].command);
  return {
    ...options,
    name,
    version: commands[name].version,
    async run(payload, context) {
      const parsed = parse(payload);
      if (!parsed.ok)
        return {
          completionCode: "invalidData",
          ...(parsed.detail !== undefined && { description: parsed.detail }),
        };
      return await handle(parsed.value, context);
    },
  };
}

export function success<Payload>(payload: Payload): {
  readonly completionCode: "success";
  readonly payload: Payload;
} {
  return { completionCode: "success", payload };
}

export function commandError<Code extends string>(
  errorCode: Code,
  description?: string,
): { readonly completionCode: "commandErrorCode"; readonly errorCode: Code; readonly description?: string } {
  return {
    completionCode: "commandErrorCode",
    errorCode,
    ...(description !== undefined && { description }),
  };
}
