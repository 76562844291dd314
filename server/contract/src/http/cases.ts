import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { Day } from "./calendar.ts";
import { CaseClock, CasePhase } from "./case-desk.ts";
import { CertificateView } from "./certificates.ts";
import type { RouteDefinition } from "./route-definition.ts";
import { Empty, Instant, Uuid } from "./words.ts";

export const OpenCaseRequest = Closed({
  itemKey: Type.String({ maxLength: 20 }),
  /** The citizen agreed, on the screen, that this register is asked for this purpose. */
  consent: Closed({ register: Type.String({ maxLength: 60 }), purpose: Type.String({ maxLength: 120 }) }),
});
export type OpenCaseRequest = Static<typeof OpenCaseRequest>;
export const CaseOutcome = Closed({
  caseId: Uuid,
  caseNumber: Type.String(),
  itemKey: Type.String(),
  outcome: Tokens(["issued", "noRecord"]),
  /** Register answers shown on the page: label and value, nothing that is masked elsewhere. */
  facts: Type.Array(Closed({ label: Type.String(), value: Type.String() })),
  certificate: Type.Union([CertificateView, Type.Null()]),
  completedAt: Instant,
});
export type CaseOutcome = Static<typeof CaseOutcome>;

const Ref = Type.String({ pattern: "^[A-Z][A-Za-z0-9]{1,11}$", description: "material of the dictionary" });
const Refs = Type.Array(Ref, { maxItems: 60, uniqueItems: true });
/** An application with a form and materials; an item that is done at once (即办件) is decided and ended with it. */
export const ApplyRequest = Closed({
  itemKey: Type.String({ maxLength: 20 }),
  /** Field of the dictionary → value. */
  form: Type.Record(Type.String({ pattern: "^[a-zA-Z][a-zA-Z0-9]{0,39}$" }), Type.String({ maxLength: 500 })),
  /** Materials that may come later (容缺), and those a promise stands for (告知承诺), as the citizen chose. */
  later: Refs,
  promised: Refs,
  consents: Type.Array(
    Closed({ register: Type.String({ maxLength: 60 }), purpose: Type.String({ maxLength: 120 }) }),
    { maxItems: 20 },
  ),
  /** What was uploaded now or lies in the box, for which entry of the item's list. */
  materials: Type.Optional(Type.Array(Closed({ ref: Ref, id: Uuid }), { maxItems: 60 })),
  /** Whose matter it is, where that is not the authority of the place the kiosk stands in (全域办): code of a division. */
  division: Type.Optional(Type.String({ pattern: "^[0-9]{6,9}(S[0-9]{2})?$" })),
  /** Conditional materials whose condition the citizen said to be true. */
  applying: Type.Optional(Refs),
  /** The draft this was filled in from, taken over before: it is gone with the application. */
  draft: Type.Optional(Uuid),
});
export type ApplyRequest = Static<typeof ApplyRequest>;
export const ApplyOutcome = Closed({
  caseId: Uuid,
  caseNumber: Type.String(),
  itemKey: Type.String(),
  phase: CasePhase,
  receivedAt: Instant,
  clock: CaseClock,
  /** What an item that is done at once ended with. */
  certificate: Type.Optional(CertificateView),
});
export type ApplyOutcome = Static<typeof ApplyOutcome>;

/** The departments come to look at the place, all at once (联合勘验). */
export const OwnSiteVisit = Closed({
  state: Tokens(["planned", "held", "cancelled"]),
  from: Instant,
  until: Instant,
  place: Type.String(),
  /** What to have ready besides the card and the materials. */
  prepare: Type.Optional(Type.String()),
});
export type OwnSiteVisit = Static<typeof OwnSiteVisit>;

export const OwnCase = Closed({
  id: Uuid,
  number: Type.String(),
  itemKey: Type.String(),
  /** As it was called when the case was opened. */
  itemName: Type.String(),
  phase: CasePhase,
  clock: CaseClock,
  decision: Type.Optional(Tokens(["granted", "refused", "noRecord"])),
  /**
   * What happened so far, oldest first; without who did it. `words`: what the office wrote to whoever applied, the
   * reasons of a refusal, what is to be supplemented; only for who proved to be that person (A2).
   */
  timeline: Type.Array(Closed({ at: Instant, type: Type.String(), words: Type.Optional(Type.String()) })),
  /** What the citizen was asked for and has not brought. */
  asked: Type.Array(Closed({ ref: Type.String(), name: Type.String(), by: Day })),
  /** In the order they were planned; absent where there was none. */
  siteVisits: Type.Optional(Type.Array(OwnSiteVisit, { minItems: 1 })),
  appliedAt: Instant,
});
export type OwnCase = Static<typeof OwnCase>;

export const casesRoutes = {
  apply: {
    method: "POST",
    path: "/api/kiosk/applications",
    access: "citizen",
    body: ApplyRequest,
    response: ApplyOutcome,
  },
  ownCases: {
    method: "GET",
    path: "/api/kiosk/cases",
    access: "citizen",
    response: Closed({ cases: Type.Array(OwnCase) }),
  },
  withdrawCase: {
    method: "POST",
    path: "/api/kiosk/cases/:id/withdraw",
    access: "citizen",
    body: Empty,
    response: OwnCase,
  },
  openCase: {
    method: "POST",
    path: "/api/kiosk/cases",
    access: "citizen",
    body: OpenCaseRequest,
    response: CaseOutcome,
  },
} as const satisfies Record<string, RouteDefinition>;
