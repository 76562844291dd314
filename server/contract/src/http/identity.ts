import { Closed, MaskedCitizen, CitizenCard, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
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

export const ProofMethod = Closed({
  method: Tokens(["sms-code"]),
  available: Type.Boolean(),
  hint: Type.Optional(Type.String()),
});
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
} as const satisfies Record<string, RouteDefinition>;
