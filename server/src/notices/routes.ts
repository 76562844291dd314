import { Sensitive, type Clock } from "@zizhuban/device-agent-contract";
import { isAppliedFor, routes, type NoticeSheet } from "@zizhuban/server-contract";
import { rulesOf, type Cases } from "../cases/index.ts";
import type { CatalogueModule } from "../catalogue/index.ts";
import { Problem, requireOpen, route, type Db, type Routes, type Staff } from "../core/index.ts";
import { renderSheet } from "../sheets/index.ts";
import type { NoticeTables } from "./index.ts";
import { noticePaper, noticeSheet } from "./sheet.ts";

interface Deps {
  readonly db: Db;
  readonly clock: Clock;
  readonly catalogue: CatalogueModule;
  readonly cases: Cases;
  publicUrl(): string;
}

interface Asked {
  readonly version?: number | undefined;
  readonly applies?: string | undefined;
}

function sheets({ db, catalogue }: Deps) {
  function ofItem(key: string, { version, applies = "" }: Asked): { sheet: NoticeSheet; sample: boolean } {
    const kept = version === undefined ? catalogue.find(key) : catalogue.versionOf(key, version);
    if (kept === undefined) throw new Problem("itemUnknown");
    const { source, itemVersion, since, issuer } = kept;
    const guide = { content: source, version: itemVersion, since, issuer: issuer.name };
    const chosen = new Set(applies.split(",").filter(Boolean));
    const stranger = [...chosen].find((ref) => !source.materials.some((one) => one.ref === ref));
    if (stranger !== undefined) throw new Problem("materialNotOnList", stranger);
    const { gapWithin } = rulesOf(source);
    return { sheet: noticeSheet(guide, chosen, gapWithin), sample: source.sample };
  }

  return {
    ofItem,
    /** As it was stamped on the case. */
    ofCase: async (id: string) => {
      const stamped = await db
        .$extendTables<NoticeTables>()
        .selectFrom("case_notices")
        .selectAll()
        .where("case_id", "=", id)
        .executeTakeFirst();
      if (stamped === undefined) throw new Problem("caseUnknown");
      const { item_key: key, item_version: version, applies } = stamped;
      return ofItem(key, { version, applies: applies.join(",") });
    },
  };
}

async function paper(
  { sheet, sample }: { sheet: NoticeSheet; sample: boolean },
  kind: "a4" | "roll80" = "a4",
  phonePage?: string,
): Promise<Buffer> {
  const model = new Sensitive(noticePaper(sheet, sample, phonePage));
  // Dated by the version: the same sheet is the same bytes.
  return (await renderSheet(model, kind, sheet.since)).expose();
}

/** A citizen's own case at the kiosk. */
export function noticeKioskRoutes(deps: Deps): Routes {
  const { ofItem, ofCase } = sheets(deps);
  return async (app) => {
    route(app, routes.noticeSheet, async ({ params, query }) => ofItem(params.key, query).sheet);
    route(app, routes.ownNotice, async ({ params, citizen }) => {
      const living = await deps.cases.living.find(params.id);
      if (living?.person_id !== citizen.personId) throw new Problem("caseUnknown");
      requireOpen(citizen, living.session_id);
      return (await ofCase(params.id)).sheet;
    });
  };
}

/** For anybody by item, and for who may read the case. */
export function noticeRoutes(deps: Deps): Routes {
  const { ofItem, ofCase } = sheets(deps);
  const { living } = deps.cases;

  async function readable(id: string, staff: Staff): Promise<void> {
    const found = await living.find(id);
    if (found === undefined || !living.mayRead(found, staff)) throw new Problem("caseUnknown");
  }

  /** Of an item that can be begun on a telephone now. */
  function phonePage(key: string): string | undefined {
    const inForce = deps.catalogue.find(key);
    return inForce !== undefined && isAppliedFor(inForce.item)
      ? `${deps.publicUrl()}/phone/items/${key}`
      : undefined;
  }

  return async (app) => {
    const often = { perMinute: 600 };
    route(app, routes.noticeSheet, async ({ params, query }) => ofItem(params.key, query).sheet, often);
    route(
      app,
      routes.noticePaper,
      async ({ params, query }) => paper(ofItem(params.key, query), query.paper, phonePage(params.key)),
      { perMinute: 60 },
    );
    route(app, routes.caseNotice, async ({ params, staff }) => {
      await readable(params.id, staff);
      return (await ofCase(params.id)).sheet;
    });
    route(app, routes.caseNoticePaper, async ({ params, query, staff }) => {
      await readable(params.id, staff);
      return paper(await ofCase(params.id), query.paper);
    });
  };
}
