import { Closed, MaskedCitizen, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import type { RouteDefinition } from "./route-definition.ts";
import { Cursor, Empty, Instant, Paged, Reason, Uuid } from "./words.ts";

/** SMS simulator, for the dev dock; the route exists only while messages are simulated. */
export const SimulatedMessages = Closed({
  messages: Type.Array(Closed({ to: Type.String(), text: Type.String(), at: Instant })),
});
export type SimulatedMessages = Static<typeof SimulatedMessages>;

export const MessageKind = Tokens([
  "pickUp",
  "lifeEventResult",
  "visitPlanned",
  "visitMoved",
  "visitCancelled",
  "promiseBroken",
  "promiseFailed",
  /** What an office entered in the credit register. */
  "creditEntered",
  /** How a repair or a dispute of an entry was decided. */
  "creditDecided",
  /** How what they said is wrong in their file was decided. */
  "fileDecided",
  /** To a colleague: a step of the chain that nobody present can take. */
  "chainGap",
]);
export type MessageKind = Static<typeof MessageKind>;
/** `givenUp`: by this server, somebody has to look; `closed`: somebody has, and nothing is sent. */
export const MessageState = Tokens(["waiting", "sent", "givenUp", "closed"]);
export type MessageState = Static<typeof MessageState>;
export const MessageFailure = Tokens([
  "noOperator",
  "noTelephone",
  "registerUnavailable",
  "messageRefused",
  "messageUnsent",
  "internalError",
]);
export type MessageFailure = Static<typeof MessageFailure>;

/** A message about cases, or to a colleague, as staff see it: what kind, for whom, how it went; never its words. */
export const OutboxMessage = Closed({
  id: Uuid,
  kind: MessageKind,
  state: MessageState,
  recipient: MaskedCitizen,
  /** The masked number it went to. */
  to: Type.Optional(Type.String()),
  queuedAt: Instant,
  attempts: Type.Integer(),
  failure: Type.Optional(MessageFailure),
  sentAt: Type.Optional(Instant),
  /** Of one that waits: when it is tried again. */
  nextAt: Type.Optional(Instant),
  closed: Type.Optional(Closed({ at: Instant, by: Type.String(), reason: Type.String() })),
});
export type OutboxMessage = Static<typeof OutboxMessage>;

export const messagesRoutes = {
  /** Newest first. */
  outboxMessages: {
    method: "GET",
    path: "/api/staff/messages",
    access: "staff",
    permission: "exchange.read",
    query: Closed({
      ...Paged,
      state: Type.Optional(MessageState),
      kind: Type.Optional(MessageKind),
    }),
    response: Closed({
      waiting: Type.Integer(),
      givenUp: Type.Integer(),
      messages: Type.Array(OutboxMessage),
      next: Type.Optional(Cursor),
    }),
  },
  /** One that was given up gets all its tries again, at once. */
  retryMessage: {
    method: "POST",
    path: "/api/staff/messages/:id/retry",
    access: "staff",
    permission: "exchange.manage",
    body: Empty,
    response: Empty,
  },
  /** All that were given up for this: the operator is back, the contract is paid. */
  retryMessages: {
    method: "POST",
    path: "/api/staff/messages/retry",
    access: "staff",
    permission: "exchange.manage",
    body: Closed({ failure: MessageFailure }),
    response: Closed({ retried: Type.Integer() }),
  },
  /** It is not sent any more: the citizen was told another way, or it is too late. */
  closeMessage: {
    method: "POST",
    path: "/api/staff/messages/:id/close",
    access: "staff",
    permission: "exchange.manage",
    body: Closed({ reason: Reason }),
    response: Empty,
  },
  simulatedMessages: {
    method: "GET",
    path: "/api/kiosk/simulator/messages",
    access: "kiosk",
    response: SimulatedMessages,
  },
} as const satisfies Record<string, RouteDefinition>;
