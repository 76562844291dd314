import type { Clock } from "@zizhuban/device-agent-contract";
import type { Cases } from "../cases/index.ts";
import type { CatalogueModule } from "../catalogue/index.ts";
import type { Db, ServerModule } from "../core/index.ts";
import type { Materials } from "../materials/index.ts";
import { createCaseDesk } from "./desk.ts";
import { createFileParts } from "./file-parts.ts";
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
  cases.living.onOpened(async (tx, { id }) => materials.attach(tx, id));
  const module: ServerModule = {
    name: "case-materials",
    dependsOn: ["materials", "cases", "catalogue"],
    routes: supplyRoutes(createSupply(deps)),
    publicRoutes: caseMaterialRoutes({ ...deps, desk: createCaseDesk(deps) }),
  };
  return { ...module, fileParts: createFileParts(materials) };
}
