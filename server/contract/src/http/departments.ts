import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { CasePhase } from "./case-desk.ts";
import type { RouteDefinition } from "./route-definition.ts";
import { Instant, Uuid } from "./words.ts";

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
  up: Type.Boolean(),
  lastOkAt: Type.Optional(Instant),
  failingSince: Type.Optional(Instant),
  lastFailure: Type.Optional(Type.String()),
  waiting: Type.Integer(),
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
});
export type DeadLetter = Static<typeof DeadLetter>;

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
    body: Closed({
      department: DepartmentKey,
      mode: Tokens(["push", "pull"]),
      url: Type.Optional(Type.String({ maxLength: 300, pattern: "^https?://[^\\s@#]+$" })),
    }),
    response: Closed({ department: DepartmentKey, secret: Type.String() }),
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
    response: Closed({ letters: Type.Array(DeadLetter) }),
  },
  retryDeadLetter: {
    method: "POST",
    path: "/api/staff/exchange/dead-letters/:id/retry",
    access: "staff",
    permission: "exchange.manage",
    response: Closed({}),
  },
} as const satisfies Record<string, RouteDefinition>;
