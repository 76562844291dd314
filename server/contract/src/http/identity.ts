import {
  CitizenCard,
  Closed,
  MaskedCitizen,
  SocialSecurityCard,
  Tokens,
} from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { Day } from "./calendar.ts";
import type { RouteDefinition } from "./route-definition.ts";
import { Empty, Instant, Uuid } from "./words.ts";

export const NonceResponse = Closed({ nonce: Type.String(), expiresAt: Instant });
export const OpenSessionRequest = Closed({
  nonce: Type.String({ maxLength: 100 }),
  /** Security module of the reader, `05.01-20260101-0001234567-2345678901`. */
  samId: Type.String({ maxLength: 60 }),
  visitId: Uuid,
  card: CitizenCard,
});
export type OpenSessionRequest = Static<typeof OpenSessionRequest>;
/** The same with a social security card: its reader has no security module that would vouch for the card. */
export const OpenSocialSecuritySessionRequest = Closed({
  nonce: Type.String({ maxLength: 100 }),
  visitId: Uuid,
  card: SocialSecurityCard,
});
export const OpenSessionResponse = Closed({
  sessionId: Uuid,
  token: Type.String(),
  level: Tokens(["A1"]),
  citizen: MaskedCitizen,
  expiresAt: Instant,
});
export type OpenSessionResponse = Static<typeof OpenSessionResponse>;
export const SessionView = Closed({
  level: Tokens(["A1", "A2"]),
  citizen: MaskedCitizen,
  expiresAt: Instant,
});
export type SessionView = Static<typeof SessionView>;

/** `registerAway`: who knows the telephone does not answer. `tooMany`: asked for as often as may be, for an hour. */
export const ProofObstacle = Tokens([
  "noSender",
  "noPhone",
  "registerAway",
  "tooMany",
  "pinNotSet",
  "pinLocked",
]);
export type ProofObstacle = Static<typeof ProofObstacle>;
export const ProofMethod = Closed({
  method: Tokens(["sms-code", "pin", "helper"]),
  available: Type.Boolean(),
  /** Where a code goes, masked. */
  hint: Type.Optional(Type.String()),
  /** Why it cannot be used now. */
  why: Type.Optional(ProofObstacle),
});
export type ProofMethod = Static<typeof ProofMethod>;
export const ProofMethods = Closed({ methods: Type.Array(ProofMethod) });
export type ProofMethods = Static<typeof ProofMethods>;
export const ChallengeResponse = Closed({
  challengeId: Uuid,
  sentTo: Type.String(),
  digits: Type.Integer(),
  expiresAt: Instant,
  resendAt: Instant,
});
export type ChallengeResponse = Static<typeof ChallengeResponse>;
export const ProofRequest = Closed({ challengeId: Uuid, answer: Type.String({ pattern: "^\\d{4,8}$" }) });

/** Six digits the citizen chose. */
export const CitizenPin = Type.String({ pattern: "^\\d{6}$" });
/** Shown on the kiosk, typed by the member of staff beside it. */
export const PresenceChallenge = Closed({
  challengeId: Uuid,
  code: Type.String({ pattern: "^\\d{6}$" }),
  expiresAt: Instant,
});
export type PresenceChallenge = Static<typeof PresenceChallenge>;
export const PresenceConfirmation = Closed({
  /** Of the one that was chosen from the list: the code of another is wrong then. */
  id: Type.Optional(Uuid),
  code: Type.String({ pattern: "^\\d{6}$" }),
  /** The last four characters of the number on the card they hold against the person. */
  cardEnding: Type.String({ pattern: "^\\d{3}[\\dX]$" }),
});

/** Somebody at a kiosk who waits for a member of staff to look at them. */
export const WaitingPresence = Closed({
  id: Uuid,
  kid: Type.String(),
  place: Type.String(),
  /** What to hold against the person and the card. The number's end is not told: it is read off the card. */
  citizen: MaskedCitizen,
  askedAt: Instant,
  expiresAt: Instant,
});
export type WaitingPresence = Static<typeof WaitingPresence>;
export const PresenceRefusal = Tokens(["otherPerson", "otherCard", "nobodyThere"]);
export type PresenceRefusal = Static<typeof PresenceRefusal>;

/**
 * What staff may be shown where no reader takes a card: it names its holder by a number of domain.md §1.5, which is what a
 * person is known by here. A passport or a travel permit names nobody so.
 */
export const SeenDocumentKind = Tokens([
  "idCard",
  "temporaryIdCard",
  "householdRegister",
  "hmtPermit",
  "foreignPermanentResident",
]);
export type SeenDocumentKind = Static<typeof SeenDocumentKind>;
/** As the member of staff reads it off the document in their hand. */
export const SeenDocument = Closed({
  kind: SeenDocumentKind,
  name: Type.String({ minLength: 1, maxLength: 60, pattern: "\\S" }),
  idNumber: Type.String({ pattern: "^(\\d{17}[\\dX]|[A-Z]{3}\\d{12})$" }),
  /** Its last day; absent where it has none. */
  validUntil: Type.Optional(Day),
});
export type SeenDocument = Static<typeof SeenDocument>;
/** Somebody at a kiosk who has no card to show: who it is, nobody knows yet. */
export const WaitingStranger = Closed({
  id: Uuid,
  kid: Type.String(),
  place: Type.String(),
  askedAt: Instant,
  expiresAt: Instant,
});
export type WaitingStranger = Static<typeof WaitingStranger>;

export const identityRoutes = {
  nonce: {
    method: "POST",
    path: "/api/kiosk/nonces",
    access: "agent",
    repeatable: true,
    body: Empty,
    response: NonceResponse,
  },
  openSession: {
    method: "POST",
    path: "/api/kiosk/sessions",
    access: "agent",
    body: OpenSessionRequest,
    response: OpenSessionResponse,
  },
  openSocialSecuritySession: {
    method: "POST",
    path: "/api/kiosk/sessions/social-security-card",
    access: "agent",
    body: OpenSocialSecuritySessionRequest,
    response: OpenSessionResponse,
  },
  /** Whoever has no card asks for staff: the code is for the screen, and replaces the one before it. */
  askForStaff: {
    method: "POST",
    path: "/api/kiosk/sessions/seen-document/challenge",
    access: "agent",
    repeatable: true,
    body: Empty,
    response: PresenceChallenge,
  },
  /** `confirmationPending` until staff have said whose document they saw; then a session at A1, once. */
  openSeenDocumentSession: {
    method: "POST",
    path: "/api/kiosk/sessions/seen-document",
    access: "agent",
    repeatable: true,
    body: Closed({ challengeId: Uuid, visitId: Uuid }),
    response: OpenSessionResponse,
  },
  endSession: { method: "DELETE", path: "/api/kiosk/sessions/current", access: "agent", response: Empty },
  session: { method: "GET", path: "/api/kiosk/sessions/current", access: "citizen", response: SessionView },
  proofMethods: { method: "GET", path: "/api/kiosk/proofs", access: "citizen", response: ProofMethods },
  challenge: {
    method: "POST",
    path: "/api/kiosk/proofs/sms-code/challenge",
    access: "citizen",
    body: Empty,
    response: ChallengeResponse,
  },
  proof: {
    method: "POST",
    path: "/api/kiosk/proofs/sms-code/verify",
    access: "citizen",
    body: ProofRequest,
    response: SessionView,
  },
  /** Sets or replaces one's own PIN; from A2. */
  setPin: {
    method: "POST",
    path: "/api/kiosk/proofs/pin",
    access: "citizen",
    body: Closed({ pin: CitizenPin }),
    response: Empty,
  },
  /** From A2. */
  removePin: { method: "DELETE", path: "/api/kiosk/proofs/pin", access: "citizen", response: Empty },
  provePin: {
    method: "POST",
    path: "/api/kiosk/proofs/pin/verify",
    access: "citizen",
    body: Closed({ pin: CitizenPin }),
    response: SessionView,
  },
  presenceChallenge: {
    method: "POST",
    path: "/api/kiosk/proofs/helper/challenge",
    access: "citizen",
    body: Empty,
    response: PresenceChallenge,
  },
  /** `confirmationPending` until somebody has confirmed: ask again. */
  provePresence: {
    method: "POST",
    path: "/api/kiosk/proofs/helper/verify",
    access: "citizen",
    repeatable: true,
    body: Closed({ challengeId: Uuid }),
    response: SessionView,
  },
  /** At the kiosks of the divisions one confirms for; who has waited longest comes first. */
  waitingPresences: {
    method: "GET",
    path: "/api/staff/presence-confirmations",
    access: "staff",
    permission: "presence.confirm",
    response: Closed({
      asOf: Instant,
      waiting: Type.Array(WaitingPresence),
      strangers: Type.Array(WaitingStranger),
    }),
  },
  /** To the kiosk it is as if the challenge had never been: `challengeInvalid`. */
  refusePresence: {
    method: "POST",
    path: "/api/staff/presence-confirmations/:id/refuse",
    access: "staff",
    permission: "presence.confirm",
    body: Closed({ reason: PresenceRefusal }),
    response: Empty,
  },
  /** The member of staff beside the kiosk sees the person and the card. Answers with the kiosk that is told. */
  confirmPresence: {
    method: "POST",
    path: "/api/staff/presence-confirmations",
    access: "staff",
    permission: "presence.confirm",
    body: PresenceConfirmation,
    response: Closed({ kid: Type.String() }),
  },
  /** The member of staff beside the kiosk has the document in hand and its holder before them. */
  seeDocument: {
    method: "POST",
    path: "/api/staff/seen-documents",
    access: "staff",
    permission: "presence.confirm",
    body: Closed({ code: Type.String({ pattern: "^\\d{6}$" }), document: SeenDocument }),
    response: Closed({ kid: Type.String() }),
  },
  refuseStranger: {
    method: "POST",
    path: "/api/staff/seen-documents/:id/refuse",
    access: "staff",
    permission: "presence.confirm",
    body: Closed({ reason: PresenceRefusal }),
    response: Empty,
  },
} as const satisfies Record<string, RouteDefinition>;
