import { parser, Sensitive, type Clock } from "@zizhuban/device-agent-contract";
import type { AccessLogEntry } from "@zizhuban/server-contract";
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
    async note(partyId: string, staffId: string, purpose: string): Promise<void> {
      const id = newId(clock);
      const sealed = vault.seal(context(id), new Sensitive(purpose));
      await sql`
        insert into party_readings (id, party_id, at, staff_id, sealed_purpose)
        values (${id}, ${partyId}, ${new Date(clock.now())}, ${staffId}, ${sealed})`.execute(db);
    },

    /** For the access log of whose file it is; no name of a colleague is in it. */
    async of(partyId: string): Promise<Sensitive<AccessLogEntry[]>> {
      const { rows } = await sql<{ id: string; at: Date; sealed_purpose: Buffer }>`
        select id, at, sealed_purpose from party_readings where party_id = ${partyId}
        order by at desc limit 200`.execute(db);
      return Sensitive.all(
        rows.map(({ id, at, sealed_purpose }) =>
          vault.open(context(id), sealed_purpose, parseText).map((purpose) => ({
            at: at.getTime(),
            register: "一人一档",
            purpose,
            outcome: "found" as const,
          })),
        ),
      );
    },
  };
}
export type Readings = ReturnType<typeof createReadings>;
