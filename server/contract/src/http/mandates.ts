import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import type { RouteDefinition } from "./route-definition.ts";

// Acting for an enterprise (A3): a person who is here (A2), and the register of those who may act for it
// (法定代表人, 授权经办人).

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

export const mandatesRoutes = {
  /** What the citizen is asked to agree to; sent back word for word. */
  mandateConsent: {
    method: "GET",
    path: "/api/kiosk/mandate",
    access: "citizen",
    response: Consent,
  },
  /** Lifts the session to A3, for this enterprise, until it ends. The code is what the licence's QR says. */
  proveMandate: {
    method: "POST",
    path: "/api/kiosk/mandate",
    access: "citizen",
    body: Closed({ uscc: Type.String({ minLength: 18, maxLength: 18 }), consent: Consent }),
    response: Mandate,
  },
} as const satisfies Record<string, RouteDefinition>;
