import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import type { RouteDefinition } from "./route-definition.ts";

export const healthRoutes = {
  health: {
    method: "GET",
    path: "/api/public/health",
    access: "public",
    response: Closed({ status: Tokens(["ok"]) }),
  },
} as const satisfies Record<string, RouteDefinition>;
