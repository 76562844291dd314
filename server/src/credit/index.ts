import type { Clock } from "@zizhuban/device-agent-contract";
import { routes, type CreditEntry } from "@zizhuban/server-contract";
import { audit, chinaDate, newId, route, type Db, type ServerModule, type Tx } from "../core/index.ts";
import type { Enterprises } from "../enterprises/index.ts";
import type { Parties } from "../parties/index.ts";

/** Years an entry is in force (信用信息修复管理办法: published for a year). */
const yearsInForce = 1;
const longestList = 500;

interface EntryRow {
  readonly id: string;
  readonly case_id: string;
  readonly ref: string;
  readonly item_key: string;
  readonly person_id: string;
  readonly enterprise_id: string | null;
  readonly found_by: string;
  readonly confirmed_by: string;
  readonly valid_from: string;
  readonly valid_until: string;
  readonly entered_at: Date;
}
type CreditTables = { credit_entries: EntryRow };

/** Whose credit it is: an enterprise's when somebody acts for one. */
export interface CreditParty {
  readonly personId: string;
  readonly enterpriseId?: string | undefined;
}

/** By when nobody's promise is taken, for whoever offers or takes promises. */
export type BarredUntil = (party: CreditParty, on?: Db | Tx) => Promise<string | undefined>;

/** The credit register (社会信用): promises that were found to be untrue, for as long as that counts. */
export function createCredit(deps: { db: Db; clock: Clock; parties: Parties; enterprises: Enterprises }) {
  const { db, clock, parties, enterprises } = deps;
  const tables = (on: Db | Tx) => on.$extendTables<CreditTables>();

  /** @returns the last day on which no promise of theirs is taken; undefined when theirs are */
  const barredUntil: BarredUntil = async ({ personId, enterpriseId }, on = db) => {
    let select = tables(on).selectFrom("credit_entries").select("valid_until");
    select =
      enterpriseId === undefined
        ? select.where("person_id", "=", personId).where("enterprise_id", "is", null)
        : select.where("enterprise_id", "=", enterpriseId);
    const row = await select
      .where("valid_until", ">=", chinaDate(clock.now()))
      .orderBy("valid_until", "desc")
      .limit(1)
      .executeTakeFirst();
    return row?.valid_until;
  };

  async function enter(
    tx: Tx,
    broken: CreditParty & {
      readonly caseId: string;
      readonly ref: string;
      readonly itemKey: string;
      readonly foundBy: string;
      readonly confirmedBy: string;
    },
  ): Promise<{ readonly validUntil: string }> {
    const today = chinaDate(clock.now());
    const validUntil = `${Number(today.slice(0, 4)) + yearsInForce}${today.slice(4).replace("-02-29", "-02-28")}`;
    const id = newId(clock);
    await tables(tx)
      .insertInto("credit_entries")
      .values({
        id,
        case_id: broken.caseId,
        ref: broken.ref,
        item_key: broken.itemKey,
        person_id: broken.personId,
        enterprise_id: broken.enterpriseId ?? null,
        found_by: broken.foundBy,
        confirmed_by: broken.confirmedBy,
        valid_from: today,
        valid_until: validUntil,
        entered_at: new Date(clock.now()),
      })
      .execute();
    const actor = `staff:${broken.confirmedBy}`;
    await audit(tx, clock, { actor, action: "credit.entered", subject: { kind: "creditEntry", id } });
    return { validUntil };
  }

  /** A person masked, an enterprise by its public name and code. */
  async function view(row: EntryRow): Promise<CreditEntry> {
    const enterprise = row.enterprise_id === null ? undefined : await enterprises.find(row.enterprise_id);
    const people = await parties.masked([row.person_id]);
    return {
      id: row.id,
      kind: "brokenPromise",
      caseId: row.case_id,
      itemKey: row.item_key,
      ref: row.ref,
      person: people.get(row.person_id)?.expose() ?? { name: "**", idNumber: "" },
      ...(enterprise !== undefined && { enterprise }),
      foundBy: row.found_by,
      confirmedBy: row.confirmed_by,
      validFrom: row.valid_from,
      validUntil: row.valid_until,
    };
  }

  const module: ServerModule = {
    name: "credit",
    dependsOn: ["parties", "enterprises"],
    publicRoutes: async (app) => {
      route(app, routes.creditEntries, async ({ staff }) => {
        const rows = await tables(db)
          .selectFrom("credit_entries")
          .selectAll()
          .orderBy("entered_at", "desc")
          .limit(longestList)
          .execute();
        const actor = `staff:${staff.staffId}`;
        await audit(db, clock, { actor, action: "credit.read", subject: { kind: "register", id: "credit" } });
        return { entries: await Promise.all(rows.map(view)) };
      });
    },
  };
  return { ...module, enter, barredUntil };
}
export type Credit = ReturnType<typeof createCredit>;
