import { Closed, MaskedCitizen, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { Day } from "./calendar.ts";
import { StaffRole } from "../staff-roles.ts";
import type { RouteDefinition } from "./route-definition.ts";
import { ChosenInstant, Cursor, Empty, Instant, Paged, Uuid } from "./words.ts";

// Shared registers (domain.md §7.4 D1): who may ask what for what, who asked, and how good the data is.

const grant = {
  recipient: Type.String({ pattern: "^[A-Z]{2}([0-9]{2})?$", description: "an item, or a department" }),
  register: Type.String({ minLength: 1, maxLength: 60 }),
  purpose: Type.String({ minLength: 1, maxLength: 120 }),
  /** Members of the register's record it is told; no others. */
  fields: Type.Array(Type.String({ minLength: 1, maxLength: 60 }), {
    minItems: 1,
    maxItems: 60,
    uniqueItems: true,
  }),
  validUntil: Type.Optional(ChosenInstant),
};
export const GrantRequest = Closed(grant);
export type GrantRequest = Static<typeof GrantRequest>;
export const ShareGrant = Closed({ ...grant, id: Uuid, givenAt: Instant, revokedAt: Type.Optional(Instant) });
export type ShareGrant = Static<typeof ShareGrant>;
export const GrantState = Tokens(["inForce", "over"]);
export type GrantState = Static<typeof GrantState>;

export const BaseRegister = Tokens(["person", "licence", "legalPerson", "space", "credit", "material"]);
export type BaseRegister = Static<typeof BaseRegister>;
/** A rule a record breaks, and where; never the value. `index` counts from 0. */
export const QualityFinding = Closed({
  index: Type.Integer({ minimum: 0 }),
  field: Type.String(),
  rule: Tokens(["shape", "idNumber", "uscc", "organisationCode", "licenceIdentifier", "dayOrder"]),
});
export type QualityFinding = Static<typeof QualityFinding>;

/** How many of all records were sound on one day. */
export const QualityDay = Closed({
  day: Day,
  checked: Type.Integer({ minimum: 0 }),
  sound: Type.Integer({ minimum: 0 }),
});
export type QualityDay = Static<typeof QualityDay>;
/** What the nightly check of the base registers found last, and how the last 30 ended, the newest first. */
export const QualityReport = Closed({
  latest: Type.Optional(
    Closed({
      day: Day,
      at: Instant,
      registers: Type.Array(
        Closed({
          register: BaseRegister,
          checked: Type.Integer({ minimum: 0 }),
          sound: Type.Integer({ minimum: 0 }),
          findings: Type.Array(
            Closed({
              field: Type.String(),
              rule: QualityFinding.properties.rule,
              count: Type.Integer({ minimum: 1 }),
              /** The first day of the days without a break on which it was found. */
              since: Day,
              /** Of the first 20 rows; never a value. */
              ids: Type.Array(Uuid, { maxItems: 20 }),
            }),
          ),
        }),
      ),
    }),
  ),
  days: Type.Array(QualityDay),
});
export type QualityReport = Static<typeof QualityReport>;

/** Whose desk it was: a place, a department, a role; never a person's name. */
export const AccessOffice = Closed({
  place: Type.Optional(Type.String()),
  department: Type.Optional(Type.String()),
  role: Type.Optional(StaffRole),
});
export type AccessOffice = Static<typeof AccessOffice>;
/**
 * What was read: a register was asked, the file was opened, a case, its signature, its delivery, a paper of it; the
 * document it ended with, a licence, an archived file; `sent`: told the department whose matter it is.
 */
export const AccessKind = Tokens([
  "register",
  "file",
  "case",
  "signature",
  "delivery",
  "material",
  "document",
  "licence",
  "archive",
  "sent",
]);
export type AccessKind = Static<typeof AccessKind>;
export const AccessLogEntry = Closed({
  /** The last time, of several on one day. */
  at: Instant,
  kind: AccessKind,
  /** Absent where it is not known any more. */
  office: Type.Optional(AccessOffice),
  register: Type.Optional(Type.String()),
  purpose: Type.String(),
  /** The item a register was asked for. */
  recipient: Type.Optional(Type.String()),
  /** Of the case, the life event or the licence that was read. */
  number: Type.Optional(Type.String()),
  /** Which paper. */
  paper: Type.Optional(Type.String()),
  outcome: Tokens(["found", "noRecord", "unavailable", "refused"]),
  times: Type.Integer({ minimum: 1 }),
});
export type AccessLogEntry = Static<typeof AccessLogEntry>;

const creditParty = {
  person: Type.Optional(MaskedCitizen),
  /** Whose entry it is, where that person acted for one, or it was entered about one. */
  enterprise: Type.Optional(Closed({ name: Type.String(), uscc: Type.String() })),
};
const Words = Type.String({ minLength: 1, maxLength: 500 });
/** What one person proposed and another decides: an office's entry, a dispute of one (异议), its repair (信用修复). */
export const CreditChange = Closed({
  id: Uuid,
  kind: Tokens(["entry", "dispute", "repair"]),
  state: Tokens(["open", "approved", "refused"]),
  /** The basis, what is wrong, or what was made good. */
  words: Type.String(),
  proposedBy: Type.String(),
  proposedAt: Instant,
  decidedBy: Type.Optional(Type.String()),
  decidedAt: Type.Optional(Instant),
  /** Why it was refused. */
  reason: Type.Optional(Type.String()),
});
export type CreditChange = Static<typeof CreditChange>;
const forOffice = {
  /** Key of the department whose basis it is. */
  department: Type.String({ pattern: "^[A-Z]{2}$" }),
  /** How long it is to count. */
  months: Type.Integer({ minimum: 1, maximum: 36 }),
};
/** An office's entry that nobody else has looked at yet. */
export const CreditProposal = Closed({ ...CreditChange.properties, ...creditParty, ...forOffice });
export type CreditProposal = Static<typeof CreditProposal>;

/**
 * A promise (告知承诺) found to be untrue by two persons, or what an office entered. While it is in force no promise of
 * that party is taken.
 */
export const CreditEntry = Closed({
  id: Uuid,
  kind: Tokens(["brokenPromise", "office"]),
  /** The material a broken promise stood for, and in which case. */
  promise: Type.Optional(
    Closed({
      caseId: Uuid,
      itemKey: Type.String(),
      itemName: Type.String(),
      ref: Type.String(),
      material: Type.String(),
    }),
  ),
  department: Type.Optional(Type.String()),
  basis: Type.Optional(Type.String()),
  ...creditParty,
  foundBy: Type.String(),
  confirmedBy: Type.String(),
  validFrom: Day,
  validUntil: Day,
  state: Tokens(["inForce", "lapsed", "repaired", "withdrawn"]),
  changes: Type.Array(CreditChange),
});
export type CreditEntry = Static<typeof CreditEntry>;
/** The credit register's newest entries, and the proposed ones. */
export const CreditRegister = Closed({
  entries: Type.Array(CreditEntry),
  proposals: Type.Array(CreditProposal),
});
export type CreditRegister = Static<typeof CreditRegister>;

export const exchangeRoutes = {
  creditEntries: {
    method: "GET",
    path: "/api/staff/exchange/credit-entries",
    access: "staff",
    permission: "credit.read",
    response: CreditRegister,
  },
  /** By the number of a person, or the code of an enterprise, with a file here. */
  proposeCreditEntry: {
    method: "POST",
    path: "/api/staff/exchange/credit-entries",
    access: "staff",
    permission: "credit.keep",
    body: Closed({ number: Type.String({ minLength: 15, maxLength: 18 }), ...forOffice, basis: Words }),
    response: CreditRegister,
  },
  /** Of an entry in force; one at a time. */
  proposeCreditChange: {
    method: "POST",
    path: "/api/staff/exchange/credit-entries/:id/changes",
    access: "staff",
    permission: "credit.keep",
    body: Closed({ kind: Tokens(["dispute", "repair"]), words: Words }),
    response: CreditRegister,
  },
  /** By somebody else; a refusal says why. */
  decideCreditChange: {
    method: "POST",
    path: "/api/staff/exchange/credit-changes/:id/decide",
    access: "staff",
    permission: "credit.keep",
    body: Closed({ approve: Type.Boolean(), reason: Type.Optional(Words) }),
    response: CreditRegister,
  },
  /** Who read what about this citizen, when and for what, the newest first; the last 200 lines. A2. */
  accessLog: {
    method: "GET",
    path: "/api/kiosk/access-log",
    access: "citizen",
    response: Closed({ entries: Type.Array(AccessLogEntry) }),
  },
  /** The newest first; `over`: revoked, replaced or past its end. Without a state all of them. */
  shareGrants: {
    method: "GET",
    path: "/api/staff/exchange/grants",
    access: "staff",
    permission: "exchange.read",
    query: Closed({ ...Paged, state: Type.Optional(GrantState) }),
    response: Closed({ grants: Type.Array(ShareGrant), next: Type.Optional(Cursor) }),
  },
  /** Replaces the one in force for the same recipient, register and purpose. */
  giveGrant: {
    method: "POST",
    path: "/api/staff/exchange/grants",
    access: "staff",
    permission: "exchange.manage",
    body: GrantRequest,
    response: ShareGrant,
  },
  revokeGrant: {
    method: "POST",
    path: "/api/staff/exchange/grants/:id/revoke",
    access: "staff",
    permission: "exchange.manage",
    body: Empty,
    response: Empty,
  },
  /** How good what is kept of the base registers is. */
  qualityReport: {
    method: "GET",
    path: "/api/staff/exchange/quality",
    access: "staff",
    permission: "exchange.read",
    response: QualityReport,
  },
  /** Checks records of a base register before they are taken over; nothing is kept. */
  checkQuality: {
    method: "POST",
    path: "/api/staff/exchange/quality-reports",
    access: "staff",
    permission: "exchange.manage",
    repeatable: true,
    body: Closed({
      register: BaseRegister,
      records: Type.Array(Type.Unknown(), { minItems: 1, maxItems: 1000 }),
    }),
    response: Closed({
      checked: Type.Integer(),
      sound: Type.Integer(),
      findings: Type.Array(QualityFinding),
    }),
  },
} as const satisfies Record<string, RouteDefinition>;
