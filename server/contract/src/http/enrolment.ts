import { Closed } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import type { RouteDefinition } from "./route-definition.ts";

// Enrolment: no client certificate yet; the CA is pinned by the claim file.
/** The file an installer carries (0600): where to enrol, whom to trust, and a claim good for one kiosk. */
export const ClaimFile = Closed({
  url: Type.String(),
  claim: Type.String({ minLength: 20 }),
  caPem: Type.String(),
});
export type ClaimFile = Static<typeof ClaimFile>;
export const EnrolRequest = Closed({
  claim: Type.String({ minLength: 20, maxLength: 200 }),
  csrPem: Type.String({ maxLength: 4000 }),
});
export const EnrolResponse = Closed({
  kid: Type.String(),
  certificatePem: Type.String(),
  caPem: Type.String(),
  /** `mqtts://host:port` of the broker. */
  mqttUrl: Type.String(),
});
export type EnrolResponse = Static<typeof EnrolResponse>;

export const enrolmentRoutes = {
  enrol: {
    method: "POST",
    path: "/api/kiosk/enrol",
    access: "agent",
    anonymous: true,
    body: EnrolRequest,
    response: EnrolResponse,
  },
} as const satisfies Record<string, RouteDefinition>;
