import { Closed, DeviceView, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { KioskEvent, SupplyLevel } from "../mqtt.ts";
import type { RouteDefinition } from "./route-definition.ts";
import { Instant } from "./words.ts";

// The staff console.
export const KioskView = Closed({
  kid: Type.String(),
  name: Type.String(),
  number: Type.String(),
  presence: Tokens(["online", "offline", "never"]),
  presenceSince: Type.Union([Instant, Type.Null()]),
  busy: Type.Boolean(),
  agent: Type.Union([Type.String(), Type.Null()]),
  devices: Type.Array(DeviceView),
  levels: Type.Array(SupplyLevel),
  /** When the devices were last reported. */
  asOf: Type.Union([Instant, Type.Null()]),
  issuedToday: Type.Integer(),
  /** Which version of the catalogue it was last given, or said it has; null while it never asked. */
  catalogue: Type.Union([
    Closed({
      version: Type.String(),
      takenAt: Instant,
      /** A later one is in force since then; `late`: the kiosk was here for the five minutes it has for it. */
      behind: Type.Optional(Closed({ since: Instant, late: Type.Boolean() })),
    }),
    Type.Null(),
  ]),
  ledger: Closed({
    written: Type.Integer(),
    stored: Type.Integer(),
    declaredLost: Type.Integer(),
    gaps: Type.Integer(),
    rejected: Type.Integer(),
  }),
  lastEvents: Type.Array(Closed({ at: Instant, event: KioskEvent })),
});
export type KioskView = Static<typeof KioskView>;
export const FleetView = Closed({
  asOf: Instant,
  kiosks: Type.Array(KioskView),
  issuedToday: Type.Integer(),
});
export type FleetView = Static<typeof FleetView>;
/**
 * All of a {@link FleetView} but what its kiosks hold: who checks each by {@link KioskView} has checked the whole. A
 * page has the generated check of a kiosk only once so.
 */
export const FleetFrame = Closed({ ...FleetView.properties, kiosks: Type.Array(Type.Unknown()) });
export type FleetFrame = Static<typeof FleetFrame>;

export const fleetRoutes = {
  fleet: {
    method: "GET",
    path: "/api/staff/fleet",
    access: "staff",
    permission: "fleet.read",
    wall: true,
    response: FleetView,
  },
  /** Server-sent events: `fleet` with a FleetView at once, then `kiosk` with a KioskView on every change. */
  fleetEvents: {
    method: "GET",
    path: "/api/staff/fleet/events",
    access: "staff",
    permission: "fleet.read",
    wall: true,
    response: Type.Unknown(),
  },
} as const satisfies Record<string, RouteDefinition>;
