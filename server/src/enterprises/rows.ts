import type { Clock } from "@zizhuban/device-agent-contract";
import { sql } from "kysely";
import { newId, type Tx } from "../core/index.ts";

/** Keeps what is public of an enterprise, as the register names it now. @returns its id */
export async function keepEnterprise(
  tx: Tx,
  clock: Clock,
  { uscc, name }: { readonly uscc: string; readonly name: string },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into enterprises (id, uscc, name, updated_at)
    values (${newId(clock)}, ${uscc}, ${name}, ${new Date(clock.now())})
    on conflict (uscc) do update set name = excluded.name, updated_at = excluded.updated_at
    returning id`.execute(tx);
  const id = rows[0]?.id;
  if (id === undefined) throw new Error("an enterprise just written is not there");
  return id;
}
