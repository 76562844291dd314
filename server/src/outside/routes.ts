import type { Clock } from "@zizhuban/device-agent-contract";
import { routes } from "@zizhuban/server-contract";
import { route, type ServerModule } from "../core/index.ts";
import type { Outside } from "./open.ts";

/** What staff see of the ways outside: which there are, and how they go. */
export function createWays({ clock, outside }: { clock: Clock; outside: Outside }): ServerModule {
  return {
    name: "outside",
    dependsOn: [],
    publicRoutes: async (app) => {
      route(app, routes.outsideWays, async () => ({ asOf: clock.now(), ways: outside.ways() }));
    },
  };
}
