import type { Clock } from "@zizhuban/device-agent-contract";
import { routes, type CreditEntry } from "@zizhuban/server-contract";
import type { CatalogueModule } from "../catalogue/index.ts";
import { audit, requireAt, route, type Db, type Routes } from "../core/index.ts";
import type { Enterprises } from "../enterprises/index.ts";
import type { Parties } from "../parties/index.ts";
import type { CreditRow } from "./tables.ts";

/** The console's boundary: a person masked, an enterprise by its public name and code. */
export function creditRoutes(deps: {
  db: Db;
  clock: Clock;
  parties: Parties;
  enterprises: Enterprises;
  catalogue: Pick<CatalogueModule, "find">;
  newest(): Promise<CreditRow[]>;
  /** An entry counts in the whole deployment: who reads them has the right in all of it. */
  division: string;
}): Routes {
  const { db, clock, parties, enterprises } = deps;

  async function view(row: CreditRow): Promise<CreditEntry> {
    const enterprise = row.enterprise_id === null ? undefined : await enterprises.find(row.enterprise_id);
    const people = await parties.masked([row.person_id]);
    const item = deps.catalogue.find(row.item_key)?.source;
    return {
      id: row.id,
      kind: "brokenPromise",
      caseId: row.case_id,
      itemKey: row.item_key,
      itemName: item?.name ?? row.item_key,
      ref: row.ref,
      material: item?.materials.find(({ ref }) => ref === row.ref)?.name ?? row.ref,
      person: people.get(row.person_id)?.expose() ?? { name: "**", idNumber: "" },
      ...(enterprise !== undefined && { enterprise }),
      foundBy: row.found_by,
      confirmedBy: row.confirmed_by,
      validFrom: row.valid_from,
      validUntil: row.valid_until,
    };
  }

  return async (app) => {
    route(app, routes.creditEntries, async ({ staff }) => {
      requireAt(staff, "exchange.read", { division: deps.division });
      const actor = `staff:${staff.staffId}`;
      await audit(db, clock, { actor, action: "credit.read", subject: { kind: "register", id: "credit" } });
      return { entries: await Promise.all((await deps.newest()).map(view)) };
    });
  };
}
