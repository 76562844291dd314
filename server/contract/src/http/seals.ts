import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import type { RouteDefinition } from "./route-definition.ts";
import { ChosenInstant, Empty, Instant, Uuid } from "./words.ts";

// Electronic seals (domain.md S6): proposed by a keeper, approved by another person, set by the server.

const Uscc = Type.String({ pattern: "^[0-9A-HJ-NP-RTUW-Y]{18}$" });
export const SealView = Closed({
  id: Uuid,
  /** Identifier inside the seal. */
  code: Type.String(),
  name: Type.String(),
  issuer: Uscc,
  validFrom: Instant,
  validUntil: Instant,
  state: Tokens(["proposed", "approved", "expired", "revoked"]),
  proposedBy: Type.String(),
  approvedBy: Type.Optional(Type.String()),
  /** How many documents it was set on. */
  uses: Type.Integer(),
});
export type SealView = Static<typeof SealView>;

export const SealProposal = Closed({
  /** USCC of a department of the catalogue. */
  issuer: Uscc,
  validFrom: ChosenInstant,
  validUntil: ChosenInstant,
});
export type SealProposal = Static<typeof SealProposal>;

export const SealUse = Closed({
  certificateId: Uuid,
  copy: Type.Integer(),
  /** SM3 of the bytes sealed, hexadecimal. */
  digest: Type.String(),
  at: Instant,
});
export type SealUse = Static<typeof SealUse>;

const onSeal = { method: "POST", access: "staff", body: Empty, response: SealView } as const;

export const sealsRoutes = {
  seals: {
    method: "GET",
    path: "/api/staff/seals",
    access: "staff",
    permission: "seal.manage",
    response: Closed({ seals: Type.Array(SealView) }),
  },
  sealsToApprove: {
    method: "GET",
    path: "/api/staff/seals-to-approve",
    access: "staff",
    permission: "seal.approve",
    response: Closed({ seals: Type.Array(SealView) }),
  },
  proposeSeal: {
    method: "POST",
    path: "/api/staff/seals",
    access: "staff",
    permission: "seal.manage",
    body: SealProposal,
    response: SealView,
  },
  approveSeal: { ...onSeal, path: "/api/staff/seals/:id/approve", permission: "seal.approve" },
  revokeSeal: { ...onSeal, path: "/api/staff/seals/:id/revoke", permission: "seal.manage" },
  sealUses: {
    method: "GET",
    path: "/api/staff/seals/:id/uses",
    access: "staff",
    permission: "seal.manage",
    query: Closed({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })) }),
    response: Closed({ uses: Type.Array(SealUse) }),
  },
} as const satisfies Record<string, RouteDefinition>;
