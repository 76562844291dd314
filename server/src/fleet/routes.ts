import type { Clock } from "@zizhuban/device-agent-contract";
import { allows, routes } from "@zizhuban/server-contract";
import type { FastifyInstance } from "fastify";
import {
  allowServerEvents,
  Problem,
  route,
  streamEvents,
  valueOf,
  type Db,
  type Routes,
  type Staff,
} from "../core/index.ts";
import type { FleetFeed } from "./feed.ts";
import type { Kiosks } from "./kiosks.ts";
import { siteOf } from "./site.ts";
import type { FleetViews } from "./views.ts";

/** For those who have not yet shown who they are: a truck of kiosks behind one address enrols in a minute. */
const strangersPerMinute = 60;

/** `mqtts://host:port` as a kiosk reaches it that reached this server as `hostname`. */
export type MqttUrl = (hostname: string) => string;

export function kioskRoutes(deps: { db: Db; kiosks: Kiosks; mqttUrl: MqttUrl }): Routes {
  return async (app) => {
    route(
      app,
      routes.enrol,
      async ({ body, raw }) => {
        const identity = valueOf(await deps.kiosks.enrol(body));
        return { ...identity, mqttUrl: deps.mqttUrl(raw.hostname) };
      },
      { perMinute: strangersPerMinute },
    );
    route(app, routes.site, async ({ kiosk }) => {
      const site = await siteOf(deps.db, kiosk.kid);
      if (site === undefined) throw new Problem("kioskUnknown");
      return site;
    });
  };
}

export function staffRoutes(deps: { views: FleetViews; feed: FleetFeed; clock: Clock }): Routes {
  return async (app) => {
    await allowServerEvents(app);
    route(app, routes.fleet, async ({ staff }) => deps.views.fleet(seesOf(staff)));
    fleetEvents(app, deps.feed, deps.clock);
  };
}

/** The kiosks of the subtree somebody holds the permission for. */
const seesOf =
  ({ assignments }: Staff) =>
  (division: string) =>
    allows(assignments, "fleet.read", { division });

/** Server-sent events: `fleet` at once, then `kiosk` for each that changed; a slow reader gets the newest only. */
function fleetEvents(app: FastifyInstance, feed: FleetFeed, clock: Clock): void {
  route(
    app,
    routes.fleetEvents,
    async ({ reply, staff }) =>
      streamEvents(reply, clock, async (stream) =>
        feed.watch({
          sees: seesOf(staff),
          fleet: (view) => stream.send("fleet", view),
          kiosk: (view) => stream.send("kiosk", view, view.kid),
        }),
      ),
    { events: true },
  );
}
