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
  verify: { method: "GET", path: "/api/public/verify/:token", access: "public", response: VerifyAnswer },
} as const satisfies Record<string, RouteDefinition>;
