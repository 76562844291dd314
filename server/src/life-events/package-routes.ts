import { routes, type PackageSummary, type PackageVersion } from "@zizhuban/server-contract";
import { Problem, route, valueOf, type Routes, type StaffNames } from "../core/index.ts";
import type { CatalogueModule } from "../catalogue/index.ts";
import { stagesOf, type Packages } from "./packages/index.ts";
import type { PackageRow } from "./tables.ts";

function summary(row: PackageRow): PackageSummary {
  return {
    code: row.code,
    sequence: row.sequence,
    name: row.content.name,
    state: row.state,
    stages: row.content.stages,
    items: row.content.nodes.length,
    author: row.author,
    reason: row.reason,
    createdAt: row.created_at.getTime(),
    ...(row.publisher !== null && { publisher: row.publisher }),
    ...(row.published_at !== null && { publishedAt: row.published_at.getTime() }),
    ...(row.withdrawn_by !== null && { withdrawnBy: row.withdrawn_by }),
    ...(row.withdrawal !== null && { withdrawal: row.withdrawal }),
  };
}

/** For who keeps the packages: versions, checks, and which stages of life they serve. */
export function packageRoutes(deps: {
  packages: Packages;
  catalogue: Pick<CatalogueModule, "reload">;
  staffNames: StaffNames;
}): Routes {
  const { packages, catalogue } = deps;
  const { versions } = packages;

  async function whole(row: PackageRow): Promise<PackageVersion> {
    const path = packages.criticalPath(row.content);
    return {
      ...summary(row),
      content: row.content,
      ...(path !== undefined && { path }),
      faults: await packages.faults(row.content),
    };
  }

  async function one(code: string, sequence: number): Promise<PackageVersion> {
    const row = (await versions.rows(undefined, code)).find((found) => found.sequence === sequence);
    if (row === undefined) throw new Problem("packageUnknown");
    return whole(row);
  }

  function sequenceOf(text: string): number {
    if (!/^[1-9]\d{0,5}$/.test(text)) throw new Problem("notFound");
    return Number(text);
  }

  return async (app) => {
    route(app, routes.packages, async () => {
      const rows = await versions.rows();
      const items = packages.inForceItems().map(({ source }) => ({
        key: source.key,
        name: source.name,
        department: source.deptKey,
        departmentName: source.department,
        workdays: source.promisedLimit.value,
        materials: source.materials.map(({ ref, name }) => ({ ref, name })),
      }));
      const departments = new Map(
        items.map(({ department, departmentName }) => [department, departmentName]),
      );
      return {
        packages: [...new Map(rows.map((row) => [row.code, row])).values()].map(summary),
        items,
        departments: [...departments].map(([key, name]) => ({ key, name })),
        stages: stagesOf(rows),
      };
    });
    route(app, routes.packageHistory, async ({ params }) => {
      const rows = await versions.rows(undefined, params.code);
      if (rows.length === 0) throw new Problem("packageUnknown");
      const people = rows.flatMap(({ author, publisher, withdrawn_by: withdrawnBy }) =>
        [author, publisher, withdrawnBy].filter((id) => id !== null),
      );
      const names = await deps.staffNames(people);
      return { versions: await Promise.all(rows.map(whole)), names: Object.fromEntries(names) };
    });
    route(app, routes.validatePackage, async ({ body }) => packages.faultsOfText(body.text));
    route(app, routes.draftPackage, async ({ body, staff }) =>
      one(body.content.code, valueOf(await versions.draft(staff, body.content, body.reason))),
    );
    route(app, routes.checkPackage, async ({ params, staff }) => {
      const sequence = sequenceOf(params.sequence);
      valueOf(await versions.check(staff, params.code, sequence));
      return one(params.code, sequence);
    });
    route(app, routes.publishPackage, async ({ params, staff }) => {
      const sequence = sequenceOf(params.sequence);
      valueOf(await versions.publish(staff, params.code, sequence));
      await catalogue.reload();
      return one(params.code, sequence);
    });
    route(app, routes.withdrawPackage, async ({ params, body, staff }) => {
      const sequence = valueOf(await versions.withdraw(staff, params.code, body.reason));
      await catalogue.reload();
      return one(params.code, sequence);
    });
  };
}
