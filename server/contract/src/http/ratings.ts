import { Closed } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import type { RouteDefinition } from "./route-definition.ts";
import { Empty, Uuid } from "./words.ts";

export const RatingRequest = Closed({
  caseId: Uuid,
  stars: Type.Integer({ minimum: 1, maximum: 5 }),
  reasons: Type.Array(Type.String({ maxLength: 40 }), { maxItems: 6 }),
});
export type RatingRequest = Static<typeof RatingRequest>;

export const ratingsRoutes = {
  rate: {
    method: "POST",
    path: "/api/kiosk/ratings",
    access: "citizen",
    body: RatingRequest,
    response: Empty,
  },
} as const satisfies Record<string, RouteDefinition>;
