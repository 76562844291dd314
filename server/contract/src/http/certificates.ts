import { Closed, MaskedCitizen, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import type { RouteDefinition } from "./route-definition.ts";
import { Binary, Empty, Instant, Uuid } from "./words.ts";

export const CertificateView = Closed({
  id: Uuid,
  number: Type.String(),
  pages: Type.Integer(),
  issuedAt: Instant,
  verifyUrl: Type.String(),
});
export type CertificateView = Static<typeof CertificateView>;
export const GrantResponse = Closed({
  grantId: Uuid,
  copy: Type.Integer({ minimum: 1 }),
  pages: Type.Integer({ minimum: 1 }),
});
export type GrantResponse = Static<typeof GrantResponse>;
/** Sent by the agent when the job's fate is known; repeated until answered. */
export const GrantOutcome = Closed({ jobId: Uuid, state: Tokens(["printed", "notPrinted", "unknown"]) });
export const GrantConsume = Closed({ jobId: Uuid });

/** What anyone with the paper in hand may learn: masked, and whether it still holds. */
export const VerifyAnswer = Closed({
  state: Tokens(["valid", "revoked"]),
  number: Type.String(),
  title: Type.String(),
  issuer: Type.String(),
  issuedAt: Instant,
  holder: MaskedCitizen,
});
export type VerifyAnswer = Static<typeof VerifyAnswer>;

/**
 * What an uploaded PDF is. `altered`: it says that it was issued here, and its bytes are not the ones that were.
 * Only the very bytes that were issued tell whose they are, masked.
 */
export const DocumentCheck = Closed({
  state: Tokens(["valid", "revoked", "altered", "unknown"]),
  certificate: Type.Optional(VerifyAnswer),
  /** The electronic seal on it (GB/T 38540). */
  seal: Type.Optional(Closed({ name: Type.String(), at: Instant })),
});

export const certificatesRoutes = {
  certificatePreview: {
    method: "GET",
    path: "/api/kiosk/certificates/:id/preview",
    access: "agent",
    response: Binary,
  },
  grantDocument: {
    method: "GET",
    path: "/api/kiosk/print-grants/:id/document",
    access: "agent",
    response: Binary,
  },
  consumeGrant: {
    method: "POST",
    path: "/api/kiosk/print-grants/:id/consume",
    access: "agent",
    body: GrantConsume,
    response: Empty,
  },
  grantOutcome: {
    method: "POST",
    path: "/api/kiosk/print-grants/:id/outcome",
    access: "agent",
    body: GrantOutcome,
    response: Empty,
  },
  grant: {
    method: "POST",
    path: "/api/kiosk/certificates/:id/grants",
    access: "citizen",
    body: Empty,
    response: GrantResponse,
  },
  /** The PDF itself as the body, `application/pdf`, up to 5 MB. */
  verifyDocument: {
    method: "POST",
    path: "/api/public/verify-document",
    access: "public",
    response: DocumentCheck,
  },
  verify: { method: "GET", path: "/api/public/verify/:token", access: "public", response: VerifyAnswer },
} as const satisfies Record<string, RouteDefinition>;
