import { Closed, MaskedCitizen, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { ItemKey } from "./catalogue-items.ts";
import type { RouteDefinition } from "./route-definition.ts";
import { Empty, Instant, Uuid } from "./words.ts";

// Acting for an enterprise (A3): a person who is here (A2), and either the register of those who may act for it
// (法定代表人, 授权经办人) or what its legal representative said at a kiosk: who, for which items, until when.

export const EnterpriseRole = Tokens(["legalRepresentative", "agent"]);
export type EnterpriseRole = Static<typeof EnterpriseRole>;
const Consent = Closed({
  register: Type.String({ maxLength: 60 }),
  purpose: Type.String({ maxLength: 120 }),
});
export const Mandate = Closed({
  /** Unified social credit code, GB 32100. */
  uscc: Type.String(),
  name: Type.String(),
  role: EnterpriseRole,
});
export type Mandate = Static<typeof Mandate>;

const Uscc = Type.String({ minLength: 18, maxLength: 18 });
const Department = Type.String({ pattern: "^[A-Z]{2}$" });
/** One item by its key, or every item of a department. */
const Scope = {
  items: Type.Array(ItemKey, { maxItems: 40, uniqueItems: true }),
  departments: Type.Array(Department, { maxItems: 20, uniqueItems: true }),
};
const Purpose = Type.String({ minLength: 2, maxLength: 60, pattern: "^[^\\s\\p{Cc}](.*[^\\s\\p{Cc}])?$" });

/** What a representative agrees to; its version is sent back, and kept with the authorisation. */
export const Declaration = Closed({
  version: Type.String(),
  text: Closed({ "zh-CN": Type.String(), en: Type.String() }),
});
export type Declaration = Static<typeof Declaration>;

export const AgentAuthorisationRequest = Closed({
  uscc: Uscc,
  agent: Closed({
    name: Type.String({ minLength: 1, maxLength: 60 }),
    /** As it stands on the card; of a resident's, a residence permit's, or a foreign resident's card. */
    idNumber: Type.String({ pattern: "^(\\d{17}[\\dX]|[A-Z]{3}\\d{12})$" }),
  }),
  ...Scope,
  purpose: Purpose,
  days: Type.Integer({ minimum: 1, maximum: 365 }),
  consent: Consent,
  declaration: Type.String({ maxLength: 20 }),
});
export type AgentAuthorisationRequest = Static<typeof AgentAuthorisationRequest>;

/** As its giver sees it. */
export const GivenAuthorisation = Closed({
  id: Uuid,
  uscc: Type.String(),
  name: Type.String(),
  agent: MaskedCitizen,
  items: Scope.items,
  departments: Scope.departments,
  purpose: Type.String(),
  givenAt: Instant,
  expiresAt: Instant,
  endedAt: Type.Optional(Instant),
  /** `register`: who gave it is no longer the legal representative. */
  endedBy: Type.Optional(Tokens(["representative", "agent", "register"])),
  /** How often somebody acted by it. */
  uses: Type.Integer(),
});
export type GivenAuthorisation = Static<typeof GivenAuthorisation>;

/** As the agent sees it, while it holds. */
export const HeldAuthorisation = Closed({
  id: Uuid,
  uscc: Type.String(),
  name: Type.String(),
  items: Scope.items,
  departments: Scope.departments,
  purpose: Type.String(),
  expiresAt: Instant,
});
export type HeldAuthorisation = Static<typeof HeldAuthorisation>;

export const mandatesRoutes = {
  /** What the citizen is asked to agree to; sent back word for word. */
  mandateConsent: {
    method: "GET",
    path: "/api/kiosk/mandate",
    access: "citizen",
    response: Consent,
  },
  /** Every enterprise the register says they may act for; from A2. */
  ownMandates: {
    method: "POST",
    path: "/api/kiosk/mandates",
    access: "citizen",
    body: Closed({ consent: Consent }),
    response: Closed({ mandates: Type.Array(Mandate) }),
  },
  /** Lifts the session to A3, for this enterprise, until it ends. The code is what the licence's QR says. */
  proveMandate: {
    method: "POST",
    path: "/api/kiosk/mandate",
    access: "citizen",
    body: Closed({ uscc: Uscc, consent: Consent }),
    response: Mandate,
  },
  /** What a representative is asked to agree to before they authorise somebody: both are sent back. */
  authorisationTerms: {
    method: "GET",
    path: "/api/kiosk/enterprise-authorisations/terms",
    access: "citizen",
    response: Closed({ consent: Consent, declaration: Declaration }),
  },
  /** Of a legal representative at A2, as the register says at that moment. Says nothing of whether the agent is known here. */
  authoriseAgent: {
    method: "POST",
    path: "/api/kiosk/enterprise-authorisations",
    access: "citizen",
    body: AgentAuthorisationRequest,
    response: GivenAuthorisation,
  },
  /** Given and held, from A2; the newest first. */
  enterpriseAuthorisations: {
    method: "GET",
    path: "/api/kiosk/enterprise-authorisations",
    access: "citizen",
    response: Closed({ given: Type.Array(GivenAuthorisation), held: Type.Array(HeldAuthorisation) }),
  },
  /** By who gave it, or by the agent who lays it down; sessions that act by it fall back to A2. */
  endEnterpriseAuthorisation: {
    method: "POST",
    path: "/api/kiosk/enterprise-authorisations/:id/end",
    access: "citizen",
    body: Empty,
    response: Empty,
  },
  /** Lifts the agent's session from A2 to A3, for the items of the authorisation, until it or the session ends. */
  actByAuthorisation: {
    method: "POST",
    path: "/api/kiosk/enterprise-authorisations/:id/use",
    access: "citizen",
    body: Empty,
    response: Mandate,
  },
} as const satisfies Record<string, RouteDefinition>;
