import { fail, ok, type ProblemCode, type Result, type Sensitive } from "@zizhuban/device-agent-contract";
import type { ApplyRequest, OwnCase } from "@zizhuban/server-contract";
import type { Cases } from "../cases/index.ts";
import type { CatalogueModule } from "../catalogue/index.ts";
import { mayOpen, type Citizen, type Db } from "../core/index.ts";
import type { Materials } from "../materials/index.ts";

/** A citizen answers a supplement notice (补正回件) or brings what was tolerated (容缺补交). */
export function createSupply(deps: {
  db: Db;
  catalogue: CatalogueModule;
  materials: Materials;
  cases: Cases;
}) {
  const { db, catalogue, materials } = deps;
  const { living: cases } = deps.cases;

  return async (
    id: string,
    offer: {
      readonly materials: Required<ApplyRequest>["materials"];
      readonly consents: ApplyRequest["consents"];
    },
    offerer: { readonly citizen: Citizen; readonly kid: string },
  ): Promise<Result<Sensitive<OwnCase>, ProblemCode>> => {
    const { citizen } = offerer;
    const known = await cases.find(id);
    if (known === undefined || known.person_id !== citizen.personId) return fail("caseUnknown");
    if (!mayOpen(citizen, known.session_id)) return fail("identityLevelTooLow", "A2");
    const item = catalogue.versionOf(known.item_key, known.item_version)?.source;
    if (item === undefined) return fail("itemUnknown");
    const chosen = { chosen: offer.materials, consents: offer.consents };
    const brought = await materials.bring(item, chosen, offerer, id);
    if (!brought.ok) return brought;
    const { refs } = brought.value;
    const done = await db.transaction().execute(async (tx): Promise<Result<void, ProblemCode>> => {
      const living = await cases.lock(tx, id);
      if (living === undefined) return fail("caseUnknown");
      const actor = { kind: "citizen", id: citizen.sessionId } as const;
      const next = await cases.step(tx, living, { type: "supply", refs }, actor);
      if (!next.ok) return next;
      await brought.value.authorise(tx);
      return ok();
    });
    if (!done.ok) return done;
    const after = await cases.find(id);
    return after === undefined ? fail("caseUnknown") : ok(await cases.viewOwn(after, citizen));
  };
}
export type Supply = ReturnType<typeof createSupply>;
