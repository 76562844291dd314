import { Sensitive } from "@zizhuban/device-agent-contract";
import { routes } from "@zizhuban/server-contract";
import { route, valueOf, type Routes } from "../core/index.ts";
import type { AtKiosk } from "./kiosk.ts";

/** The kiosk's HTTPS boundary: what was written on a telephone leaves its wrapper for its own writer's page. */
export function draftRoutes(atKiosk: AtKiosk): Routes {
  return async (app) => {
    route(app, routes.phonePage, async ({ params }) => ({ url: valueOf(atKiosk.page(params.key)) }));
    route(app, routes.beginDraft, async ({ body, citizen }) => {
      const { itemKey, ...content } = body;
      const { id, url, until } = valueOf(await atKiosk.begin(itemKey, new Sensitive(content), citizen));
      return { id, url: url.expose(), until };
    });
    route(app, routes.ownDraft, async ({ params, citizen }) =>
      valueOf(await atKiosk.stateOf(params.id, citizen)),
    );
    route(app, routes.takeDraft, async ({ body, citizen, kiosk }) =>
      valueOf(await atKiosk.take(body, { citizen, kid: kiosk.kid })).expose(),
    );
  };
}
