import { Closed, MaskedCitizen, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { Day } from "./calendar.ts";
import { SeenDocumentKind } from "./identity.ts";
import type { RouteDefinition } from "./route-definition.ts";
import { Binary, CaseNumberStart, Cursor, Instant, Paged, Uuid } from "./words.ts";

// The desk: what the people behind the window see of a case and do to it (domain.md §2.2, §7.2 B5).

export const CasePhase = Tokens([
  "applied",
  "received",
  "supplementing",
  "accepted",
  "inReview",
  "paused",
  "decided",
  "producing",
  "delivering",
  "completed",
  "archived",
  "notAccepted",
  "returned",
  "withdrawn",
  "terminated",
]);
export type CasePhase = Static<typeof CasePhase>;
/** Where an application was filled in: at the kiosk, or on the citizen's own telephone before it. */
export const CaseChannel = Tokens(["kiosk", "phone"]);
export type CaseChannel = Static<typeof CaseChannel>;
export const SpecialProcedure = Tokens([
  "hearing",
  "inspection",
  "appraisal",
  "expertReview",
  "publicNotice",
]);
export type SpecialProcedure = Static<typeof SpecialProcedure>;

/** What is waited for, until when, and how near that is; `left` counts working days, negative when late. */
export const CaseClock = Closed({
  waitsFor: Tokens([
    "acceptance",
    "supplement",
    "decision",
    "delivery",
    "specialProcedure",
    "commitmentCheck",
    "nothing",
  ]),
  due: Type.Optional(Day),
  provisional: Type.Optional(Type.Boolean()),
  left: Type.Optional(Type.Integer()),
  light: Tokens(["green", "near", "late", "stopped"]),
});
export type CaseClock = Static<typeof CaseClock>;

const Ref = Type.String({ pattern: "^[A-Z][A-Za-z0-9]{1,11}$", description: "material of the dictionary" });
const Refs = Type.Array(Ref, { maxItems: 60, uniqueItems: true });
const Words = Type.String({ minLength: 1, maxLength: 1000 });
const Reasons = Type.Array(Words, { minItems: 1, maxItems: 10 });

/** What a member of staff can do to a case; the domain decides whether this person may, now. */
export const DeskAction = Type.Union([
  Closed({
    type: Tokens(["receive", "review", "resume", "produce", "handOver", "complete", "archive", "visit"]),
  }),
  Closed({ type: Tokens(["requestSupplement"]), refs: Refs, words: Words }),
  Closed({
    type: Tokens(["accept"]),
    tolerate: Type.Optional(Refs),
    promise: Type.Optional(Refs),
  }),
  Closed({ type: Tokens(["refuseAcceptance", "return"]), reasons: Reasons }),
  Closed({ type: Tokens(["pause"]), procedure: SpecialProcedure, words: Type.Optional(Words) }),
  Closed({ type: Tokens(["extend"]), workdays: Type.Integer({ minimum: 1, maximum: 60 }), reason: Words }),
  Closed({
    type: Tokens(["decide"]),
    outcome: Tokens(["granted", "refused"]),
    reasons: Type.Array(Words, { maxItems: 10 }),
  }),
  Closed({ type: Tokens(["checkCommitment"]), ref: Ref, kept: Type.Boolean() }),
  Closed({ type: Tokens(["checkCorrection"]), ref: Ref, corrected: Type.Boolean() }),
]);
export type DeskAction = Static<typeof DeskAction>;
export const DeskActionType = Tokens([
  "receive",
  "review",
  "resume",
  "produce",
  "handOver",
  "complete",
  "archive",
  "visit",
  "requestSupplement",
  "accept",
  "refuseAcceptance",
  "return",
  "pause",
  "extend",
  "decide",
  "checkCommitment",
  "checkCorrection",
]);
export type DeskActionType = Static<typeof DeskActionType>;

/** Which cases wait for whom: 收件, 受理, 中台, 审查, 审批, 出件; `checks`: promises to be looked into afterwards. */
export const CaseQueue = Tokens(["intake", "acceptance", "review", "decision", "issue", "checks", "all"]);
export type CaseQueue = Static<typeof CaseQueue>;

export const CaseRow = Closed({
  id: Uuid,
  number: Type.String(),
  itemKey: Type.String(),
  itemName: Type.String(),
  /** Key of the department of the catalogue whose matter it is. */
  department: Type.String(),
  departmentName: Type.String(),
  division: Type.String(),
  phase: CasePhase,
  clock: CaseClock,
  applicant: MaskedCitizen,
  appliedAt: Instant,
  version: Type.Integer(),
});
export type CaseRow = Static<typeof CaseRow>;

/** 审查细则: what the item's version of this case asks, to be looked at one by one, and who did. */
export const CaseChecklist = Type.Array(
  Closed({
    point: Type.String(),
    looked: Type.Optional(Closed({ by: Type.String(), byName: Type.Optional(Type.String()), at: Instant })),
  }),
);
export type CaseChecklist = Static<typeof CaseChecklist>;
export const CaseChecks = Closed({ checklist: CaseChecklist });
export type CaseChecks = Static<typeof CaseChecks>;

export const CasePage = Closed({
  ...CaseRow.properties,
  zone: Type.String(),
  channel: CaseChannel,
  /** By what the applicant was known: a card on a reader, or a document that staff saw. Absent in older cases. */
  known: Type.Optional(
    Closed({
      token: Tokens(["idCard", "socialSecurityCard", "staff"]),
      document: Type.Optional(SeenDocumentKind),
      by: Type.Optional(Type.String()),
      byName: Type.Optional(Type.String()),
    }),
  ),
  /** Form as filled: label and value. Reading it is in the audit log. */
  form: Type.Array(Closed({ field: Type.String(), label: Type.String(), value: Type.String() })),
  materials: Type.Array(
    Closed({
      ref: Type.String(),
      name: Type.String(),
      required: Type.Boolean(),
      tolerable: Type.Boolean(),
      promisable: Type.Boolean(),
      state: Tokens(["held", "missing", "asked", "tolerated", "promised", "kept", "broken", "corrected"]),
      dueBy: Type.Optional(Day),
      /** This person may say that the ID card was shown at the window. */
      toShow: Type.Optional(Tokens(["idCard"])),
    }),
  ),
  timeline: Type.Array(
    Closed({
      at: Instant,
      type: Type.String(),
      actor: Type.String(),
      /** Of a member of staff. */
      actorName: Type.Optional(Type.String()),
      refs: Type.Array(Type.String()),
      words: Type.Optional(Type.String()),
    }),
  ),
  checklist: CaseChecklist,
  /** Special procedures the item knows. */
  procedures: Type.Array(SpecialProcedure),
  /** Working days by which the decision may be put off, once; 0 = not at all. */
  extension: Type.Integer(),
  /** What this person may do to this case now. */
  actions: Type.Array(DeskActionType),
  visits: Type.Integer(),
  /** The sealed document it resulted in. */
  result: Type.Optional(
    Closed({ certificateId: Uuid, number: Type.String(), state: Tokens(["valid", "revoked"]) }),
  ),
});
export type CasePage = Static<typeof CasePage>;

const Version = Type.Integer({
  minimum: 1,
  description: "of the case as it was read; another one by now is a conflict",
});
export const CaseList = Closed({
  asOf: Instant,
  cases: Type.Array(CaseRow),
  next: Type.Optional(Cursor),
});
export type CaseList = Static<typeof CaseList>;

/** How many wait, and how many of them are late, in each queue of this person. */
export const QueueCounts = Closed({
  asOf: Instant,
  queues: Type.Array(Closed({ queue: CaseQueue, waiting: Type.Integer(), late: Type.Integer() })),
});
export type QueueCounts = Static<typeof QueueCounts>;

export const BatchResult = Closed({
  results: Type.Array(Closed({ id: Uuid, done: Type.Boolean(), code: Type.Optional(Type.String()) })),
});
export type BatchResult = Static<typeof BatchResult>;

export const caseDeskRoutes = {
  deskCases: {
    method: "GET",
    path: "/api/staff/cases",
    access: "staff",
    permission: "case.read",
    query: Closed({
      queue: Type.Optional(CaseQueue),
      number: Type.Optional(CaseNumberStart),
      item: Type.Optional(Type.String({ maxLength: 20 })),
      late: Type.Optional(Type.Boolean()),
      ...Paged,
    }),
    response: CaseList,
  },
  deskCounts: {
    method: "GET",
    path: "/api/staff/case-queues",
    access: "staff",
    permission: "case.read",
    response: QueueCounts,
  },
  deskCase: {
    method: "GET",
    path: "/api/staff/cases/:id",
    access: "staff",
    permission: "case.read",
    response: CasePage,
  },
  /** The sealed document it resulted in, for who hands it out to print; reading it is in the audit log. */
  caseResult: {
    method: "GET",
    path: "/api/staff/cases/:id/result",
    access: "staff",
    permission: "case.issue",
    response: Binary,
  },
  deskAct: {
    method: "POST",
    path: "/api/staff/cases/:id/actions",
    access: "staff",
    permission: "case.read",
    body: Closed({ version: Version, action: DeskAction }),
    response: CasePage,
  },
  /** That a point of the checklist was looked at, or was not after all. */
  deskCheck: {
    method: "POST",
    path: "/api/staff/cases/:id/checks",
    access: "staff",
    permission: "case.read",
    body: Closed({
      point: Type.Integer({ minimum: 0, maximum: 999, description: "its place in the checklist, from 0" }),
      looked: Type.Boolean(),
    }),
    response: CaseChecks,
  },
  /** Each for itself: one refused case does not stop the others. */
  deskBatch: {
    method: "POST",
    path: "/api/staff/case-batches",
    access: "staff",
    permission: "case.read",
    body: Closed({
      cases: Type.Array(Closed({ id: Uuid, version: Version }), { minItems: 1, maxItems: 100 }),
      action: DeskAction,
    }),
    response: BatchResult,
  },
} as const satisfies Record<string, RouteDefinition>;
