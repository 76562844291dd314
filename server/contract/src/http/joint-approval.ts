import { Closed, MaskedCitizen, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { Day } from "./calendar.ts";
import { CasePhase } from "./case-desk.ts";
import type { RouteDefinition } from "./route-definition.ts";
import { ChosenInstant, Cursor, Instant, Paged, Uuid } from "./words.ts";

// 并联审批: several departments on one matter at the same time (domain.md §7.4 T4). A decision waits for the opinions
// and the site visit of its own case; everything beside it goes on.

const Department = Type.String({ pattern: "^[A-Z]{2}$", description: "department of the catalogue" });
const Words = Type.String({ minLength: 1, maxLength: 1000 });
const Version = Type.Integer({ minimum: 1, description: "as read; another one by now is a conflict" });

export const OpinionStance = Tokens(["agree", "agreeIf", "disagree"]);
export type OpinionStance = Static<typeof OpinionStance>;

export const JointOpinion = Closed({
  id: Uuid,
  caseId: Uuid,
  caseNumber: Type.String(),
  itemName: Type.String(),
  department: Department,
  departmentName: Type.String(),
  state: Tokens(["asked", "given", "released"]),
  askedBy: Type.String(),
  askedAt: Instant,
  due: Day,
  late: Type.Boolean(),
  question: Type.Optional(Type.String()),
  stance: Type.Optional(OpinionStance),
  words: Type.Optional(Type.String()),
  givenBy: Type.Optional(Type.String()),
  givenAt: Type.Optional(Instant),
  /** Whether it is this person's to give now, or to do without. */
  mayGive: Type.Boolean(),
  mayRelease: Type.Boolean(),
});
export type JointOpinion = Static<typeof JointOpinion>;

/** What a department is shown to form its opinion by; reading it is in the audit log. */
export const OpinionPage = Closed({
  ...JointOpinion.properties,
  applicant: MaskedCitizen,
  form: Type.Array(Closed({ field: Type.String(), label: Type.String(), value: Type.String() })),
  materials: Type.Array(Closed({ ref: Type.String(), name: Type.String(), held: Type.Boolean() })),
});
export type OpinionPage = Static<typeof OpinionPage>;

export const VisitResult = Tokens(["pass", "conditional", "fail"]);
export type VisitResult = Static<typeof VisitResult>;
export const JointVisit = Closed({
  id: Uuid,
  lifeEventId: Type.Optional(Uuid),
  place: Type.String(),
  /** What the citizen should have ready. */
  prepare: Type.Optional(Type.String()),
  from: Instant,
  until: Instant,
  state: Tokens(["planned", "held", "cancelled"]),
  version: Type.Integer(),
  /** One for each case, all at the same time. */
  parts: Type.Array(
    Closed({
      caseId: Uuid,
      caseNumber: Type.String(),
      itemName: Type.String(),
      department: Department,
      departmentName: Type.String(),
      inspector: Type.Optional(Type.String()),
      attendance: Tokens(["expected", "present", "absent"]),
      result: Type.Optional(VisitResult),
      words: Type.Optional(Type.String()),
      mayReport: Type.Boolean(),
    }),
  ),
  changes: Type.Array(
    Closed({
      at: Instant,
      actor: Type.String(),
      what: Tokens(["moved", "cancelled"]),
      from: Instant,
      until: Instant,
      reason: Type.String(),
    }),
  ),
});
export type JointVisit = Static<typeof JointVisit>;

/** A case from the side of all departments it concerns. */
export const CaseJoint = Closed({
  phase: CasePhase,
  opinions: Type.Array(JointOpinion),
  visits: Type.Array(JointVisit),
  /** The place has to be looked at before it is decided, and was not. */
  visitNeeded: Type.Boolean(),
  /** Cases of the same life event that have to be looked at too: one appointment for all. */
  together: Type.Array(Closed({ caseId: Uuid, caseNumber: Type.String(), itemName: Type.String() })),
  mayAsk: Type.Boolean(),
  departments: Type.Array(Closed({ key: Department, name: Type.String() })),
});
export type CaseJoint = Static<typeof CaseJoint>;

const Slot = { from: ChosenInstant, until: ChosenInstant };
const joint = "/api/staff/joint";

export const jointApprovalRoutes = {
  caseJoint: {
    method: "GET",
    path: `${joint}/cases/:id`,
    access: "staff",
    permission: "case.read",
    response: CaseJoint,
  },
  askOpinions: {
    method: "POST",
    path: `${joint}/cases/:id/opinions`,
    access: "staff",
    permission: "case.review",
    body: Closed({
      departments: Type.Array(Department, { minItems: 1, maxItems: 10, uniqueItems: true }),
      words: Words,
    }),
    response: CaseJoint,
  },
  /** Waiting for this person's department. */
  opinions: {
    method: "GET",
    path: `${joint}/opinions`,
    access: "staff",
    permission: "case.review",
    query: Closed(Paged),
    response: Closed({ opinions: Type.Array(JointOpinion), next: Type.Optional(Cursor) }),
  },
  opinion: {
    method: "GET",
    path: `${joint}/opinions/:id`,
    access: "staff",
    permission: "case.review",
    response: OpinionPage,
  },
  giveOpinion: {
    method: "POST",
    path: `${joint}/opinions/:id`,
    access: "staff",
    permission: "case.review",
    body: Closed({ stance: OpinionStance, words: Words }),
    response: JointOpinion,
  },
  /** The asking department does without it. */
  releaseOpinion: {
    method: "POST",
    path: `${joint}/opinions/:id/release`,
    access: "staff",
    permission: "case.review",
    body: Closed({ reason: Words }),
    response: JointOpinion,
  },
  visits: {
    method: "GET",
    path: `${joint}/visits`,
    access: "staff",
    permission: "case.review",
    query: Closed(Paged),
    response: Closed({ visits: Type.Array(JointVisit), next: Type.Optional(Cursor) }),
  },
  planVisit: {
    method: "POST",
    path: `${joint}/visits`,
    access: "staff",
    permission: "case.review",
    body: Closed({
      parts: Type.Array(
        Closed({ caseId: Uuid, inspector: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })) }),
        { minItems: 1, maxItems: 20 },
      ),
      place: Type.String({ minLength: 1, maxLength: 200 }),
      /** What the citizen should have ready besides the card and the materials. */
      prepare: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
      ...Slot,
    }),
    response: JointVisit,
  },
  moveVisit: {
    method: "POST",
    path: `${joint}/visits/:id/move`,
    access: "staff",
    permission: "case.review",
    body: Closed({ version: Version, ...Slot, reason: Words }),
    response: JointVisit,
  },
  cancelVisit: {
    method: "POST",
    path: `${joint}/visits/:id/cancel`,
    access: "staff",
    permission: "case.review",
    body: Closed({ version: Version, reason: Words }),
    response: JointVisit,
  },
  /** What one department found, or that it did not come: its own case goes on waiting, the others do not. */
  reportVisit: {
    method: "POST",
    path: `${joint}/visits/:id/results`,
    access: "staff",
    permission: "case.review",
    body: Closed({
      caseId: Uuid,
      result: Type.Union([VisitResult, Type.Literal("absent")]),
      words: Words,
    }),
    response: JointVisit,
  },
} as const satisfies Record<string, RouteDefinition>;
