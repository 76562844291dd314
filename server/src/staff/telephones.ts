import { parser, Sensitive } from "@zizhuban/device-agent-contract";
import { sql } from "kysely";
import { Type } from "typebox";
import type { Db, Tx } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";

const parseTelephone = parser(Type.String());
const context = (id: string) => `staff_accounts.sealed_telephone:${id}`;

/** Where members of staff are reached by short message; sealed, as every telephone is. */
export function createStaffTelephones({ db, vault }: { db: Db; vault: Vault }) {
  const open = (id: string, sealed: Buffer) => vault.open(context(id), sealed, parseTelephone);
  return {
    open,
    /** @param telephone undefined: from now on none */
    async set(tx: Tx, id: string, telephone: string | undefined): Promise<void> {
      const sealed = telephone === undefined ? null : vault.seal(context(id), new Sensitive(telephone));
      await sql`update staff_accounts set sealed_telephone = ${sealed} where id = ${id}`.execute(tx);
    },
    /** Undefined where nobody has written one down. */
    async of(id: string): Promise<Sensitive<string> | undefined> {
      const { rows } = await sql<{ sealed_telephone: Buffer | null }>`
        select sealed_telephone from staff_accounts where id = ${id} and disabled_at is null`.execute(db);
      const sealed = rows[0]?.sealed_telephone ?? null;
      return sealed === null ? undefined : open(id, sealed);
    },
  };
}
export type StaffTelephones = ReturnType<typeof createStaffTelephones>;
