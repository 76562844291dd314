import { createHash } from "node:crypto";
import type { Clock } from "@zizhuban/device-agent-contract";
import type { Catalogue, CatalogueItem, ItemContent } from "@zizhuban/server-contract";
import type { Db } from "../core/index.ts";
import type { FieldDictionary } from "./fields.ts";
import type { ItemRow, ItemVersions } from "./item-versions.ts";
import { listStore, type ListRows } from "./lists/store.ts";
import {
  issuerOf,
  toCatalogue,
  toItem,
  type Issuer,
  type ListedPackage,
  type OfferedItem,
} from "./mapping.ts";
import type { SourceCatalogue } from "./source.ts";

type CatalogueTables = {
  catalogue_versions: { version: string; content: string; activated_at: Date };
};

/** A kiosk that holds an older one than these was away for long, and how long exactly is no matter. */
const versionsKnown = 500;

/** One version of an item, as a case is opened with it and keeps it. */
export interface KeptItem {
  readonly item: CatalogueItem;
  /** The item as it is kept, with what no kiosk needs to know. */
  readonly source: ItemContent;
  readonly issuer: Issuer;
  readonly itemVersion: number;
  /** Since when it was in force, Unix milliseconds. */
  readonly since: number;
}
/** An item of the catalogue in force. */
export interface ItemInForce extends KeptItem {
  readonly catalogueVersion: string;
}

interface Contents {
  readonly catalogue: Catalogue;
  /** Item key → sequence → version, every one that was ever in force. */
  readonly kept: ReadonlyMap<string, ReadonlyMap<number, KeptItem>>;
  readonly inForce: ReadonlyMap<string, KeptItem>;
  readonly lists: ListRows;
}

/** Reads the packages in force. */
export type ReadPackages = () => Promise<readonly ListedPackage[]>;

/** What is in force, in memory: read whole at start and again whenever a version was published or withdrawn. */
export async function openShelf(deps: {
  db: Db;
  clock: Clock;
  versions: ItemVersions;
  source: SourceCatalogue;
  offered: ReadonlyMap<string, OfferedItem>;
  /** Code of the division whose catalogue it is. */
  division: string;
}) {
  const { clock, source, offered } = deps;
  const db = deps.db.$extendTables<CatalogueTables>();
  const order = new Map(source.items.map(({ key }, index) => [key, index]));
  const placeOf = (key: string) => order.get(key) ?? order.size;

  function keep(row: ItemRow, lists: ListRows, dictionary: FieldDictionary): KeptItem {
    const issuer = issuerOf(lists, deps.division, row.content);
    if (issuer === undefined || row.published_at === null)
      throw new Error(`item ${row.key}, version ${row.sequence}: no issuer, or never in force`);
    return {
      item: toItem(row.content, dictionary, offered.get(row.key)),
      source: row.content,
      issuer,
      itemVersion: row.sequence,
      since: row.published_at.getTime(),
    };
  }

  let readPackages: ReadPackages = async () => [];

  async function read(): Promise<Contents> {
    const packages = await readPackages();
    const rows = (await deps.versions.rows()).filter((row) => row.published_at !== null);
    const lists = await listStore.all(deps.db);
    const dictionary: FieldDictionary = new Map(lists.fields.map((field) => [field.key, field]));
    const kept = new Map<string, Map<number, KeptItem>>();
    const inForce = new Map<string, KeptItem>();
    for (const row of rows.toSorted((a, b) => placeOf(a.key) - placeOf(b.key))) {
      const one = keep(row, lists, dictionary);
      kept.set(row.key, (kept.get(row.key) ?? new Map<number, KeptItem>()).set(row.sequence, one));
      if (row.state === "published") inForce.set(row.key, one);
    }
    const items = [...inForce.values()].map((one) => one.source);
    const content = toCatalogue({ version: "", items, packages, offered, dictionary });
    const version = createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 16);
    return { catalogue: { ...content, version }, kept, inForce, lists };
  }

  const newestVersions = async () =>
    db
      .selectFrom("catalogue_versions")
      .select(["version", "activated_at"])
      .orderBy("activated_at", "desc")
      .limit(versionsKnown)
      .execute();

  /** One that is the newest already, after a restart or for another process, keeps its time. */
  async function remember(catalogue: Catalogue): Promise<void> {
    const activated_at = new Date(clock.now());
    const [newest] = await newestVersions();
    if (newest?.version !== catalogue.version)
      await db
        .insertInto("catalogue_versions")
        .values({ version: catalogue.version, content: JSON.stringify(catalogue), activated_at })
        .onConflict((conflict) => conflict.column("version").doUpdateSet({ activated_at }))
        .execute();
    const rows = await newestVersions();
    // Whatever else was written in the same instant: this is what is in force.
    versions = [
      ...rows.filter(({ version }) => version === catalogue.version),
      ...rows.filter(({ version }) => version !== catalogue.version),
    ].map(({ version, activated_at: at }) => ({ version, since: at.getTime() }));
  }

  let shelf = await read();
  let versions: readonly { readonly version: string; readonly since: number }[] = [];
  let remembered = "";
  let reading: Promise<void> = Promise.resolve();

  async function readAgain(): Promise<void> {
    const next = await read();
    if (next.catalogue.version !== remembered) await remember(next.catalogue);
    remembered = next.catalogue.version;
    shelf = next;
  }

  /** One after another, so that an older reading never replaces a newer one. */
  async function reload(): Promise<void> {
    reading = reading.then(readAgain, readAgain);
    return reading;
  }

  return {
    current: () => shelf.catalogue,
    /** The one in force and those before it with since when each was, the newest first. */
    versions: () => versions,
    /** What items refer to. */
    lists: () => shelf.lists,
    all: () => [...shelf.inForce.values()],
    reload,
    /** From now on the packages are part of what is in force: nothing is on record without them. */
    async composedBy(packages: ReadPackages): Promise<void> {
      readPackages = packages;
      await reload();
    },
    /** After the last reading that was asked for. */
    settled: async (): Promise<void> => reading,
    find(key: string): ItemInForce | undefined {
      const one = shelf.inForce.get(key);
      return one === undefined ? undefined : { ...one, catalogueVersion: shelf.catalogue.version };
    },
    versionOf: (key: string, sequence: number) => shelf.kept.get(key)?.get(sequence),
  };
}
export type Shelf = Awaited<ReturnType<typeof openShelf>>;
