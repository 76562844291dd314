import type { Clock } from "@zizhuban/device-agent-contract";
import type { Cases } from "../cases/index.ts";
import type { CatalogueModule } from "../catalogue/index.ts";
import type { Db, ServerModule } from "../core/index.ts";
import type { Materials } from "../materials/index.ts";
import { createCaseDesk } from "./desk.ts";
import { createFileParts } from "./file-parts.ts";
import { createJudging } from "./judging.ts";
import { caseMaterialRoutes, supplyRoutes } from "./routes.ts";
import { createSupply } from "./supply.ts";

/** Materials in their cases: what is attached to one, who looks at it, what is brought to it later. */
export function createCaseMaterials(deps: {
  db: Db;
  clock: Clock;
  catalogue: CatalogueModule;
  materials: Materials;
  cases: Cases;
}) {
  const { cases, materials } = deps;
  const judging = createJudging(deps);
  cases.living.onOpened(async (tx, { id }) => {
    const unmet = await materials.attach(tx, id);
    // A case of a package may be opened long after its materials were collected.
    if (unmet.length > 0) await judging.setAsideUnmet(tx, id);
  });
  const module: ServerModule = {
    name: "case-materials",
    dependsOn: ["materials", "cases", "catalogue"],
    routes: supplyRoutes(createSupply(deps)),
    publicRoutes: caseMaterialRoutes({ ...deps, desk: createCaseDesk({ ...deps, judging }) }),
  };
  return { ...module, fileParts: createFileParts(materials) };
}
