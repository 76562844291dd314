import { fail, ok, Sensitive, type Clock, type Result } from "@zizhuban/device-agent-contract";
import { audit, chinaDate, type Db, type Tx } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { FileRow } from "./files.ts";
import type { ArchiveTables } from "./tables.ts";

/** Disposal (销毁): after the period, by two persons, every step in the audit log. */
export function createDisposal(deps: { db: Db; clock: Clock; vault: Vault }) {
  const { clock, vault } = deps;
  const tables = (on: Tx) => on.$extendTables<ArchiveTables>();

  async function log(tx: Tx, actor: string, action: string, id: string): Promise<void> {
    await audit(tx, clock, { actor, action, subject: { kind: "archiveFile", id } });
  }

  async function lock(tx: Tx, id: string) {
    return tables(tx)
      .selectFrom("archive_disposals")
      .selectAll()
      .where("file_id", "=", id)
      .forUpdate()
      .executeTakeFirst();
  }

  return {
    async propose(
      file: FileRow,
      words: string,
      actor: string,
    ): Promise<Result<void, "retentionRunning" | "disposalStateWrong">> {
      const from = file.disposable_from;
      if (from === null || from > chinaDate(clock.now()))
        return fail("retentionRunning", from ?? "permanent");
      return deps.db.transaction().execute(async (tx): Promise<Result<void, "disposalStateWrong">> => {
        const made = await tables(tx)
          .insertInto("archive_disposals")
          .values({
            file_id: file.id,
            sealed_words: vault.seal(`archive_disposals.sealed_words:${file.id}`, new Sensitive(words)),
            proposed_by: actor,
            proposed_at: new Date(clock.now()),
            approved_by: null,
            approved_at: null,
          })
          .onConflict((conflict) => conflict.column("file_id").doNothing())
          .executeTakeFirst();
        if (made.numInsertedOrUpdatedRows === 0n) return fail("disposalStateWrong");
        await log(tx, actor, "archive.disposalProposed", file.id);
        return ok();
      });
    },

    /** What the parts hold goes; that they were there stays. */
    async approve(
      { id }: FileRow,
      actor: string,
    ): Promise<Result<void, "disposalStateWrong" | "disposalSamePerson">> {
      return deps.db
        .transaction()
        .execute(async (tx): Promise<Result<void, "disposalStateWrong" | "disposalSamePerson">> => {
          const proposed = await lock(tx, id);
          if (proposed === undefined || proposed.approved_by !== null) return fail("disposalStateWrong");
          if (proposed.proposed_by === actor) return fail("disposalSamePerson");
          await tables(tx)
            .updateTable("archive_disposals")
            .set({ approved_by: actor, approved_at: new Date(clock.now()) })
            .where("file_id", "=", id)
            .execute();
          await tables(tx)
            .updateTable("archive_parts")
            .set({ sealed: null })
            .where("file_id", "=", id)
            .where("sealed", "is not", null)
            .execute();
          await log(tx, actor, "archive.disposed", id);
          return ok();
        });
    },

    async refuse({ id }: FileRow, actor: string): Promise<Result<void, "disposalStateWrong">> {
      return deps.db.transaction().execute(async (tx): Promise<Result<void, "disposalStateWrong">> => {
        const proposed = await lock(tx, id);
        if (proposed === undefined || proposed.approved_by !== null) return fail("disposalStateWrong");
        await tables(tx).deleteFrom("archive_disposals").where("file_id", "=", id).execute();
        await log(tx, actor, "archive.disposalRefused", id);
        return ok();
      });
    },
  };
}
export type Disposal = ReturnType<typeof createDisposal>;
