import { fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import { sql } from "kysely";
import { audit, newId, type Staff, type Tx } from "../core/index.ts";

const most = { failures: 5, within: 15 * 60_000 };

/** Wrong answers of staff beside a kiosk: a code is not to be tried out, nor a name. */
export function createStaffFailures({ clock }: { clock: Clock }) {
  return {
    /** One at a time of a member of staff, in their transaction; after five wrong ones not for a while. */
    async mayTry(tx: Tx, { staffId }: Staff): Promise<Result<void, "tooManyAttempts">> {
      await sql`select pg_advisory_xact_lock(hashtext(${`presence ${staffId}`}))`.execute(tx);
      const failed = await sql`
        select 1 from presence_failures where staff_id = ${staffId}
          and at > ${new Date(clock.now() - most.within)}`.execute(tx);
      return failed.rows.length >= most.failures ? fail("tooManyAttempts") : ok();
    },

    /** The caller's transaction must commit although it answers with a refusal. */
    async record(tx: Tx, { staffId }: Staff): Promise<void> {
      await sql`
        insert into presence_failures (id, staff_id, at)
        values (${newId(clock)}, ${staffId}, ${new Date(clock.now())})`.execute(tx);
      const subject = { kind: "staff", id: staffId };
      await audit(tx, clock, { actor: `staff:${staffId}`, action: "presence.refused", subject });
    },
  };
}
export type StaffFailures = ReturnType<typeof createStaffFailures>;
