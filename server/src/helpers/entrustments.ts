import { Sensitive, type Clock } from "@zizhuban/device-agent-contract";
import { sql } from "kysely";
import { chinaDate, type Db, type Tx } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { Parties } from "../parties/index.ts";

/** A helper hands something in for somebody. */
export interface Entrusted {
  /** The request for help it was entrusted in. */
  readonly id: string;
  readonly helper: string;
}

/** Who was entrusted with which items by whom (代办服务委托书), found by a number that is nowhere in clear. */
export function createEntrustments(deps: { db: Db; clock: Clock; vault: Vault; parties: Parties }) {
  const { clock, vault, parties } = deps;
  const digest = (idNumber: Sensitive<string>) => vault.lookup("helpPrincipal", idNumber);

  return {
    async record(
      tx: Tx,
      ticketId: string,
      given: { readonly idNumber: string; readonly items: readonly string[]; readonly until: string },
    ): Promise<void> {
      const principal = digest(new Sensitive(given.idNumber));
      await sql`
        insert into help_entrustments (ticket_id, principal, items, until_day)
        values (${ticketId}, ${principal}, ${[...given.items]}, ${given.until})
        on conflict (ticket_id) do update
          set principal = excluded.principal, items = excluded.items, until_day = excluded.until_day`.execute(
        tx,
      );
    },

    async prolong(tx: Tx, ticketId: string, until: string): Promise<void> {
      await sql`update help_entrustments set until_day = ${until} where ticket_id = ${ticketId}`.execute(tx);
    },

    /** The helper who hands this in at this kiosk now, where one was entrusted with it there. */
    async find(
      tx: Tx,
      { personId, itemKey, kid }: { personId: string; itemKey: string; kid: string },
    ): Promise<Entrusted | undefined> {
      const { rows } = await sql<Entrusted & { principal: Buffer }>`
        select t.id, t.helper, e.principal from help_entrustments e join help_tickets t on t.id = e.ticket_id
        where t.kid = ${kid} and t.state = 'entrusted' and ${itemKey} = any(e.items)
          and e.until_day >= ${chinaDate(clock.now())}::date
        order by t.asked_at desc, t.id`.execute(tx);
      if (rows.length === 0) return undefined;
      const holder = await parties.holder(personId, { actor: "system:helpers" }, tx);
      const own = digest(holder.map(({ idNumber }) => idNumber));
      const found = rows.find(({ principal }) => principal.equals(own));
      return found && { id: found.id, helper: found.helper };
    },

    /** Whose entrustments these are now: a colleague may have taken one over. @returns helpers by request */
    async helpersOf(ids: readonly string[], on: Db | Tx = deps.db): Promise<ReadonlyMap<string, string>> {
      const { rows } = await sql<Entrusted>`
        select id, helper from help_tickets where id = any(${[...ids]}::uuid[]) and helper is not null`.execute(
        on,
      );
      return new Map(rows.map(({ id, helper }) => [id, helper]));
    },

    /** Requests in which this helper was entrusted with something. */
    async heldBy(helper: string): Promise<string[]> {
      const { rows } = await sql<{ id: string }>`
        select t.id from help_entrustments e join help_tickets t on t.id = e.ticket_id
        where t.helper = ${helper}`.execute(deps.db);
      return rows.map(({ id }) => id);
    },
  };
}
export type Entrustments = ReturnType<typeof createEntrustments>;
