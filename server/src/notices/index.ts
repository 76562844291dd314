import type { Clock } from "@zizhuban/device-agent-contract";
import type { Cases } from "../cases/index.ts";
import type { CatalogueModule } from "../catalogue/index.ts";
import type { Db, ServerModule } from "../core/index.ts";
import { noticeKioskRoutes, noticeRoutes } from "./routes.ts";

export { noticePaper } from "./sheet.ts";

export type NoticeTables = {
  case_notices: {
    case_id: string;
    item_key: string;
    item_version: number;
    applies: readonly string[];
    stamped_at: Date;
  };
};

/**
 * 一次性告知单: made from the item's version and the applicant's situation, and stamped on the case when it is
 * opened, so that what was asked of somebody stays what they were told (domain.md §7.1 Y4).
 */
export function createNotices(deps: {
  db: Db;
  clock: Clock;
  catalogue: CatalogueModule;
  cases: Cases;
  /** What the address on a code begins with, known once the server listens. */
  publicUrl: () => string;
}): ServerModule {
  const { clock, catalogue, cases } = deps;

  cases.living.onOpened(async (tx, { id, item_key: itemKey, item_version: version, state }) => {
    const materials = catalogue.versionOf(itemKey, version)?.source.materials ?? [];
    const named = materials.filter(({ ref, need }) => need === "conditional" && state.held.includes(ref));
    await tx
      .$extendTables<NoticeTables>()
      .insertInto("case_notices")
      .values({
        case_id: id,
        item_key: itemKey,
        item_version: version,
        applies: named.map(({ ref }) => ref),
        stamped_at: new Date(clock.now()),
      })
      .execute();
  });

  return {
    name: "notices",
    dependsOn: ["catalogue", "cases"],
    routes: noticeKioskRoutes(deps),
    publicRoutes: noticeRoutes(deps),
  };
}
