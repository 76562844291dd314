import { Closed, TechnicianNumber, TechnicianPin } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { Assignment } from "../staff-roles.ts";
import type { RouteDefinition } from "./route-definition.ts";
import { Instant, Uuid } from "./words.ts";

/**
 * Who may sign in at this kiosk; kept there, so that a PIN is checked without network. `verifier` is scrypt(PIN, salt)
 * with N = `cost`, r = 8, p = 1, 32 bytes (RFC 7914); both base64. Past `expiresAt` a kiosk that has heard nothing
 * lets nobody in.
 */
export const Roster = Closed({
  issuedAt: Instant,
  expiresAt: Instant,
  technicians: Type.Array(
    Closed({
      id: Uuid,
      number: TechnicianNumber,
      name: Type.String({ maxLength: 40 }),
      salt: Type.String({ maxLength: 100 }),
      verifier: Type.String({ maxLength: 100 }),
      cost: Type.Integer({ minimum: 16_384, maximum: 262_144 }),
    }),
    { maxItems: 500 },
  ),
});
export type Roster = Static<typeof Roster>;

/** Code of the division whose kiosks, and those of everything below it, are served. `0` is every kiosk. */
const Division = Assignment.properties.division;
export const NewTechnician = Closed({
  number: TechnicianNumber,
  name: Type.String({ minLength: 1, maxLength: 40 }),
  pin: TechnicianPin,
  division: Division,
});
export type NewTechnician = Static<typeof NewTechnician>;
/** What is left out stays. */
export const TechnicianChange = Closed({
  pin: Type.Optional(TechnicianPin),
  active: Type.Optional(Type.Boolean()),
  division: Type.Optional(Division),
});
export type TechnicianChange = Static<typeof TechnicianChange>;
export const TechnicianView = Closed({
  id: Uuid,
  number: TechnicianNumber,
  name: Type.String(),
  division: Type.String(),
  active: Type.Boolean(),
});
export type TechnicianView = Static<typeof TechnicianView>;

export const techniciansRoutes = {
  roster: { method: "GET", path: "/api/kiosk/technicians", access: "agent", response: Roster },
  technicians: {
    method: "GET",
    path: "/api/staff/technicians",
    access: "staff",
    permission: "fleet.read",
    response: Closed({ technicians: Type.Array(TechnicianView) }),
  },
  addTechnician: {
    method: "POST",
    path: "/api/staff/technicians",
    access: "staff",
    permission: "fleet.command",
    body: NewTechnician,
    response: TechnicianView,
  },
  changeTechnician: {
    method: "POST",
    path: "/api/staff/technicians/:id",
    access: "staff",
    permission: "fleet.command",
    body: TechnicianChange,
    response: TechnicianView,
  },
} as const satisfies Record<string, RouteDefinition>;
