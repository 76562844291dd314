import type { Clock } from "@zizhuban/device-agent-contract";
import { routes } from "@zizhuban/server-contract";
import type { FastifyInstance, FastifyReply } from "fastify";
import { allowServerEvents, route, streamEvents, type Routes } from "../core/index.ts";
import type { Wall } from "./feed.ts";
import type { Hits } from "./hits.ts";
import type { Measures } from "./measures.ts";
import { figuresAsCsv, measuresAsCsv } from "./tables-as-csv.ts";

/** For supervisors and auditors: the wall, live, and the reports, on the screen or in a spreadsheet. */
export function supervisionRoutes(deps: {
  hits: Hits;
  wall: Wall;
  measures: Measures;
  clock: Clock;
}): Routes {
  const { hits, wall, measures } = deps;
  return async (app) => {
    await allowServerEvents(app);
    route(app, routes.supervisionWall, async ({ staff }) => wall.wall(staff));
    wallEvents(app, wall, deps.clock);
    route(app, routes.supervisionHits, async ({ query, staff }) => hits.list(staff, query));
    route(app, routes.caseMeasures, async ({ query, staff, reply }) => {
      const found = await measures.list(staff, query);
      if (query.format === "csv") sendCsv(reply, "办件指标", measuresAsCsv(found.cases));
      return found;
    });
    route(app, routes.visitsReport, async ({ query, staff, reply }) => {
      const found = await measures.list(staff, { ...query, atLeast: query.atLeast ?? 2 });
      if (query.format === "csv") sendCsv(reply, "跑动报告", measuresAsCsv(found.cases));
      return found;
    });
    route(app, routes.itemFigures, async ({ query, staff, reply }) => {
      const found = await measures.byItem(staff, query);
      if (query.format === "csv") sendCsv(reply, "事项指标", figuresAsCsv(found.items));
      return found;
    });
  };
}

function sendCsv(reply: FastifyReply, name: string, text: string): void {
  const named = `attachment; filename*=UTF-8''${encodeURIComponent(`${name}.csv`)}`;
  void reply.header("content-disposition", named).type("text/csv; charset=utf-8").send(text);
}

/** Server-sent events: `wall` at once and whenever time changed it, `hit` for everything that is found. */
function wallEvents(app: FastifyInstance, wall: Wall, clock: Clock): void {
  route(
    app,
    routes.supervisionEvents,
    async ({ reply, staff }) =>
      streamEvents(reply, clock, async (stream) =>
        wall.watch({
          staff,
          wall: (view) => stream.send("wall", view, "wall"),
          hit: (view) => stream.send("hit", view),
        }),
      ),
    { events: true },
  );
}
