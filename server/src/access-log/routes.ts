import type { Sensitive } from "@zizhuban/device-agent-contract";
import { routes, type AccessLogEntry } from "@zizhuban/server-contract";
import { Problem, route, type Citizen, type Routes } from "../core/index.ts";

/** The citizen's own access log; a card alone opens nobody's records. */
export function accessLogRoutes(log: (citizen: Citizen) => Promise<Sensitive<AccessLogEntry[]>>): Routes {
  return async (app) => {
    route(app, routes.accessLog, async ({ citizen }) => {
      if (citizen.level === "A1") throw new Problem("identityLevelTooLow", "A2");
      return { entries: (await log(citizen)).expose() };
    });
  };
}
