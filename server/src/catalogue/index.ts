import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Clock } from "@zizhuban/device-agent-contract";
import { routes, type Catalogue, type CatalogueItem } from "@zizhuban/server-contract";
import { route, StartFailure, type Db, type ServerModule } from "../core/index.ts";
import { decidingDivision, issuerOf, toCatalogue, type Issuer, type OfferedItem } from "./mapping.ts";
import { parseCatalogue, parsePlainNames, type SourceItem } from "./source.ts";

export type { SourceItem } from "./source.ts";

type CatalogueTables = {
  catalogue_versions: { version: string; content: string; activated_at: Date };
};

/** An item of the version in force, as a case is opened with it. */
export interface ItemInForce {
  readonly item: CatalogueItem;
  /** The item as it is kept, with what no kiosk needs to know. */
  readonly source: SourceItem;
  readonly issuer: Issuer;
  readonly catalogueVersion: string;
}

/**
 * The catalogue in force: imported from its files at start, each content kept under its digest.
 * @param deps.offered what can be done from start to end here, by item key
 */
export async function createCatalogue(deps: {
  db: Db;
  clock: Clock;
  files: { catalogue: string; plainNames: string };
  offered: ReadonlyMap<string, OfferedItem>;
}) {
  const { clock, files, offered } = deps;
  const db = deps.db.$extendTables<CatalogueTables>();
  const text = await readFile(files.catalogue, "utf8");
  const source = accepted(parseCatalogue(text), files.catalogue);
  const plainNames = accepted(parsePlainNames(await readFile(files.plainNames, "utf8")), files.plainNames);
  const content = toCatalogue({ version: "", source, plainNames, offered });
  const version = createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 16);
  const catalogue: Catalogue = { ...content, version };
  await db
    .insertInto("catalogue_versions")
    .values({ version, content: JSON.stringify(catalogue), activated_at: new Date(clock.now()) })
    .onConflict((conflict) => conflict.column("version").doUpdateSet({ activated_at: new Date(clock.now()) }))
    .execute();
  const items = new Map(catalogue.items.map((item) => [item.key, item]));

  const module: ServerModule = {
    name: "catalogue",
    dependsOn: [],
    routes: async (app) => {
      route(app, routes.catalogue, async () => catalogue);
    },
  };
  return {
    ...module,
    current: () => catalogue,
    /**
     * Whose matter an item is that was handed in somewhere: the nearest division at or above that place on a
     * level where the item is done (收受分离); the district where no level fits.
     */
    decidingDivision: (item: SourceItem, receivedAt: string): string =>
      decidingDivision(source.divisions, item, receivedAt),
    /** The item in force, or undefined when there is none of that key. */
    find(key: string): ItemInForce | undefined {
      const item = items.get(key);
      const kept = source.items.find((one) => one.key === key);
      const issuer = issuerOf(source, key);
      return item === undefined || kept === undefined || issuer === undefined
        ? undefined
        : { item, source: kept, issuer, catalogueVersion: version };
    },
  };
}
export type CatalogueModule = Awaited<ReturnType<typeof createCatalogue>>;

function accepted<Value>(
  result: { ok: true; value: Value } | { ok: false; detail?: string },
  path: string,
): Value {
  if (result.ok) return result.value;
  throw new StartFailure(`The catalogue cannot be used: ${path}: ${result.detail ?? "invalid"}.`);
}
