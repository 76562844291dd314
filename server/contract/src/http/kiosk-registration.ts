import { Closed, DeviceClass } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { ClaimFile } from "./enrolment.ts";
import type { RouteDefinition } from "./route-definition.ts";
import { Empty, Instant } from "./words.ts";

// How a kiosk comes into the fleet: staff say where it will stand and carry its one-time claim to it (DESIGN §4.5).

const Line = Type.String({ minLength: 1, maxLength: 60, pattern: "^\\S(.*\\S)?$" });
const place = {
  /** `太和镇便民服务中心` */
  name: Line,
  /** Painted on it: tells the kiosks of one place apart. */
  number: Type.String({ pattern: "^[0-9]{1,4}$" }),
  /** Code of the division it stands in (GB/T 2260, GB/T 10114). */
  division: Type.String({ pattern: "^[0-9]{6,9}(S[0-9]{2})?$" }),
  /** Whom a citizen calls; shown on the kiosk. */
  phone: Type.String({ pattern: "^[0-9+][0-9 -]{2,19}$" }),
  /** `24 小时`; shown on the kiosk. */
  hours: Line,
  /** What hangs on it; what it does not report is shown as missing. */
  devices: Type.Array(DeviceClass, { uniqueItems: true, maxItems: 20 }),
} as const;
export const KioskPlace = Closed(place);
export type KioskPlace = Static<typeof KioskPlace>;

export const RegisteredKiosk = Closed({
  kid: Type.String(),
  ...place,
  divisionName: Type.String(),
  registeredAt: Instant,
  /** In force now; absent: it has never enrolled, or its certificates were revoked or have run out. */
  certificate: Type.Optional(Closed({ since: Instant, until: Instant })),
  /** A claim that nobody has used yet; until then it may be. */
  claimUntil: Type.Optional(Instant),
  online: Type.Boolean(),
  missing: Type.Array(DeviceClass),
});
export type RegisteredKiosk = Static<typeof RegisteredKiosk>;

/** `claim` is told in this answer and never again; only its digest is kept. */
export const KioskClaim = Closed({ kiosk: RegisteredKiosk, claim: ClaimFile, until: Instant });
export type KioskClaim = Static<typeof KioskClaim>;

const one = "/api/staff/kiosks/:kid";
export const kioskRegistrationRoutes = {
  /** Those of the subtree one looks after, each as it is registered. */
  registeredKiosks: {
    method: "GET",
    path: "/api/staff/kiosks",
    access: "staff",
    permission: "fleet.read",
    response: Closed({ asOf: Instant, kiosks: Type.Array(RegisteredKiosk) }),
  },
  registerKiosk: {
    method: "POST",
    path: "/api/staff/kiosks",
    access: "staff",
    permission: "fleet.command",
    body: KioskPlace,
    response: KioskClaim,
  },
  /** It was moved, renamed, or given another device; its identity stays. */
  changeKiosk: {
    method: "POST",
    path: one,
    access: "staff",
    permission: "fleet.command",
    body: KioskPlace,
    response: RegisteredKiosk,
  },
  /** Another claim: the one before is void. Who enrols with it takes the kiosk's place; the old certificate ends then. */
  offerClaim: {
    method: "POST",
    path: `${one}/claims`,
    access: "staff",
    permission: "fleet.command",
    body: Empty,
    response: KioskClaim,
  },
  /** A claim that went astray is void at once; the kiosk's certificate stays. */
  withdrawClaim: {
    method: "POST",
    path: `${one}/claims/withdraw`,
    access: "staff",
    permission: "fleet.command",
    body: Empty,
    response: RegisteredKiosk,
  },
  /** A kiosk that was stolen or scrapped: certificates and claim end, open connections are closed. */
  revokeKiosk: {
    method: "POST",
    path: `${one}/revoke`,
    access: "staff",
    permission: "fleet.command",
    body: Empty,
    response: RegisteredKiosk,
  },
} as const satisfies Record<string, RouteDefinition>;
