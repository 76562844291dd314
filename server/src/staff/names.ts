import { sql } from "kysely";
import type { Db, StaffNames } from "../core/index.ts";

/** Names from the accounts, disabled ones too: what somebody did stays theirs. */
export function createStaffNames({ db }: { db: Db }): StaffNames {
  return async (ids) => {
    const { rows } = await sql<{ id: string; name: string }>`
      select id, name from staff_accounts where id::text = any(${[...new Set(ids)]}::text[])`.execute(db);
    return new Map(rows.map(({ id, name }) => [id, name]));
  };
}
