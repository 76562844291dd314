import type { Clock } from "@zizhuban/device-agent-contract";
import { sql } from "kysely";
import type { Db, ServerModule, Tx } from "../core/index.ts";
import type { Exchange } from "../exchange/index.ts";
import type { Identity } from "../identity/index.ts";
import type { Parties } from "../parties/index.ts";
import { createMandates } from "./mandates.ts";
import { mandateRoutes } from "./routes.ts";

/** Enterprises, and who may act for them (A3): a person who is here, and the register that names them. */
export function createEnterprises(deps: {
  db: Db;
  clock: Clock;
  exchange: Exchange;
  parties: Parties;
  identity: Identity;
}) {
  const module: ServerModule = {
    name: "enterprises",
    dependsOn: ["catalogue", "exchange", "parties", "identity"],
    routes: mandateRoutes(createMandates(deps)),
  };
  return {
    ...module,
    /** Name and code, which are public. */
    async find(id: string, on: Db | Tx = deps.db): Promise<{ uscc: string; name: string } | undefined> {
      const { rows } = await sql<{ uscc: string; name: string }>`
        select uscc, name from enterprises where id = ${id}`.execute(on);
      return rows[0];
    },
  };
}
export type Enterprises = ReturnType<typeof createEnterprises>;
