import { Sensitive, type ProblemCode, type Result } from "@zizhuban/device-agent-contract";
import { routes, type CaseMaterials } from "@zizhuban/server-contract";
import type { LivingCase } from "../cases/index.ts";
import { Problem, route, valueOf, type Routes, type Staff } from "../core/index.ts";
import { pageNumber, takeUploads, uploadBody, type Materials } from "../materials/index.ts";
import type { CaseDesk } from "./desk.ts";
import type { Supply } from "./supply.ts";

/** What a citizen brings to their own case. */
export function supplyRoutes(supply: Supply): Routes {
  return async (app) => {
    route(app, routes.supplyMaterials, async ({ params, body, citizen, kiosk }) =>
      valueOf(await supply(params.id, body, { citizen, kid: kiosk.kid })).expose(),
    );
  };
}

/** The HTTPS boundary of the desk: facts, reasons and pages leave their wrapper for who may read the case's materials. */
export function caseMaterialRoutes(deps: { desk: CaseDesk; materials: Materials }): Routes {
  const { desk, materials } = deps;

  async function answer(living: LivingCase, staff: Staff): Promise<CaseMaterials> {
    const found = await desk.list(living, staff);
    return {
      mayJudge: desk.mayJudge(living, staff),
      materials: found.map(({ plain, facts, reason }) =>
        Object.assign(
          plain,
          facts !== undefined && { facts: facts.expose() },
          reason !== undefined && { reason: reason.expose() },
        ),
      ),
    };
  }

  async function opened(
    shown: Result<Sensitive<Promise<Uint8Array | undefined>>, ProblemCode>,
  ): Promise<Uint8Array> {
    const bytes = await valueOf(shown).expose();
    if (bytes === undefined) throw new Problem("notFound");
    return bytes;
  }

  return async (app) => {
    takeUploads(app);
    route(app, routes.caseMaterials, async ({ params, staff }) =>
      answer(valueOf(await desk.caseFor(params.id, staff, "material.read")), staff),
    );

    route(app, routes.receiveMaterial, async ({ params, staff, operationId, raw }) => {
      const { body, announced } = uploadBody(raw);
      const living = valueOf(await desk.caseFor(params.id, staff, "material.verify"));
      if (!living.rules.materials.some(({ ref }) => ref === params.ref))
        throw new Problem("materialNotOnList", params.ref);
      const file = valueOf(await materials.files.receive(body, announced));
      const received = { id: operationId, caseId: params.id, ref: params.ref, file };
      return answer(valueOf(await desk.receive(received, staff)), staff);
    });

    route(app, routes.showCardAtWindow, async ({ params, staff }) =>
      answer(valueOf(await desk.showCard(params.id, params.ref, staff)), staff),
    );

    route(app, routes.caseMaterialPage, async ({ params, staff }) =>
      opened(await desk.show(params.id, pageNumber(params.page), staff)),
    );

    route(app, routes.caseMaterialCopy, async ({ params, staff, reply }) => {
      void reply.header("content-disposition", 'attachment; filename="material.pdf"');
      void reply.header("content-security-policy", "sandbox");
      return opened(await desk.show(params.id, "all", staff));
    });

    route(app, routes.verifyMaterial, async ({ params, body, staff }) =>
      answer(valueOf(await desk.verify(params.id, staff, body.validUntil)), staff),
    );

    route(app, routes.rejectMaterial, async ({ params, body: { ground, reason }, staff }) =>
      answer(valueOf(await desk.reject(params.id, staff, { ground, reason: new Sensitive(reason) })), staff),
    );
  };
}
