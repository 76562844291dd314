import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { CertificateView } from "./certificates.ts";
import type { RouteDefinition } from "./route-definition.ts";
import { Instant, Uuid } from "./words.ts";

export const OpenCaseRequest = Closed({
  itemKey: Type.String({ maxLength: 20 }),
  /** The citizen agreed, on the screen, that this register is asked for this purpose. */
  consent: Closed({ register: Type.String({ maxLength: 60 }), purpose: Type.String({ maxLength: 120 }) }),
});
export type OpenCaseRequest = Static<typeof OpenCaseRequest>;
export const CaseOutcome = Closed({
  caseId: Uuid,
  caseNumber: Type.String(),
  itemKey: Type.String(),
  outcome: Tokens(["issued", "noRecord"]),
  /** Register answers shown on the page: label and value, nothing that is masked elsewhere. */
  facts: Type.Array(Closed({ label: Type.String(), value: Type.String() })),
  certificate: Type.Union([CertificateView, Type.Null()]),
  completedAt: Instant,
});
export type CaseOutcome = Static<typeof CaseOutcome>;

export const casesRoutes = {
  openCase: {
    method: "POST",
    path: "/api/kiosk/cases",
    access: "citizen",
    body: OpenCaseRequest,
    response: CaseOutcome,
  },
} as const satisfies Record<string, RouteDefinition>;
