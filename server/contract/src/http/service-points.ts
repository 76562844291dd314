import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import type { RouteDefinition } from "./route-definition.ts";
import { Instant, Uuid } from "./words.ts";

// 就近办 (domain.md §7.2 B3, §4): points where things can be done, and which of them can do an item now.

/** 自助点, 代办点, 网格员服务点. */
export const ServicePointKind = Tokens(["selfService", "clerk", "gridWorker"]);
export type ServicePointKind = Static<typeof ServicePointKind>;
const Time = Type.String({ pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$" });
/** Round the clock, or on working days from–to, China's time. */
export const OpeningHours = Type.Union([
  Closed({ always: Type.Literal(true) }),
  Closed({ from: Time, to: Time }),
]);
export type OpeningHours = Static<typeof OpeningHours>;

/** What an item needs where it is done: a device its agent reports, or equipment that somebody keeps an eye on. */
export const PlaceNeed = Tokens(["id-card-reader", "certificate-printer", "portrait-camera", "fingerprint"]);
export type PlaceNeed = Static<typeof PlaceNeed>;
export const Equipment = Closed({
  kind: Tokens(["fingerprint", "portrait-camera"]),
  working: Type.Boolean(),
});
export type Equipment = Static<typeof Equipment>;

const Text = Type.String({ minLength: 1, maxLength: 200 });
const Division = Type.String({ pattern: "^[0-9]{6,9}(S[0-9]{2})?$" });
const described = {
  name: Text,
  kind: ServicePointKind,
  division: Division,
  address: Type.String({ maxLength: 200 }),
  telephone: Text,
  hours: OpeningHours,
} as const;

export const ServicePointChange = Closed({
  ...described,
  equipment: Type.Array(Equipment, { maxItems: 10 }),
  /** The kiosk that stands there. */
  kid: Type.Optional(Type.String({ pattern: "^[a-z0-9]{8,32}$" })),
});
export type ServicePointChange = Static<typeof ServicePointChange>;
export const ServicePoint = Closed({ id: Type.String(), ...ServicePointChange.properties });
export type ServicePoint = Static<typeof ServicePoint>;

/** A point as a file has it; one without an id is new. */
export const ServicePointRow = Closed({ id: Type.Optional(Uuid), ...ServicePointChange.properties });
export type ServicePointRow = Static<typeof ServicePointRow>;

/** A point as anybody sees it; cached by kiosks, so without what changes by the minute. */
export const ServicePointCard = Closed({ id: Type.String(), ...described });
export type ServicePointCard = Static<typeof ServicePointCard>;

export const ItemPlace = Closed({
  ...ServicePointCard.properties,
  open: Type.Boolean(),
  /** The kiosk that asks. */
  here: Type.Boolean(),
  /** What the item needs and this point does not have in working order now. */
  lacking: Type.Array(PlaceNeed),
});
export type ItemPlace = Static<typeof ItemPlace>;
export const ItemPlaces = Closed({
  asOf: Instant,
  itemKey: Type.String(),
  needs: Type.Array(PlaceNeed),
  /** Where it can be done now, nearest first. */
  places: Type.Array(ItemPlace),
  /** Where it can be done at another time, or once something is mended. */
  later: Type.Array(ItemPlace),
});
export type ItemPlaces = Static<typeof ItemPlaces>;

export const ServicePoints = Closed({ version: Type.String(), points: Type.Array(ServicePointCard) });

export const servicePointsRoutes = {
  servicePoints: {
    method: "GET",
    path: "/api/kiosk/service-points",
    access: "kiosk",
    response: ServicePoints,
  },
  itemPlaces: {
    method: "GET",
    path: "/api/kiosk/items/:key/places",
    access: "kiosk",
    response: ItemPlaces,
  },
  publicItemPlaces: {
    method: "GET",
    path: "/api/public/catalogue/items/:key/places",
    access: "public",
    query: Closed({ division: Type.Optional(Division) }),
    response: ItemPlaces,
  },
  staffServicePoints: {
    method: "GET",
    path: "/api/staff/service-points",
    access: "staff",
    permission: "catalogue.read",
    response: Closed({ points: Type.Array(ServicePoint) }),
  },
  addServicePoint: {
    method: "POST",
    path: "/api/staff/service-points",
    access: "staff",
    permission: "catalogue.edit",
    body: ServicePointChange,
    response: ServicePoint,
  },
  changeServicePoint: {
    method: "POST",
    path: "/api/staff/service-points/:id",
    access: "staff",
    permission: "catalogue.edit",
    body: ServicePointChange,
    response: ServicePoint,
  },
} as const satisfies Record<string, RouteDefinition>;

export type ServicePoints = Static<typeof ServicePoints>;
