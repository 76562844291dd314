import type { Clock } from "@zizhuban/device-agent-contract";
import { allows, type Permission, type Place } from "@zizhuban/server-contract";
import { sql } from "kysely";
import type { Db, Tx } from "../core/index.ts";
import { heldBy } from "./held.ts";

/**
 * Whether somebody can be given work now, signed in or not: the account is open, nobody noted them as away, and they
 * hold the permission for the place at this moment.
 */
export function createPresence({ clock }: { clock: Clock }) {
  return async (on: Db | Tx, staffId: string, permission: Permission, at: Place): Promise<boolean> => {
    const now = new Date(clock.now());
    const { rows } = await sql`
      select 1 from staff_accounts s where s.id = ${staffId} and s.disabled_at is null
        and not exists (select 1 from staff_absences b where b.absent_id = s.id and b.ended_at is null
          and b.from_at <= ${now} and b.until_at > ${now})`.execute(on);
    return rows.length === 1 && allows(await heldBy(on, staffId, clock.now()), permission, at);
  };
}
