import { Sensitive, type Clock } from "@zizhuban/device-agent-contract";
import { sql } from "kysely";
import type { Citizen, Db, KeptRecords, ServerModule, Tx } from "../core/index.ts";
import type { CatalogueModule } from "../catalogue/index.ts";
import type { Exchange } from "../exchange/index.ts";
import type { Identity } from "../identity/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { Parties } from "../parties/index.ts";
import { createAgents } from "./agents.ts";
import { createMandates } from "./mandates.ts";
import { createRegister } from "./register.ts";
import { mandateRoutes } from "./routes.ts";

/** An agent acts for the enterprise in what they were authorised for; in everything else they act for themselves. */
export function enterpriseFor(
  { enterpriseId, enterpriseItems }: Citizen,
  itemKey: string,
): string | undefined {
  return enterpriseItems === undefined || enterpriseItems.includes(itemKey) ? enterpriseId : undefined;
}

/**
 * Enterprises, and who may act for them (A3): a person who is here, and the register that names them, or the word of
 * the legal representative whom the register names.
 */
export function createEnterprises(deps: {
  db: Db;
  clock: Clock;
  vault: Vault;
  catalogue: CatalogueModule;
  exchange: Exchange;
  parties: Parties;
  identity: Identity;
}) {
  const register = createRegister(deps);
  const agents = createAgents({ ...deps, register });
  const module: ServerModule = {
    name: "enterprises",
    dependsOn: ["key-store", "catalogue", "exchange", "parties", "identity"],
    routes: mandateRoutes(createMandates({ ...deps, register, agents }), agents),
  };
  return {
    ...module,
    movePerson: agents.movePerson,
    /** Name and code, which are public. */
    async find(id: string, on: Db | Tx = deps.db): Promise<{ uscc: string; name: string } | undefined> {
      const { rows } = await sql<{ uscc: string; name: string }>`
        select uscc, name from enterprises where id = ${id}`.execute(on);
      return rows[0];
    },
    /** Since when the register's words are kept, Unix milliseconds. */
    async knownSince(id: string): Promise<number> {
      const { rows } = await sql<{ at: Date }>`
        select updated_at as at from enterprises where id = ${id}`.execute(deps.db);
      return rows[0]?.at.getTime() ?? 0;
    },
    /** Name and code of many at once. */
    async named(ids: readonly string[]): Promise<ReadonlyMap<string, { uscc: string; name: string }>> {
      if (ids.length === 0) return new Map();
      const { rows } = await sql<{ id: string; uscc: string; name: string }>`
        select id, uscc, name from enterprises where id = any(${[...ids]})`.execute(deps.db);
      return new Map(rows.map(({ id, uscc, name }) => [id, { uscc, name }]));
    },
    /** Name and code as they are kept, for the rules of the register. */
    kept: (async (after, limit) => {
      const { rows } = await sql<{ id: string; uscc: string; name: string }>`
        select id, uscc, name from enterprises where id > ${after} order by id limit ${limit}`.execute(
        deps.db,
      );
      return rows.map(({ id, uscc, name }) => ({ id, record: new Sensitive({ uscc, name }) }));
    }) satisfies KeptRecords,
    /** Who acted for it last on the register's own word, not by somebody's authorisation. */
    lastActing: async (id: string, tx: Tx) => deps.identity.lastActing(id, tx),
    /** The id of the enterprise with that credit code, once somebody acted for it. */
    async findByUscc(uscc: string): Promise<string | undefined> {
      const { rows } = await sql<{ id: string }>`select id from enterprises where uscc = ${uscc}`.execute(
        deps.db,
      );
      return rows[0]?.id;
    },
  };
}
export type Enterprises = ReturnType<typeof createEnterprises>;
