import { Type, type Static, type TSchema } from "typebox";
import { Tokens } from "../schema.ts";

/** XFS4IoT (CWA 17852, release 2024-3) completion codes; the list is closed. */
export const completionCodes = [
  "success",
  "commandErrorCode",
  "canceled",
  "deviceNotReady",
  "hardwareError",
  "internalError",
  "invalidCommand",
  "invalidRequestID",
  "timeOut",
  "unsupportedCommand",
  "invalidData",
  "userError",
  "unsupportedData",
  "fraudAttempt",
  "sequenceError",
  "authorisationRequired",
  "noCommandNonce",
  "invalidToken",
  "invalidTokenNonce",
  "invalidTokenHMAC",
  "invalidTokenFormat",
  "invalidTokenKeyNoValue",
  "notEnoughSpace",
] as const;
export type CompletionCode = (typeof completionCodes)[number];

const Name = Type.String({ pattern: "^[A-Za-z0-9]+\\.[A-Za-z0-9]+$", maxLength: 80 });
const Version = Type.String({ pattern: "^[1-9][0-9]*\\.([1-9][0-9]*|0)$", maxLength: 12 });
const RequestId = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });

/** A command as a client sends it. The payload is validated by the message's own schema afterwards. */
export const CommandMessage = Type.Object({
  header: Type.Object({
    type: Tokens(["command"]),
    name: Name,
    version: Type.Optional(Version),
    requestId: RequestId,
    /** Milliseconds from receipt; 0 = none. */
    timeout: Type.Optional(Type.Integer({ minimum: 0 })),
  }),
  payload: Type.Optional(Type.Union([Type.Object({}), Type.Null()])),
});
export type CommandMessage = Static<typeof CommandMessage>;

/** Everything a service sends. */
export const ServiceMessage = Type.Object({
  header: Type.Object({
    type: Tokens(["acknowledge", "event", "completion", "unsolicited"]),
    name: Name,
    version: Version,
    requestId: Type.Optional(RequestId),
    /** On an acknowledge: absent means accepted. */
    status: Type.Optional(Tokens(["invalidMessage", "invalidRequestID", "tooManyRequests"])),
    completionCode: Type.Optional(Tokens(completionCodes)),
    errorDescription: Type.Optional(Type.String()),
  }),
  payload: Type.Optional(Type.Unknown()),
});
export type ServiceMessage = Static<typeof ServiceMessage>;

/** One command of an interface: its version, its payloads, and the `errorCode` tokens it may complete with. */
export interface CommandDefinition {
  /** One or two sentences for the generated documentation; what the standard explains needs none. */
  readonly about?: string;
  /** Of the command; versions belong to messages, so the completion may have moved on (2024-3: Common.Status). */
  readonly version: string;
  readonly completionVersion?: string;
  readonly command: TSchema;
  readonly completion: TSchema;
  readonly errors: readonly string[];
}

export interface EventDefinition {
  readonly about?: string;
  readonly version: string;
  /** `event` goes to the requester during its command, `unsolicited` to every client. */
  readonly kind: "event" | "unsolicited";
  readonly payload: TSchema;
}
