import { readFile } from "node:fs/promises";
import type { Clock } from "@zizhuban/device-agent-contract";
import { routes, type CatalogueHolders, type ItemContent, type Place } from "@zizhuban/server-contract";
import {
  holdsVersion,
  listenForNews,
  route,
  StartFailure,
  unchangedFor,
  type Db,
  type ServerModule,
  type StaffNames,
} from "../core/index.ts";
import { parseFields } from "./fields.ts";
import { openShelf, type ItemInForce, type KeptItem, type ReadPackages } from "./in-force.ts";
import { catalogueChannel, createItemVersions } from "./item-versions.ts";
import { catalogueLists } from "./lists/index.ts";
import { listStore } from "./lists/store.ts";
import { authorityOf, decidingDivision, type OfferedItem } from "./mapping.ts";
import { cataloguePublicRoutes } from "./public-routes.ts";
import { firstLists, firstVersions, parseCatalogue, parsePlainNames } from "./source.ts";
import { catalogueStaffRoutes } from "./staff-routes.ts";
import { parseStandard } from "./standard.ts";

export { feeWords } from "./fee.ts";
export { checkForm } from "./fields.ts";
export type { ItemInForce, KeptItem } from "./in-force.ts";
export { takenOnTheSpot } from "./on-the-spot.ts";
export { catalogueChannel } from "./item-versions.ts";

/** The register of kiosks, which knows who holds which version. */
export interface KioskCatalogues {
  /** @param given it came whole now, so that it was not held until now */
  asked(kid: string, version: string, given: boolean): Promise<void>;
  /** @param versions what is in force, and what was before it, the newest first */
  holders(
    versions: readonly { readonly version: string; readonly since: number }[],
  ): Promise<CatalogueHolders>;
}

/**
 * The catalogue: items in versions, from draft to withdrawal, and what of them is in force. The deployment's
 * files are version 1 of every item the database does not know.
 * @param deps.offered what can be done from start to end here, by item key
 */
export async function createCatalogue(deps: {
  db: Db;
  /** Other server processes publish too; they are heard on this database. */
  databaseUrl: string;
  clock: Clock;
  files: { catalogue: string; plainNames: string; standard: string; fields: string };
  offered: ReadonlyMap<string, OfferedItem>;
  /** Code of the division whose catalogue it is. */
  division: string;
  staffNames: StaffNames;
  kioskCatalogues: KioskCatalogues;
  onError: (error: unknown) => void;
}) {
  const { files } = deps;
  const source = await readAccepted(files.catalogue, parseCatalogue);
  const plainNames = await readAccepted(files.plainNames, parsePlainNames);
  const standard = await readAccepted(files.standard, parseStandard);
  const { dictionary, items: forms } = await readAccepted(files.fields, parseFields);
  const versions = createItemVersions({
    ...deps,
    standard,
  });
  await listStore.importFirst(deps.db, firstLists(source, [...dictionary.values()]));
  await versions.importFirst(firstVersions(source.items, plainNames, forms));
  const shelf = await openShelf({ ...deps, versions, source });
  const lists = catalogueLists({ ...deps, versions, reload: async () => shelf.reload() });
  const reload = (): void => void shelf.reload().catch(deps.onError);
  const listener = await listenForNews({
    url: deps.databaseUrl,
    channel: catalogueChannel,
    clock: deps.clock,
    onNews: reload,
    onGap: reload,
  });

  /** The deployment's own division and what lies below it. */
  const ownDivisions = () =>
    shelf
      .lists()
      .divisions.filter(({ code }) => code.startsWith(deps.division))
      .map(({ code, name }) => ({ code, name }));

  const module: ServerModule = {
    name: "catalogue",
    dependsOn: [],
    routes: async (app) => {
      route(app, routes.catalogue, async ({ kiosk, raw, reply }) => {
        const catalogue = shelf.current();
        const { version } = catalogue;
        // A kiosk has its catalogue whether or not that can be noted.
        await deps.kioskCatalogues.asked(kiosk.kid, version, !holdsVersion(raw, version)).catch(deps.onError);
        // A kiosk asks every few minutes, perhaps over a SIM that is paid by the megabyte.
        unchangedFor(raw, reply, version);
        return catalogue;
      });
      // A kiosk's page reads guides over the kiosk's own connection.
      await cataloguePublicRoutes(shelf)(app);
    },
    publicRoutes: async (app) => {
      await cataloguePublicRoutes(shelf)(app);
      await catalogueStaffRoutes({ ...deps, versions, shelf })(app);
      route(app, routes.catalogueHolders, async () => deps.kioskCatalogues.holders(shelf.versions()));
      route(app, routes.organisation, async () => ({
        divisions: ownDivisions(),
        departments: shelf.lists().departments.map(({ key, name }) => ({ key, name })),
      }));
    },
    async stop() {
      await listener.stop();
      await shelf.settled().catch(deps.onError);
    },
  };
  /** `梁子湖区太和镇`: a place of this deployment with all it lies in; undefined where there is none of that code. */
  function divisionName(code: string): string | undefined {
    const above = ownDivisions().filter((one) => code.startsWith(one.code));
    return above.some((one) => one.code === code) ? above.map(({ name }) => name).join("") : undefined;
  }
  const departmentName = (key: string): string | undefined =>
    shelf.lists().departments.find((one) => one.key === key)?.name;
  return {
    ...module,
    current: () => shelf.current(),
    /** The catalogue in force and those before it with since when each was, the newest first. */
    versions: () => shelf.versions(),
    /** Whoever composes the items brings the packages of the kiosks' catalogue; told of on `catalogueChannel`. */
    composedBy: async (packages: ReadPackages) => shelf.composedBy(packages),
    /** Reads what is in force again now, instead of with the news of it. */
    reload: shelf.reload,
    /** The places of this deployment, the largest first. */
    divisions: ownDivisions,
    divisionName,
    departmentName,
    /** `梁子湖区太和镇综合服务中心`: a place in words; what has none stands as its code. */
    placeName: ({ division, department }: Place): string =>
      [
        divisionName(division) ?? division,
        ...(department === undefined ? [] : [departmentName(department) ?? department]),
      ].join(""),
    /** What an authority of this deployment is called in full, by its unified social credit code. */
    authorityName: (uscc: string): string | undefined => authorityOf(shelf.lists(), deps.division, uscc),
    /** The field dictionary. */
    fields: () => shelf.lists().fields,
    /** The material of the dictionary. */
    material: (ref: string) => shelf.lists().materials.find((one) => one.ref === ref),
    /** Its lists as files, and a way for others to say what of them they use. */
    lists,
    /**
     * Whose matter an item is that was handed in somewhere: the nearest division at or above that place on a
     * level where the item is done (收受分离); the deployment's own where no level fits.
     */
    decidingDivision: (item: ItemContent, receivedAt: string): string =>
      decidingDivision(shelf.lists().divisions, deps.division, item, receivedAt),
    /** Whether the deployment has a division of that code. */
    hasDivision: (code: string): boolean => shelf.lists().divisions.some((one) => one.code === code),
    /** The item in force, or undefined when there is none of that key. */
    find: (key: string): ItemInForce | undefined => shelf.find(key),
    /** The version a case was opened with, in force or not. */
    versionOf: (key: string, sequence: number): KeptItem | undefined => shelf.versionOf(key, sequence),
  };
}
export type CatalogueModule = Awaited<ReturnType<typeof createCatalogue>>;

async function readAccepted<Value>(
  path: string,
  parse: (text: string) => { ok: true; value: Value } | { ok: false; detail?: string },
): Promise<Value> {
  const result = parse(await readFile(path, "utf8"));
  if (result.ok) return result.value;
  throw new StartFailure(`The catalogue cannot be used: ${path}: ${result.detail ?? "invalid"}.`);
}
