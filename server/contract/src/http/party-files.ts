import { Closed, MaskedCitizen, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { CasePhase } from "./case-desk.ts";
import { ItemKey } from "./catalogue-items.ts";
import type { RouteDefinition } from "./route-definition.ts";
import { Instant, Uuid } from "./words.ts";

// 一人一档, 一企一档 (domain.md §7.1 Y3): what is known of a person or an enterprise, where each of it came from,
// what was done for them, and how it is put right.

const FieldName = Type.String({ pattern: "^[a-zA-Z][a-zA-Z0-9]{0,39}$" });
/** From the card, from an application (its case), corrected after a dispute, or from a register. */
export const FieldSource = Tokens([
  "idCard",
  "socialSecurityCard",
  "seenDocument",
  "application",
  "correction",
  "register",
]);
export type FieldSource = Static<typeof FieldSource>;

export const PartyField = Closed({
  field: FieldName,
  value: Type.String(),
  source: FieldSource,
  /** Kiosk, case or dispute. */
  sourceId: Type.String(),
  at: Instant,
});
export type PartyField = Static<typeof PartyField>;

export const PartyCase = Closed({
  id: Uuid,
  number: Type.String(),
  itemKey: ItemKey,
  itemName: Type.String(),
  phase: CasePhase,
  appliedAt: Instant,
});
export type PartyCase = Static<typeof PartyCase>;

export const PartyConsent = Closed({ register: Type.String(), purpose: Type.String(), givenAt: Instant });
export type PartyConsent = Static<typeof PartyConsent>;

export const PartyDispute = Closed({
  id: Uuid,
  field: FieldName,
  state: Tokens(["open", "corrected", "rejected"]),
  words: Type.String(),
  askedAt: Instant,
  decidedAt: Type.Optional(Instant),
  reason: Type.Optional(Type.String()),
});
export type PartyDispute = Static<typeof PartyDispute>;

export const PartyFile = Closed({
  id: Uuid,
  kind: Tokens(["person", "enterprise"]),
  fields: Type.Array(PartyField),
  /** What was applied for, the newest first; the last 200. */
  cases: Type.Array(PartyCase),
  consents: Type.Array(PartyConsent),
  disputes: Type.Array(PartyDispute),
});
export type PartyFile = Static<typeof PartyFile>;

/** What an item's form need not ask, and what is left to ask. */
export const Prefill = Closed({
  known: Type.Array(Closed({ key: FieldName, value: Type.String(), source: FieldSource, at: Instant })),
  asked: Type.Array(FieldName),
});
export type Prefill = Static<typeof Prefill>;

export const OpenDispute = Closed({
  ...PartyDispute.properties,
  citizen: MaskedCitizen,
  /** What the file says now. */
  value: Type.String(),
  /** Whether the file may say something else than the card: what the card alone says is put right there. */
  correctable: Type.Boolean(),
});
export type OpenDispute = Static<typeof OpenDispute>;

const Masked = Closed({ id: Uuid, ...MaskedCitizen.properties });
export const PartyMerge = Closed({
  id: Uuid,
  kept: Masked,
  merged: Masked,
  reason: Type.String(),
  state: Tokens(["proposed", "merged", "refused"]),
  proposedBy: Type.String(),
  proposedAt: Instant,
  decidedBy: Type.Optional(Type.String()),
});
export type PartyMerge = Static<typeof PartyMerge>;

const Words = Type.String({ minLength: 1, maxLength: 500 });
const Number = Type.String({ minLength: 15, maxLength: 18 });

export const partyFileRoutes = {
  /** The citizen's own file, names and numbers masked, and that of the enterprise they act for. A2. */
  ownFile: {
    method: "GET",
    path: "/api/kiosk/file",
    access: "citizen",
    response: Closed({ person: PartyFile, enterprise: Type.Optional(PartyFile) }),
  },
  prefill: {
    method: "GET",
    path: "/api/kiosk/prefill/:key",
    access: "citizen",
    response: Prefill,
  },
  /** One open dispute a field. */
  disputeField: {
    method: "POST",
    path: "/api/kiosk/file/disputes",
    access: "citizen",
    body: Closed({ field: FieldName, words: Words }),
    response: PartyDispute,
  },
  /** By ID number or credit code; the purpose is told to whose file it is. */
  openPartyFile: {
    method: "POST",
    path: "/api/staff/party-files/open",
    access: "staff",
    permission: "party.read",
    repeatable: true,
    body: Closed({ number: Number, purpose: Words }),
    response: PartyFile,
  },
  partyDisputes: {
    method: "GET",
    path: "/api/staff/party-disputes",
    access: "staff",
    permission: "party.correct",
    response: Closed({ disputes: Type.Array(OpenDispute) }),
  },
  /** With a value the file is corrected, without one the dispute is rejected. */
  decideDispute: {
    method: "POST",
    path: "/api/staff/party-disputes/:id/decide",
    access: "staff",
    permission: "party.correct",
    body: Closed({ value: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })), reason: Words }),
    response: PartyDispute,
  },
  partyMerges: {
    method: "GET",
    path: "/api/staff/party-merges",
    access: "staff",
    permission: "party.correct",
    response: Closed({ merges: Type.Array(PartyMerge) }),
  },
  /** Two numbers of one person: the second file goes into the first once somebody else agrees. */
  proposeMerge: {
    method: "POST",
    path: "/api/staff/party-merges",
    access: "staff",
    permission: "party.correct",
    body: Closed({ keep: Number, merge: Number, reason: Words }),
    response: PartyMerge,
  },
  decideMerge: {
    method: "POST",
    path: "/api/staff/party-merges/:id/decide",
    access: "staff",
    permission: "party.correct",
    body: Closed({ approve: Type.Boolean() }),
    response: PartyMerge,
  },
} as const satisfies Record<string, RouteDefinition>;
