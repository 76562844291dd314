import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { CasePhase } from "./case-desk.ts";
import type { RouteDefinition } from "./route-definition.ts";
import { Cursor, Empty, Instant, Paged, Reason, Uuid } from "./words.ts";

// Departments and the window exchange cases (DESIGN §5.8). Outward: webhooks as Standard Webhooks 1.0 signs them
// (`webhook-id`, `webhook-timestamp`, `webhook-signature: v1,<base64>` over `id.timestamp.body`, HMAC-SHA-256).
// Inward: the same headers and `webhook-department`, over `id.timestamp.METHOD path.content-digest` (RFC 9530).

export const DepartmentKey = Type.String({
  pattern: "^[A-Z]{2}$",
  description: "department of the catalogue",
});

const Message = { id: Uuid, seq: Type.Integer({ minimum: 1 }), at: Instant, caseId: Uuid };
/** What a department is told. The same `id` again is the same message again. */
export const DepartmentMessage = Type.Union([
  Closed({
    ...Message,
    type: Tokens(["case.accepted"]),
    number: Type.String(),
    itemKey: Type.String(),
    catalogueVersion: Type.String(),
    division: Type.String(),
    held: Type.Array(Type.String()),
    promised: Type.Array(Type.String()),
    applicant: Closed({ name: Type.String(), idNumber: Type.String() }),
    form: Type.Record(Type.String(), Type.String()),
  }),
  Closed({ ...Message, type: Tokens(["case.ended"]), number: Type.String(), phase: CasePhase }),
]);
export type DepartmentMessage = Static<typeof DepartmentMessage>;

/** A department's decision. `id` is the department's own: the same again changes nothing. */
export const DepartmentResult = Closed({
  id: Uuid,
  caseId: Uuid,
  outcome: Tokens(["granted", "refused"]),
  reasons: Type.Array(Type.String({ minLength: 1, maxLength: 1000 }), { maxItems: 10 }),
});
export type DepartmentResult = Static<typeof DepartmentResult>;

export const ConnectorHealth = Closed({
  department: DepartmentKey,
  mode: Tokens(["push", "pull"]),
  /** Where it is pushed to; only for who may change it. */
  url: Type.Optional(Type.String()),
  /** False also while it is paused. */
  up: Type.Boolean(),
  /** Nothing is told it until it is resumed; its answers are taken. */
  pausedAt: Type.Optional(Instant),
  lastOkAt: Type.Optional(Instant),
  failingSince: Type.Optional(Instant),
  lastFailure: Type.Optional(Type.String()),
  waiting: Type.Integer(),
  /** When the oldest of what waits was queued. */
  waitingSince: Type.Optional(Instant),
  dead: Type.Integer(),
});
export type ConnectorHealth = Static<typeof ConnectorHealth>;

export const DeadLetter = Closed({
  id: Uuid,
  department: DepartmentKey,
  caseId: Uuid,
  type: Tokens(["case.accepted", "case.ended"]),
  attempts: Type.Integer(),
  failure: Type.String(),
  deadAt: Instant,
  givenUp: Type.Optional(Closed({ at: Instant, by: Type.String(), reason: Type.String() })),
});
export type DeadLetter = Static<typeof DeadLetter>;

const way = {
  mode: Tokens(["push", "pull"]),
  url: Type.Optional(Type.String({ maxLength: 300, pattern: "^https?://[^\\s@#]+$" })),
} as const;
const NewSecret = Closed({ department: DepartmentKey, secret: Type.String() });

export const departmentsRoutes = {
  /** What is not acknowledged, oldest first. `after` pages within one look: begin each look without it. */
  departmentMessages: {
    method: "GET",
    path: "/api/departments/exchange/messages",
    access: "department",
    query: Closed({
      after: Type.Optional(Type.Integer({ minimum: 0 })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    }),
    response: Closed({ messages: Type.Array(DepartmentMessage) }),
  },
  departmentAcknowledge: {
    method: "POST",
    path: "/api/departments/exchange/acknowledgements",
    access: "department",
    repeatable: true,
    body: Closed({ ids: Type.Array(Uuid, { minItems: 1, maxItems: 100, uniqueItems: true }) }),
    response: Closed({ acknowledged: Type.Integer() }),
  },
  departmentResult: {
    method: "POST",
    path: "/api/departments/exchange/results",
    access: "department",
    repeatable: true,
    body: DepartmentResult,
    response: Closed({ caseId: Uuid, phase: CasePhase }),
  },
  /** Makes a connector or gives it a new address; the answer is the only time its secret is shown. */
  connectDepartment: {
    method: "POST",
    path: "/api/staff/exchange/connectors",
    access: "staff",
    permission: "exchange.manage",
    body: Closed({ department: DepartmentKey, ...way }),
    response: NewSecret,
  },
  /** Another address or way, or a pause; the secret stays. What waits is tried at once. */
  changeConnector: {
    method: "POST",
    path: "/api/staff/exchange/connectors/:department",
    access: "staff",
    permission: "exchange.manage",
    body: Closed({ ...way, paused: Type.Boolean() }),
    response: Empty,
  },
  /** Another secret, shown this once: the one before is worth nothing from now on. */
  rotateConnector: {
    method: "POST",
    path: "/api/staff/exchange/connectors/:department/secret",
    access: "staff",
    permission: "exchange.manage",
    body: Empty,
    response: NewSecret,
  },
  /** `connectivity`: connectors that are up ÷ connectors; null without any. */
  connectors: {
    method: "GET",
    path: "/api/staff/exchange/connectors",
    access: "staff",
    permission: "exchange.read",
    response: Closed({
      asOf: Instant,
      connectivity: Type.Union([Type.Number({ minimum: 0, maximum: 1 }), Type.Null()]),
      connectors: Type.Array(ConnectorHealth),
    }),
  },
  deadLetters: {
    method: "GET",
    path: "/api/staff/exchange/dead-letters",
    access: "staff",
    permission: "exchange.read",
    query: Closed({ ...Paged, state: Type.Optional(Tokens(["dead", "givenUp"])) }),
    response: Closed({ letters: Type.Array(DeadLetter), next: Type.Optional(Cursor) }),
  },
  retryDeadLetter: {
    method: "POST",
    path: "/api/staff/exchange/dead-letters/:id/retry",
    access: "staff",
    permission: "exchange.manage",
    response: Closed({}),
  },
  /** All dead letters of a department that is well again. */
  retryDeadLetters: {
    method: "POST",
    path: "/api/staff/exchange/dead-letters/retry",
    access: "staff",
    permission: "exchange.manage",
    body: Closed({ department: DepartmentKey }),
    response: Closed({ retried: Type.Integer() }),
  },
  /** Nobody waits for it any more; later ones of its case go with it, so that no end is told without its beginning. */
  giveUpDeadLetter: {
    method: "POST",
    path: "/api/staff/exchange/dead-letters/:id/give-up",
    access: "staff",
    permission: "exchange.manage",
    body: Closed({ reason: Reason }),
    response: Empty,
  },
} as const satisfies Record<string, RouteDefinition>;
