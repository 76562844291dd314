import { routes, type ItemDifference, type ItemVersion } from "@zizhuban/server-contract";
import { Problem, route, valueOf, type Routes, type StaffNames } from "../core/index.ts";
import { compareVersions } from "./comparison.ts";
import type { Shelf } from "./in-force.ts";
import { missingPresence, type ItemRow, type ItemVersions } from "./item-versions.ts";
import { newest } from "./lists/index.ts";

function summary(row: ItemRow) {
  const { key, sequence, state, author, reason } = row;
  return {
    key,
    sequence,
    name: row.content.name,
    department: row.content.department,
    state,
    author,
    reason,
    createdAt: row.created_at.getTime(),
    ...(row.signer !== null && { signer: row.signer }),
    ...(row.signed_at !== null && { signedAt: row.signed_at.getTime() }),
    ...(row.published_at !== null && { publishedAt: row.published_at.getTime() }),
    ...(row.withdrawn_at !== null && { withdrawnAt: row.withdrawn_at.getTime() }),
    ...(row.withdrawal !== null && { withdrawal: row.withdrawal }),
  };
}

/** For who keeps the catalogue: versions, the comparison with the standard, and what is not in the hall. */
export function catalogueStaffRoutes(deps: {
  versions: ItemVersions;
  shelf: Shelf;
  staffNames: StaffNames;
}): Routes {
  const { versions, shelf } = deps;

  function differences(row: ItemRow): ItemDifference[] {
    return versions.differences(row).map((one) => {
      const waiver = row.waivers.find(({ member }) => member === one.member);
      return waiver === undefined
        ? one
        : Object.assign(one, { waiver: { reason: waiver.reason, by: waiver.by } });
    });
  }

  function whole(row: ItemRow): ItemVersion {
    return { ...summary(row), content: row.content, differences: differences(row) };
  }

  async function one(key: string, sequence: number): Promise<ItemVersion> {
    const row = (await versions.rows(key)).find((found) => found.sequence === sequence);
    if (row === undefined) throw new Problem("itemUnknown");
    return whole(row);
  }

  function sequenceOf(text: string): number {
    if (!/^[1-9]\d{0,5}$/.test(text)) throw new Problem("notFound");
    return Number(text);
  }

  return async (app) => {
    route(app, routes.catalogueItems, async ({ query }) => ({
      items: newest(await versions.rows())
        .filter(({ state }) => query.state === undefined || state === query.state)
        .map(summary),
    }));
    route(app, routes.itemHistory, async ({ params }) => {
      const rows = await versions.rows(params.key);
      if (rows.length === 0) throw new Problem("itemUnknown");
      const people = rows.flatMap(({ author, signer, waivers }) => [
        author,
        ...(signer === null ? [] : [signer]),
        ...waivers.map(({ by }) => by),
      ]);
      return { versions: rows.map(whole), names: Object.fromEntries(await deps.staffNames(people)) };
    });
    route(app, routes.compareItem, async ({ params, query }) => {
      const rows = await versions.rows(params.key);
      const to = query.to ?? rows.at(-1)?.sequence ?? 0;
      const from = query.from ?? to - 1;
      const contentOf = (sequence: number) => {
        const row = rows.find((one) => one.sequence === sequence);
        if (row === undefined) throw new Problem("itemUnknown", `version ${sequence}`);
        return [sequence, row.content] as const;
      };
      return compareVersions(params.key, contentOf(from), contentOf(to));
    });
    route(app, routes.draftItem, async ({ body, staff }) => {
      const [sequence = 0] = valueOf(await versions.draft(staff, [body.content], body.reason));
      return one(body.content.key, sequence);
    });
    route(app, routes.signItem, async ({ params, body, staff }) => {
      const sequence = sequenceOf(params.sequence);
      valueOf(await versions.sign(staff, params.key, sequence, body.waivers));
      return one(params.key, sequence);
    });
    route(app, routes.publishItem, async ({ params, staff }) => {
      const sequence = sequenceOf(params.sequence);
      valueOf(await versions.publish(staff, params.key, sequence));
      await shelf.reload();
      return one(params.key, sequence);
    });
    route(app, routes.withdrawItem, async ({ params, body, staff }) => {
      const sequence = valueOf(await versions.withdraw(staff, params.key, body.reason));
      await shelf.reload();
      return one(params.key, sequence);
    });
    route(app, routes.standardReport, async () => ({
      items: newest(await versions.rows())
        .map((row) => ({
          key: row.key,
          sequence: row.sequence,
          name: row.content.name,
          differences: differences(row),
        }))
        .filter((row) => row.differences.length > 0),
    }));
    route(app, routes.presenceReport, async () => ({
      items: newest(await versions.rows()).flatMap((row) => {
        const { name, department, presence } = row.content;
        const missing = missingPresence(row.content);
        if (missing.length === 0) return [];
        const { exemption } = presence;
        const found = { key: row.key, sequence: row.sequence, name, department, missing };
        return [exemption === undefined ? found : { ...found, exemption }];
      }),
    }));
  };
}
