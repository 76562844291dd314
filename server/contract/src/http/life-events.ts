import { Closed, MaskedCitizen, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { Day } from "./calendar.ts";
import { CasePhase } from "./case-desk.ts";
import { ApplyRequest } from "./cases.ts";
import { ItemKey } from "./catalogue-items.ts";
import { DepartmentKey } from "./departments.ts";
import { Both, PackageCode } from "./life-event-packages.ts";
import { PlannedItem, Situation } from "./life-event-plans.ts";
import type { RouteDefinition } from "./route-definition.ts";
import { Binary, Cursor, Instant, Paged, Uuid } from "./words.ts";

// Life events (一件事) applied for: cases that run beside one another as far as the order of the items allows, one
// clock, one result (domain.md §2.5, §7 L1).

const { itemKey: _, ...applied } = ApplyRequest.properties;
export const LifeEventRequest = Closed({
  code: PackageCode,
  version: Type.Integer({ minimum: 1, description: "of the package as it was shown" }),
  ...Situation.properties,
  ...applied,
});
export type LifeEventRequest = Static<typeof LifeEventRequest>;

/** `waiting`: for the items before it; `cancelled`: an item before it failed; `failed`: ended otherwise than granted. */
export const ChildState = Tokens(["waiting", "open", "done", "failed", "cancelled"]);
export type ChildState = Static<typeof ChildState>;
export const LifeEventChild = Closed({
  ...PlannedItem.properties,
  state: ChildState,
  caseId: Type.Optional(Uuid),
  caseNumber: Type.Optional(Type.String()),
  phase: Type.Optional(CasePhase),
  /** The document it ended with. */
  certificateId: Type.Optional(Uuid),
  /** Day by which it will be done as it stands: decided, due, or counted on from the items before it. */
  expected: Type.Optional(Day),
  endedOn: Type.Optional(Day),
  /** Why it is not done: how its case ended, or which item before it failed. */
  reason: Type.Optional(Type.String()),
  /** On the longest way, as it stands. */
  critical: Type.Boolean(),
  /** What the decision waits for outside the case. */
  waitsFor: Type.Array(Closed({ kind: Tokens(["opinion", "visit"]), department: DepartmentKey })),
});
export type LifeEventChild = Static<typeof LifeEventChild>;

export const LifeEventState = Tokens(["running", "completed", "partly", "failed"]);
export type LifeEventState = Static<typeof LifeEventState>;
export const LifeEventView = Closed({
  id: Uuid,
  number: Type.String(),
  code: PackageCode,
  version: Type.Integer(),
  name: Both,
  state: LifeEventState,
  /** What made it fail, item by item. */
  reasons: Type.Array(Closed({ item: ItemKey, reason: Type.String() })),
  appliedAt: Instant,
  completedAt: Type.Optional(Instant),
  clock: Closed({
    due: Day,
    provisional: Type.Boolean(),
    /** By the longest way as it stands now. */
    expected: Day,
    /** Working days left; negative when late. */
    left: Type.Integer(),
    light: Tokens(["green", "near", "late", "stopped"]),
  }),
  /** Mandatory items done and in all. */
  progress: Closed({ done: Type.Integer(), of: Type.Integer() }),
  visits: Type.Integer(),
  items: Type.Array(LifeEventChild),
});
export type LifeEventView = Static<typeof LifeEventView>;
/** The same at the desk. */
export const LifeEventPage = Closed({ ...LifeEventView.properties, applicant: MaskedCitizen });
export type LifeEventPage = Static<typeof LifeEventPage>;

export const lifeEventsRoutes = {
  applyLifeEvent: {
    method: "POST",
    path: "/api/kiosk/life-event-cases",
    access: "citizen",
    body: LifeEventRequest,
    response: LifeEventView,
  },
  ownLifeEvents: {
    method: "GET",
    path: "/api/kiosk/life-event-cases",
    access: "citizen",
    response: Closed({ cases: Type.Array(LifeEventView) }),
  },
  ownLifeEvent: {
    method: "GET",
    path: "/api/kiosk/life-event-cases/:id",
    access: "citizen",
    response: LifeEventView,
  },
  /** One department's own form, with its fields out of the merged one. */
  ownDepartmentForm: {
    method: "GET",
    path: "/api/kiosk/life-event-cases/:id/forms/:department",
    access: "agent",
    response: Binary,
  },
  lifeEventCases: {
    method: "GET",
    path: "/api/staff/life-event-cases",
    access: "staff",
    permission: "case.read",
    query: Closed({ state: Type.Optional(LifeEventState), ofCase: Type.Optional(Uuid), ...Paged }),
    response: Closed({ cases: Type.Array(LifeEventPage), next: Type.Optional(Cursor) }),
  },
  lifeEventCase: {
    method: "GET",
    path: "/api/staff/life-event-cases/:id",
    access: "staff",
    permission: "case.read",
    response: LifeEventPage,
  },
  departmentForm: {
    method: "GET",
    path: "/api/staff/life-event-cases/:id/forms/:department",
    access: "staff",
    permission: "case.read",
    response: Binary,
  },
} as const satisfies Record<string, RouteDefinition>;
