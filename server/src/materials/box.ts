import { fail, ok, parser, type Clock, type Result, type Sensitive } from "@zizhuban/device-agent-contract";
import type { BoxMaterial, MaterialReuse } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { Type } from "typebox";
import { audit, newId, openTo, type Citizen, type Db, type Tx } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { Dictionary } from "./dictionary.ts";
import type { Files, JudgedFile } from "./files.ts";
import { materialTables, type MaterialFault, type MaterialRow } from "./tables.ts";

const factsContext = (id: string) => `materials.sealed_facts:${id}`;
const reasonContext = (id: string) => `materials.sealed_reason:${id}`;
const parseFacts = parser(Type.Unknown());
const parseWords = parser(Type.String());
const day = 24 * 60 * 60_000;
/** A register's answer is a fact of its day; after a month it is asked again. */
const registerValidFor = 30 * day;
const verifiedValidFor = 365 * day;

/** What keeps a material from being used now; `ready` when nothing does. @param session in which it is wanted */
function reuseOf(
  row: MaterialRow,
  uses: readonly { readonly session_id: string | null }[],
  session: string,
  now: number,
): MaterialReuse {
  if (row.rejected_at !== null) return "rejected";
  if (row.valid_until !== null && row.valid_until.getTime() < now) return "expired";
  // One visit may use it for several cases of one matter; that is still its first use.
  const usedBefore = uses.some(({ session_id: by }) => by === null || by !== session);
  if (row.trust === "D" && usedBefore) return "usedUp";
  if (row.trust === "C" && usedBefore) return "verifyFirst";
  return "ready";
}

/** Whose hands a material comes from. */
export interface Provenance {
  readonly origin: MaterialRow["origin"];
  readonly from: string;
  readonly sessionId: string | null;
  /** `citizen:<session>`, `staff:<id>`. */
  readonly actor: string;
}

/** A person's materials: kept, listed, discarded. */
export function createBox(deps: {
  db: Db;
  clock: Clock;
  vault: Vault;
  files: Files;
  dictionary: Dictionary;
}) {
  const { db, clock, vault, files, dictionary } = deps;
  const tables = materialTables;

  async function add(
    tx: Tx,
    id: string,
    made: Pick<MaterialRow, "person_id" | "ref" | "trust"> & Partial<MaterialRow>,
    by: Provenance,
  ): Promise<MaterialRow> {
    const row: MaterialRow = {
      id,
      origin: by.origin,
      provenance: by.from,
      session_id: by.sessionId,
      file_id: null,
      sealed_facts: null,
      consent_id: null,
      kept_at: new Date(clock.now()),
      valid_until: null,
      verified_at: null,
      verified_by: null,
      rejected_at: null,
      rejected_by: null,
      rejected_ground: null,
      sealed_reason: null,
      discarded_at: null,
      ...made,
    };
    await tables(tx).insertInto("materials").values(row).execute();
    const subject = { kind: "material", id };
    await audit(tx, clock, { actor: by.actor, action: "material.kept", subject });
    return row;
  }

  async function usesOf(ids: readonly string[]) {
    if (ids.length === 0) return [];
    return tables(db)
      .selectFrom("material_uses")
      .select(["material_id", "session_id"])
      .where("material_id", "in", [...ids])
      .where("attached_at", "is not", null)
      .execute();
  }

  /** Rows of the box that this session may open, with whether each may be used in it. */
  async function rows(citizen: Citizen) {
    const open = await tables(db)
      .selectFrom("materials")
      .selectAll()
      .where("person_id", "=", citizen.personId)
      .where(openTo(citizen, sql.ref("session_id")))
      .where("discarded_at", "is", null)
      .orderBy("kept_at", "desc")
      .orderBy("id")
      .limit(200)
      .execute();
    const uses = await usesOf(open.map(({ id }) => id));
    return open.map((row) => ({
      row,
      reuse: reuseOf(
        row,
        uses.filter((use) => use.material_id === row.id),
        citizen.sessionId,
        clock.now(),
      ),
    }));
  }

  async function view(
    all: readonly { readonly row: MaterialRow; readonly reuse: MaterialReuse }[],
  ): Promise<BoxMaterial[]> {
    const described = await files.describe(all.flatMap(({ row }) => row.file_id ?? []));
    return all.map(({ row, reuse }) => {
      const file = described.get(row.file_id ?? "");
      return {
        id: row.id,
        ref: row.ref,
        name: dictionary.nameOf(row.ref),
        trust: row.trust,
        origin: row.origin,
        from: row.provenance,
        ...(file !== undefined && { file }),
        keptAt: row.kept_at.getTime(),
        ...(row.valid_until !== null && { validUntil: row.valid_until.getTime() }),
        reuse,
      };
    });
  }

  return {
    rows,
    /** Two persons turned out to be one. */
    movePerson: async (tx: Tx, from: string, into: string): Promise<void> => {
      await sql`update materials set person_id = ${into} where person_id = ${from}`.execute(tx);
    },

    /** A file somebody brought. @param id the same for every repeat of one request */
    async keepFile(
      tx: Tx,
      id: string,
      made: { readonly personId: string; readonly ref: string; readonly file: JudgedFile },
      by: Provenance,
    ): Promise<MaterialRow> {
      const file_id = await files.keep(tx, made.file);
      const compared = by.origin === "counter";
      // What the citizen words themselves is good once, however it is handed in.
      const own = dictionary.trustOf(made.ref) === "D" ? "D" : "C";
      const verified = { verified_at: new Date(clock.now()), verified_by: by.actor };
      return add(
        tx,
        id,
        {
          person_id: made.personId,
          ref: made.ref,
          trust: compared ? "B" : own,
          file_id,
          ...(compared && verified),
        },
        by,
      );
    },

    /**
     * A licence taken for one case. It stays with that case and is in no box: another case asks the holder's word again.
     * @param made.validUntil Unix milliseconds: how long the holder lets it be used
     */
    async keepLicence(
      tx: Tx,
      id: string,
      made: {
        readonly personId: string;
        readonly ref: string;
        readonly file: JudgedFile;
        readonly validUntil: number;
      },
      by: Provenance,
    ): Promise<MaterialRow> {
      const row = {
        person_id: made.personId,
        ref: made.ref,
        trust: "A" as const,
        file_id: await files.keep(tx, made.file),
        valid_until: new Date(made.validUntil),
        discarded_at: new Date(clock.now()),
      };
      return add(tx, id, row, by);
    },

    /** What a register answered, good for a month. */
    async keepFacts(
      made: {
        readonly personId: string;
        readonly ref: string;
        readonly facts: Sensitive<unknown>;
        readonly consentId: string;
      },
      by: Provenance,
    ): Promise<MaterialRow> {
      const id = newId(clock);
      const row = {
        consent_id: made.consentId,
        person_id: made.personId,
        ref: made.ref,
        trust: "A" as const,
        sealed_facts: vault.seal(factsContext(id), made.facts),
        valid_until: new Date(clock.now() + registerValidFor),
      };
      return db.transaction().execute(async (tx) => add(tx, id, row, by));
    },

    facts({ id, sealed_facts: sealed }: MaterialRow): Sensitive<unknown> | undefined {
      return sealed === null ? undefined : vault.open(factsContext(id), sealed, parseFacts);
    },

    reasonOf({ id, sealed_reason: sealed }: MaterialRow): Sensitive<string> | undefined {
      return sealed === null ? undefined : vault.open(reasonContext(id), sealed, parseWords);
    },

    /**
     * Compared with its original: from C to B, so that it may be used again; what is good once stays that.
     * @param validUntil Unix milliseconds; a year where nobody said @returns false when somebody has judged it already
     */
    async verify(tx: Tx, { id, trust }: MaterialRow, by: string, validUntil?: number): Promise<boolean> {
      const now = clock.now();
      const done = await tables(tx)
        .updateTable("materials")
        .set({
          trust: trust === "C" ? "B" : trust,
          verified_at: new Date(now),
          verified_by: by,
          valid_until: new Date(validUntil ?? now + verifiedValidFor),
        })
        .where("id", "=", id)
        .where("verified_at", "is", null)
        .where("rejected_at", "is", null)
        .executeTakeFirstOrThrow();
      return Number(done.numUpdatedRows) === 1;
    },

    /** Never to be used again, in no case. @returns false when it was rejected already */
    async reject(
      tx: Tx,
      { id }: MaterialRow,
      by: string,
      why: { readonly ground: MaterialFault; readonly reason: Sensitive<string> },
    ): Promise<boolean> {
      const rejected_at = new Date(clock.now());
      const sealed_reason = vault.seal(reasonContext(id), why.reason);
      const done = await tables(tx)
        .updateTable("materials")
        .set({ rejected_at, rejected_by: by, rejected_ground: why.ground, sealed_reason })
        .where("id", "=", id)
        .where("rejected_at", "is", null)
        .executeTakeFirstOrThrow();
      return Number(done.numUpdatedRows) === 1;
    },

    async list(citizen: Citizen): Promise<BoxMaterial[]> {
      return view(await rows(citizen));
    },

    view,

    async find(id: string, personId: string): Promise<MaterialRow | undefined> {
      return tables(db)
        .selectFrom("materials")
        .selectAll()
        .where("id", "=", id)
        .where("person_id", "=", personId)
        .where("discarded_at", "is", null)
        .executeTakeFirst();
    },

    /** What a case stands on stays with the case; everything else is gone, the file with it. */
    async discard(id: string, { personId, sessionId }: Citizen): Promise<Result<void, "materialUnknown">> {
      return db.transaction().execute(async (tx): Promise<Result<void, "materialUnknown">> => {
        const row = await tables(tx)
          .updateTable("materials")
          .set({ discarded_at: new Date(clock.now()) })
          .where("id", "=", id)
          .where("person_id", "=", personId)
          .where("discarded_at", "is", null)
          .returning(["file_id"])
          .executeTakeFirst();
        if (row === undefined) return fail("materialUnknown");
        const subject = { kind: "material", id };
        await audit(tx, clock, { actor: `citizen:${sessionId}`, action: "material.discarded", subject });
        const used = await tables(tx)
          .selectFrom("material_uses")
          .select("id")
          .where("material_id", "=", id)
          .executeTakeFirst();
        if (used === undefined) await remove(tx, [{ id, file_id: row.file_id }]);
        return ok();
      });
    },

    /** What was brought and never used goes after a day: nobody asked for it to be kept. @returns how many */
    async sweep(): Promise<number> {
      return db.transaction().execute(async (tx) => {
        const forgotten = await tables(tx)
          .selectFrom("materials")
          .select(["id", "file_id"])
          .where("kept_at", "<", new Date(clock.now() - day))
          .where("origin", "in", ["upload", "register", "licence"])
          .where((where) =>
            where.not(
              where.exists(
                where
                  .selectFrom("material_uses")
                  .select("material_uses.id")
                  .whereRef("material_uses.material_id", "=", "materials.id"),
              ),
            ),
          )
          .limit(500)
          .forUpdate()
          .skipLocked()
          .execute();
        await remove(tx, forgotten);
        return forgotten.length;
      });
    },
  };

  async function remove(tx: Tx, gone: readonly Pick<MaterialRow, "id" | "file_id">[]): Promise<void> {
    if (gone.length === 0) return;
    const ids = gone.map(({ id }) => id);
    const fileIds = gone.flatMap(({ file_id: file }) => file ?? []);
    await tables(tx).deleteFrom("materials").where("id", "in", ids).execute();
    await files.remove(tx, fileIds);
  }
}
export type Box = ReturnType<typeof createBox>;
