import { Closed } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import type { RouteDefinition } from "./route-definition.ts";
import { Instant } from "./words.ts";

/** SMS simulator, for the dev dock; the route exists only while messages are simulated. */
export const SimulatedMessages = Closed({
  messages: Type.Array(Closed({ to: Type.String(), text: Type.String(), at: Instant })),
});
export type SimulatedMessages = Static<typeof SimulatedMessages>;

export const messagesRoutes = {
  simulatedMessages: {
    method: "GET",
    path: "/api/kiosk/simulator/messages",
    access: "kiosk",
    response: SimulatedMessages,
  },
} as const satisfies Record<string, RouteDefinition>;
