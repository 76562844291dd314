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

/** Who asks (DESIGN §4.1): the citizen's page, or a local program that could read the token file. */
export type Credential = "page" | "client";

export interface CommandContext {
  readonly credential: Credential;
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
  /** Only for this credential; others complete `authorisationRequired`. */
  readonly only?: Credential;
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
