import { Sensitive } from "@zizhuban/device-agent-contract";
import { routes, type Situation } from "@zizhuban/server-contract";
import { route, valueOf, type Routes } from "../core/index.ts";
import type { AtKiosk, DraftOf } from "./kiosk.ts";

function draftOf(of: { itemKey: string } | ({ code: string } & Situation)): DraftOf {
  if ("itemKey" in of) return of;
  const { code, ...situation } = of;
  return { code, situation };
}

/** The kiosk's HTTPS boundary: what was written on a telephone leaves its wrapper for its own writer's page. */
export function draftRoutes(atKiosk: AtKiosk): Routes {
  return async (app) => {
    route(app, routes.phonePage, async ({ params }) => ({ url: valueOf(await atKiosk.page(params.key)) }));
    route(app, routes.beginDraft, async ({ body, citizen }) => {
      const { form, applying, ...of } = body;
      const content = new Sensitive({ form, applying });
      const { id, url, until } = valueOf(await atKiosk.begin(draftOf(of), content, citizen));
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
