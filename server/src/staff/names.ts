import { sql } from "kysely";
import type { Db } from "../core/index.ts";

/** What colleagues among the actors of a log are called, by `staff:ID`; who has no account is left out. */
export function createStaffNames({ db }: { db: Db }) {
  return async (actors: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const { rows } = await sql<{ actor: string; name: string }>`
      select 'staff:' || id as actor, name from staff_accounts
      where 'staff:' || id = any(${[...new Set(actors)]}::text[])`.execute(db);
    return new Map(rows.map(({ actor, name }) => [actor, name]));
  };
}
