import { Sensitive, type Clock } from "@zizhuban/device-agent-contract";
import type { CatalogueModule } from "../catalogue/index.ts";
import {
  audit,
  chinaDate,
  newId,
  type Db,
  type KeptRecords,
  type ServerModule,
  type Tx,
} from "../core/index.ts";
import type { Enterprises } from "../enterprises/index.ts";
import type { Parties } from "../parties/index.ts";
import type { Vault } from "../key-store/index.ts";
import { createCreditChanges } from "./changes.ts";
import { creditRoutes } from "./routes.ts";
export { createCreditMessages } from "./tell.ts";
import type { CreditRow, CreditTables } from "./tables.ts";

/** Years an entry is in force (信用信息修复管理办法: published for a year). */
const yearsInForce = 1;
const longestList = 500;

/** Whose credit it is: an enterprise's when somebody acts for one. */
export interface CreditParty {
  readonly personId: string;
  readonly enterpriseId?: string | undefined;
}

/** By when nobody's promise is taken, for whoever offers or takes promises. */
export type BarredUntil = (party: CreditParty, on?: Db | Tx) => Promise<string | undefined>;

/** The credit register (社会信用): promises that were found to be untrue, and what offices enter, for as long as it counts. */
export function createCredit(deps: {
  db: Db;
  clock: Clock;
  vault: Vault;
  parties: Parties;
  enterprises: Enterprises;
  catalogue: Pick<CatalogueModule, "find" | "departmentName">;
  /** Code of the division that holds the whole deployment. */
  division: string;
}) {
  const { db, clock, parties } = deps;
  const tables = (on: Db | Tx) => on.$extendTables<CreditTables>();

  /** @returns the last day on which no promise of theirs is taken; undefined when theirs are */
  const barredUntil: BarredUntil = async ({ personId, enterpriseId }, on = db) => {
    let select = tables(on).selectFrom("credit_entries").select("valid_until");
    select =
      enterpriseId === undefined
        ? select
            .where("person_id", "in", await parties.filesOf(personId, on))
            .where("enterprise_id", "is", null)
        : select.where("enterprise_id", "=", enterpriseId);
    const row = await select
      .where("valid_until", ">=", chinaDate(clock.now()))
      // Repaired, or withdrawn after a dispute: it counts no more.
      .where((where) =>
        where.not(
          where.exists(
            where
              .selectFrom("credit_changes")
              .select("credit_changes.id")
              .whereRef("credit_changes.entry_id", "=", "credit_entries.id")
              .where("credit_changes.kind", "!=", "entry")
              .where("credit_changes.state", "=", "approved"),
          ),
        ),
      )
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
        department: null,
        sealed_basis: null,
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

  /** The newest entries. */
  async function newest(): Promise<CreditRow[]> {
    return tables(db)
      .selectFrom("credit_entries")
      .selectAll()
      .orderBy("entered_at", "desc")
      .limit(longestList)
      .execute();
  }

  /** As the rules of the register look at them. */
  const kept: KeptRecords = async (after, limit) => {
    const rows = await tables(db)
      .selectFrom("credit_entries")
      .select(["id", "enterprise_id", "valid_from", "valid_until"])
      .where("id", ">", after)
      .orderBy("id")
      .limit(limit)
      .execute();
    const usccs = await deps.enterprises.named(rows.flatMap((row) => row.enterprise_id ?? []));
    return rows.map(({ id, enterprise_id: whose, valid_from: validFrom, valid_until: validUntil }) => {
      const uscc = whose === null ? undefined : usccs.get(whose)?.uscc;
      return { id, record: new Sensitive({ ...(uscc !== undefined && { uscc }), validFrom, validUntil }) };
    });
  };

  const changes = createCreditChanges(deps);
  const module: ServerModule = {
    name: "credit",
    dependsOn: ["key-store", "parties", "enterprises"],
    publicRoutes: creditRoutes({ ...deps, newest, changes }),
  };
  return { ...module, enter, barredUntil, kept, onDecided: changes.onDecided };
}
export type Credit = ReturnType<typeof createCredit>;
