import { Closed, MaskedCitizen, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import type { RouteDefinition } from "./route-definition.ts";
import { CaseNumberStart, Cursor, Empty, Instant, Paged, Uuid } from "./words.ts";

// How a result reaches its owner (domain.md G2, S8): over the counter, at a village's point, by post.

export const DeliveryWay = Tokens(["counter", "village", "post"]);
export type DeliveryWay = Static<typeof DeliveryWay>;
export const DeliveryState = Tokens(["chosen", "ready", "sent", "undelivered", "received"]);
export type DeliveryState = Static<typeof DeliveryState>;

export const PostalAddress = Closed({
  name: Type.String({ minLength: 1, maxLength: 40 }),
  telephone: Type.String({ pattern: "^1[0-9]{10}$" }),
  address: Type.String({ minLength: 5, maxLength: 120 }),
});
export type PostalAddress = Static<typeof PostalAddress>;
const Point = Type.String({ pattern: "^[0-9]{6,9}(S[0-9]{2})?$", description: "code of a division" });

/** What the citizen chose, and how far it is. */
export const OwnDelivery = Closed({
  caseId: Uuid,
  /** The ways there are to choose from now: none once it is on its way. */
  ways: Type.Array(DeliveryWay),
  points: Type.Array(Closed({ code: Point, name: Type.String() })),
  /** From the card; the citizen may correct it. */
  known: Type.Partial(PostalAddress),
  chosen: Type.Optional(
    Closed({
      way: DeliveryWay,
      point: Point,
      state: DeliveryState,
      address: Type.Optional(PostalAddress),
      /** Six digits, once it can be collected. */
      code: Type.Optional(Type.String()),
      carrier: Type.Optional(Type.String()),
      tracking: Type.Optional(Type.String()),
    }),
  ),
});
export type OwnDelivery = Static<typeof OwnDelivery>;

export const DeliveryEvent = Closed({ type: Type.String(), actor: Type.String(), at: Instant });
export const DeliveryRow = Closed({
  caseId: Uuid,
  caseNumber: Type.String(),
  itemKey: Type.String(),
  /** As it was called when the case was opened. */
  itemName: Type.String(),
  way: DeliveryWay,
  point: Point,
  state: DeliveryState,
  readyAt: Type.Optional(Instant),
  receiver: MaskedCitizen,
  carrier: Type.Optional(Type.String()),
  tracking: Type.Optional(Type.String()),
});
export type DeliveryRow = Static<typeof DeliveryRow>;
export const DeliveryPage = Closed({
  ...DeliveryRow.properties,
  /** Reading it is in the audit log. */
  address: Type.Optional(PostalAddress),
  log: Type.Array(DeliveryEvent),
});
export type DeliveryPage = Static<typeof DeliveryPage>;

const atCounter = { access: "staff", permission: "case.issue" } as const;

export const deliveryRoutes = {
  delivery: {
    method: "GET",
    path: "/api/kiosk/cases/:id/delivery",
    access: "citizen",
    response: OwnDelivery,
  },
  chooseDelivery: {
    method: "POST",
    path: "/api/kiosk/cases/:id/delivery",
    access: "citizen",
    body: Closed({
      way: DeliveryWay,
      /** Where to collect it; where it was handed in when absent. */
      point: Type.Optional(Point),
      address: Type.Optional(PostalAddress),
    }),
    response: OwnDelivery,
  },
  deliveries: {
    ...atCounter,
    method: "GET",
    path: "/api/staff/deliveries",
    query: Closed({ number: Type.Optional(CaseNumberStart), ...Paged }),
    response: Closed({ deliveries: Type.Array(DeliveryRow), next: Type.Optional(Cursor) }),
  },
  deliveryOfCase: {
    ...atCounter,
    method: "GET",
    path: "/api/staff/deliveries/:id",
    response: DeliveryPage,
  },
  /** Whoever stands there shows code and card; both have to be the owner's. */
  collect: {
    ...atCounter,
    method: "POST",
    path: "/api/staff/deliveries/:id/collect",
    body: Closed({
      code: Type.String({ pattern: "^[0-9]{6}$" }),
      idNumber: Type.String({ pattern: "^[0-9A-Z]{15,18}$", description: "read from the card" }),
    }),
    response: DeliveryPage,
  },
  dispatch: {
    ...atCounter,
    method: "POST",
    path: "/api/staff/deliveries/:id/dispatch",
    body: Closed({
      carrier: Type.String({ minLength: 1, maxLength: 20 }),
      tracking: Type.String({ pattern: "^[0-9A-Za-z-]{6,30}$" }),
    }),
    response: DeliveryPage,
  },
  postalReceipt: {
    ...atCounter,
    method: "POST",
    path: "/api/staff/deliveries/:id/received",
    body: Empty,
    response: DeliveryPage,
  },
  postalReturn: {
    ...atCounter,
    method: "POST",
    path: "/api/staff/deliveries/:id/undelivered",
    body: Empty,
    response: DeliveryPage,
  },
} as const satisfies Record<string, RouteDefinition>;
