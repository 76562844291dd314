import { parser } from "@zizhuban/device-agent-contract";
import { HandlingMode, routes } from "@zizhuban/server-contract";
import { Problem, route, type Routes } from "../core/index.ts";
import { figuresOf } from "./comparison.ts";
import { guideOf, listAsCsv, listOf } from "./guides.ts";
import type { Shelf } from "./in-force.ts";

const parseMode = parser(HandlingMode);

/** What anybody may read: the lists of the eight ways, and the guide of an item as it is or was. */
export function cataloguePublicRoutes(shelf: Shelf): Routes {
  return async (app) => {
    route(
      app,
      routes.catalogueList,
      async ({ params, query, reply }) => {
        const mode = parseMode(params.mode);
        if (!mode.ok) throw new Problem("notFound");
        const items = listOf(shelf.all(), mode.value);
        const list = { mode: mode.value, version: shelf.current().version, items };
        if (query.format === "csv") {
          const named = `attachment; filename*=UTF-8''${encodeURIComponent(`${mode.value}清单.csv`)}`;
          void reply
            .header("content-disposition", named)
            .type("text/csv; charset=utf-8")
            .send(listAsCsv(items));
        }
        return list;
      },
      { perMinute: 600 },
    );
    route(app, routes.catalogueFigures, async () => figuresOf(shelf.current().version, shelf.all()), {
      perMinute: 600,
    });
    route(
      app,
      routes.itemGuide,
      async ({ params, query }) => {
        const inForce = shelf.find(params.key);
        const kept = query.version === undefined ? inForce : shelf.versionOf(params.key, query.version);
        if (kept === undefined) throw new Problem("itemUnknown");
        return guideOf(kept, kept.itemVersion === inForce?.itemVersion);
      },
      { perMinute: 600 },
    );
  };
}
