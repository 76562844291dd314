import { parser, Sensitive, type Clock } from "@zizhuban/device-agent-contract";
import { sql } from "kysely";
import { Type } from "typebox";
import { newId, type Db } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";

const parseText = parser(Type.String());

/** Who of the staff opened a file, and what for. */
export function createReadings(deps: { db: Db; clock: Clock; vault: Vault }) {
  const { db, clock, vault } = deps;
  const context = (id: string) => `party_readings.purpose:${id}`;

  return {
    /** A line for each of the files. */
    async note(partyIds: readonly string[], staffId: string, purpose: string): Promise<void> {
      if (partyIds.length === 0) return;
      const at = new Date(clock.now());
      const rows = partyIds.map((partyId) => {
        const id = newId(clock);
        const sealed = vault.seal(context(id), new Sensitive(purpose));
        return sql`(${id}, ${partyId}, ${at}, ${staffId}, ${sealed})`;
      });
      await sql`
        insert into party_readings (id, party_id, at, staff_id, sealed_purpose)
        values ${sql.join(rows)}`.execute(db);
    },

    /** The newest, for the access log of whose file it is. */
    async of(
      partyId: string,
    ): Promise<
      readonly { readonly at: number; readonly staffId: string; readonly purpose: Sensitive<string> }[]
    > {
      const { rows } = await sql<{ id: string; at: Date; staff_id: string; sealed_purpose: Buffer }>`
        select id, at, staff_id, sealed_purpose from party_readings where party_id = ${partyId}
        order by at desc limit 200`.execute(db);
      return rows.map(({ id, at, staff_id: staffId, sealed_purpose: sealed }) => ({
        at: at.getTime(),
        staffId,
        purpose: vault.open(context(id), sealed, parseText),
      }));
    },
  };
}
export type Readings = ReturnType<typeof createReadings>;
