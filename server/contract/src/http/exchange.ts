import { Closed, MaskedCitizen, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { Day } from "./calendar.ts";
import { StaffRole } from "../staff-roles.ts";
import type { RouteDefinition } from "./route-definition.ts";
import { ChosenInstant, Empty, Instant, Uuid } from "./words.ts";

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

export const BaseRegister = Tokens(["person", "licence", "legalPerson", "space", "credit", "material"]);
export type BaseRegister = Static<typeof BaseRegister>;
/** A rule a record breaks, and where; never the value. `index` counts from 0. */
export const QualityFinding = Closed({
  index: Type.Integer({ minimum: 0 }),
  field: Type.String(),
  rule: Tokens(["shape", "idNumber", "uscc", "licenceIdentifier", "dayOrder"]),
});
export type QualityFinding = Static<typeof QualityFinding>;

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

/** A promise (告知承诺) found to be untrue by two persons; while it is in force no promise of that party is taken. */
export const CreditEntry = Closed({
  id: Uuid,
  kind: Tokens(["brokenPromise"]),
  caseId: Uuid,
  itemKey: Type.String(),
  itemName: Type.String(),
  /** The material the promise stood for. */
  ref: Type.String(),
  material: Type.String(),
  person: MaskedCitizen,
  /** Whose entry it is, where that person acted for one. */
  enterprise: Type.Optional(Closed({ name: Type.String(), uscc: Type.String() })),
  foundBy: Type.String(),
  confirmedBy: Type.String(),
  validFrom: Day,
  validUntil: Day,
});
export type CreditEntry = Static<typeof CreditEntry>;

export const exchangeRoutes = {
  /** The credit register's newest entries. */
  creditEntries: {
    method: "GET",
    path: "/api/staff/exchange/credit-entries",
    access: "staff",
    permission: "exchange.read",
    response: Closed({ entries: Type.Array(CreditEntry) }),
  },
  /** Who read what about this citizen, when and for what, the newest first; the last 200 lines. A2. */
  accessLog: {
    method: "GET",
    path: "/api/kiosk/access-log",
    access: "citizen",
    response: Closed({ entries: Type.Array(AccessLogEntry) }),
  },
  shareGrants: {
    method: "GET",
    path: "/api/staff/exchange/grants",
    access: "staff",
    permission: "exchange.read",
    response: Closed({ grants: Type.Array(ShareGrant) }),
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
