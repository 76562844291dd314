import type { Clock } from "@zizhuban/device-agent-contract";
import { routes, type OutsideWay } from "@zizhuban/server-contract";
import { route, type ServerModule } from "../core/index.ts";
import type { TimeStamper } from "../time-stamps/index.ts";
import type { Outside } from "./open.ts";

function wayToTimeStamps(timeStamps: TimeStamper): OutsideWay {
  const way = "timeStamps";
  const lately = timeStamps.condition();
  return lately === undefined ? { way, kind: "own", up: true } : { way, kind: "rfc3161", ...lately };
}

/** What staff see of the ways outside: which there are, and how they go. */
export function createWays(deps: { clock: Clock; outside: Outside; timeStamps: TimeStamper }): ServerModule {
  const { clock, outside, timeStamps } = deps;
  return {
    name: "outside",
    dependsOn: [],
    publicRoutes: async (app) => {
      route(app, routes.outsideWays, async () => ({
        asOf: clock.now(),
        ways: [...outside.ways(), wayToTimeStamps(timeStamps)],
      }));
    },
  };
}
