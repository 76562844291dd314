import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { Day } from "./calendar.ts";
import { CasePhase } from "./case-desk.ts";
import type { RouteDefinition } from "./route-definition.ts";
import { Instant, Uuid } from "./words.ts";

// Electronic supervision (domain.md §7.3 G3): what the rules found, live, and the figures of each case that
// later reports are made of. No person is in any of it.

export const supervisionRules = [
  /** 临期: one working day is left. */
  "dueSoon",
  /** 超期. */
  "overdue",
  /** Nobody answered within the law's days, so the application counts as accepted (行政许可法 §32). */
  "deemedAccepted",
  /** 越权: somebody tried what is not theirs; it was refused. */
  "outsideRight",
  /** 受办不分: who accepted tried to decide; it was refused. */
  "sameOfficer",
  /** 补正>1次: refused. */
  "secondSupplement",
  /** 材料超清单: refused. */
  "offList",
  /** 乱收费: another fee than the item's was asked. */
  "wrongFee",
  /** Nobody took a request for help up in time. */
  "helpLate",
] as const;
export const SupervisionRule = Tokens(supervisionRules);
export type SupervisionRule = Static<typeof SupervisionRule>;
export const Card = Tokens(["yellow", "red"]);
export type Card = Static<typeof Card>;

export const SupervisionHit = Closed({
  id: Uuid,
  rule: SupervisionRule,
  card: Card,
  caseId: Type.Optional(Uuid),
  caseNumber: Type.Optional(Type.String()),
  itemKey: Type.String(),
  itemName: Type.String(),
  department: Type.String(),
  departmentName: Type.String(),
  division: Type.String(),
  staffId: Type.Optional(Type.String()),
  staffName: Type.Optional(Type.String()),
  /** Materials by ref, or the clock that ran out. */
  refs: Type.Array(Type.String()),
  at: Instant,
});
export type SupervisionHit = Static<typeof SupervisionHit>;

/** The wall: the newest hits, and how the clocks stand now. */
export const SupervisionWall = Closed({
  asOf: Instant,
  hits: Type.Array(SupervisionHit),
  /** Since the first of the month. */
  counts: Type.Array(Closed({ rule: SupervisionRule, card: Card, count: Type.Integer() })),
  clocks: Closed({ running: Type.Integer(), dueSoon: Type.Integer(), overdue: Type.Integer() }),
});
export type SupervisionWall = Static<typeof SupervisionWall>;

/** What one case cost whom: the inputs of the reform's figures (domain.md §7.5). */
export const CaseMeasure = Closed({
  caseNumber: Type.String(),
  itemKey: Type.String(),
  itemName: Type.String(),
  itemVersion: Type.Integer(),
  department: Type.String(),
  /** Whose matter it is, and where it was handed in. */
  division: Type.String(),
  receivedAt: Type.String(),
  phase: CasePhase,
  appliedOn: Day,
  completedOn: Type.Optional(Day),
  sameDay: Type.Boolean(),
  visits: Type.Integer(),
  materials: Closed({
    /** How many the case needed. */
    asked: Type.Integer(),
    /** Met by a shared register or a licence. */
    shared: Type.Integer(),
    /** Met by the form or by what the person has on them. */
    present: Type.Integer(),
    promised: Type.Integer(),
    /** Brought by the applicant, or still to be brought. */
    brought: Type.Integer(),
  }),
  /** Working days: from acceptance to decision less special procedures; promised by the item; taken by those procedures. */
  workdays: Closed({ used: Type.Integer(), promised: Type.Integer(), paused: Type.Integer() }),
});
export type CaseMeasure = Static<typeof CaseMeasure>;

export const ItemFigures = Closed({
  itemKey: Type.String(),
  itemName: Type.String(),
  cases: Type.Integer(),
  completed: Type.Integer(),
  /** Completed on the day of the application (马上办, 日照日证). */
  sameDay: Type.Integer(),
  /** Cases for which somebody came twice or more. */
  twice: Type.Integer(),
  visits: Type.Integer(),
  asked: Type.Integer(),
  shared: Type.Integer(),
  workdays: Type.Integer(),
});
export type ItemFigures = Static<typeof ItemFigures>;

const Period = {
  /** First and last day of application; the last 30 days when left out. */
  from: Type.Optional(Day),
  to: Type.Optional(Day),
  item: Type.Optional(Type.String({ maxLength: 20 })),
  format: Type.Optional(Tokens(["json", "csv"])),
};
const Limited = {
  ...Period,
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 5_000 })),
  after: Type.Optional(Type.String({ maxLength: 100 })),
};
const Measures = Closed({
  from: Day,
  to: Day,
  cases: Type.Array(CaseMeasure),
  next: Type.Optional(Type.String()),
});
const read = { method: "GET", access: "staff", permission: "supervision.read" } as const;

export const supervisionRoutes = {
  supervisionWall: { ...read, wall: true, path: "/api/staff/supervision", response: SupervisionWall },
  /** Server-sent events: `wall` with a SupervisionWall at once and whenever a clock passes, `hit` with each new SupervisionHit. */
  supervisionEvents: { ...read, wall: true, path: "/api/staff/supervision/events", response: Type.Unknown() },
  supervisionHits: {
    ...read,
    path: "/api/staff/supervision/hits",
    query: Closed({
      card: Type.Optional(Card),
      rule: Type.Optional(SupervisionRule),
      case: Type.Optional(Uuid),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
      after: Type.Optional(Type.String({ maxLength: 100 })),
    }),
    response: Closed({ hits: Type.Array(SupervisionHit), next: Type.Optional(Type.String()) }),
  },
  /** 跑动: cases for which somebody came `atLeast` times, 2 when not said. */
  visitsReport: {
    ...read,
    path: "/api/staff/supervision/visits",
    query: Closed({ ...Limited, atLeast: Type.Optional(Type.Integer({ minimum: 1, maximum: 99 })) }),
    response: Measures,
  },
  caseMeasures: {
    ...read,
    path: "/api/staff/supervision/measures",
    query: Closed(Limited),
    response: Measures,
  },
  itemFigures: {
    ...read,
    path: "/api/staff/supervision/items",
    query: Closed(Period),
    response: Closed({ from: Day, to: Day, items: Type.Array(ItemFigures) }),
  },
} as const satisfies Record<string, RouteDefinition>;
