import type { Readable } from "node:stream";
import type { Clock, ProblemCode, Result, Sensitive } from "@zizhuban/device-agent-contract";
import { routes, type BoxMaterial } from "@zizhuban/server-contract";
import type { CatalogueModule } from "../catalogue/index.ts";
import { Problem, requireOpen, route, valueOf, type Routes } from "../core/index.ts";
import type { Box, Provenance } from "./box.ts";
import type { Gathering } from "./gather.ts";
import type { Showing } from "./purpose.ts";
import { takeUploads, uploadBody } from "./upload-body.ts";
import type { Uses } from "./uses.ts";

const uploadsPerMinute = 60;
const day = 24 * 60 * 60_000;

/** A page number out of an address. */
export function pageNumber(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new Problem("notFound");
  return Number(text);
}

/** The kiosk's HTTPS boundary of the material box: the citizen's own things, for their own page. */
export function materialRoutes(deps: {
  box: Box;
  uses: Uses;
  gathering: Gathering;
  catalogue: CatalogueModule;
  clock: Clock;
  placeOf(kid: string): Promise<string>;
  upload(
    of: { readonly id: string; readonly personId: string; readonly ref: string },
    body: Readable,
    announced: number,
    by: Provenance,
  ): Promise<Result<BoxMaterial, ProblemCode>>;
  show(
    showing: Showing,
    page: number,
  ): Promise<Result<Sensitive<Promise<Uint8Array | undefined>>, ProblemCode>>;
}): Routes {
  const { box, uses, gathering, catalogue } = deps;
  return async (app) => {
    takeUploads(app);
    route(app, routes.boxMaterials, async ({ citizen }) => ({ materials: await box.list(citizen) }));
    route(app, routes.materialLog, async ({ citizen }) => {
      requireOpen(citizen);
      return { entries: await uses.logOf(citizen) };
    });

    route(
      app,
      routes.uploadMaterial,
      async ({ params, citizen, kiosk, operationId, raw }) => {
        const { body, announced } = uploadBody(raw);
        const by: Provenance = {
          origin: "upload",
          from: await deps.placeOf(kiosk.kid),
          sessionId: citizen.sessionId,
          actor: `citizen:${citizen.sessionId}`,
        };
        const of = { id: operationId, personId: citizen.personId, ref: params.ref };
        return valueOf(await deps.upload(of, body, announced, by));
      },
      { perMinute: uploadsPerMinute },
    );

    route(app, routes.ownMaterialPage, async ({ params, citizen }) => {
      const material = await box.find(params.id, citizen.personId);
      if (material === undefined) throw new Problem("materialUnknown");
      requireOpen(citizen, material.session_id);
      // Looking at one's own is a purpose too, and its copy on a screen says so.
      const showing = { material, purpose: "仅供本人查看", until: deps.clock.now() + day };
      const shown = await valueOf(await deps.show(showing, pageNumber(params.page))).expose();
      if (shown === undefined) throw new Problem("notFound");
      return shown;
    });

    route(app, routes.discardMaterial, async ({ params, citizen }) => {
      const material = await box.find(params.id, citizen.personId);
      if (material !== undefined) requireOpen(citizen, material.session_id);
      valueOf(await box.discard(params.id, citizen));
      return {};
    });

    route(app, routes.checkMaterials, async ({ body, citizen, kiosk }) => {
      const found = catalogue.find(body.itemKey);
      if (found === undefined) throw new Problem("itemUnknown");
      const offerer = { citizen, kid: kiosk.kid };
      return valueOf(await gathering.check(found.source, body, offerer));
    });
  };
}
