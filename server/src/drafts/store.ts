import type { Clock, Sensitive } from "@zizhuban/device-agent-contract";
import { sql } from "kysely";
import { newId, openTo, type Citizen, type Db, type Tx } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { Materials } from "../materials/index.ts";
import { parseContent, type KeptContent } from "./content.ts";
import { limits } from "./limits.ts";
import { draftTables, type DraftFileRow, type DraftRow } from "./tables.ts";

const contentContext = (id: string) => `drafts.sealed_content:${id}`;
type Given = Pick<DraftRow, "kind" | "key" | "version"> & Partial<DraftRow>;

/** The vault's word for an ID number that a draft names. */
const ownerLookup = "draft owner";

/** Rows of drafts and their files. A draft that is past its end is found by nobody. */
export function createDraftStore(deps: {
  db: Db;
  clock: Clock;
  vault: Vault;
  files: Materials["files"];
  /** Milliseconds. */
  keptFor: number;
}) {
  const { db, clock, vault } = deps;
  const tables = draftTables;
  const now = () => new Date(clock.now());

  const live = (on: Db | Tx = db) =>
    tables(on).selectFrom("drafts").selectAll().where("expires_at", ">", now());

  /** Columns of what was written. */
  function sealed(id: string, content: Sensitive<KeptContent>) {
    const named = content.map(({ owner = "" }) => owner);
    const names = named.judge((owner) =>
      owner === "" ? { ok: false, code: "none" } : { ok: true, value: undefined },
    );
    return {
      sealed_content: vault.seal(contentContext(id), content),
      owner_lookup: names.ok ? vault.lookup(ownerLookup, named) : null,
    };
  }

  async function remove(tx: Tx, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const files = await tables(tx)
      .deleteFrom("draft_files")
      .where("draft_id", "in", [...ids])
      .returning("file_id")
      .execute();
    await deps.files.remove(
      tx,
      files.map(({ file_id: id }) => id),
    );
    await tables(tx)
      .deleteFrom("drafts")
      .where("id", "in", [...ids])
      .execute();
  }

  return {
    live,
    /** Drafts that are this person's, or their enterprise's, as far as this session may open what is theirs. */
    mine: (citizen: Citizen, on: Db | Tx = db) =>
      live(on)
        .where("person_id", "=", citizen.personId)
        .where((of) =>
          of.or([
            of("enterprise_id", "is", null),
            ...(citizen.enterpriseId === undefined ? [] : [of("enterprise_id", "=", citizen.enterpriseId)]),
          ]),
        )
        .where(openTo(citizen, sql.ref("session_id"))),
    remove,
    content: ({ id, sealed_content: bytes }: DraftRow) => vault.open(contentContext(id), bytes, parseContent),
    namedBy: (idNumber: Sensitive<string>) => vault.lookup(ownerLookup, idNumber),

    async add(on: Db | Tx, made: Given, content: Sensitive<KeptContent>): Promise<DraftRow> {
      const id = newId(clock);
      const row: DraftRow = {
        id,
        secret_digest: null,
        opening_digest: null,
        opening_until: null,
        handover_digest: null,
        handover_code: null,
        handover_until: null,
        handover_session: null,
        sealed_handover: null,
        situation: null,
        person_id: null,
        enterprise_id: null,
        session_id: null,
        bytes: 0,
        ready_at: null,
        began_at: now(),
        changed_at: now(),
        expires_at: new Date(clock.now() + deps.keptFor),
        ...sealed(id, content),
        ...made,
      };
      await tables(on).insertInto("drafts").values(row).execute();
      return row;
    },

    /** Writes what was filled in; the time it is kept for begins anew. */
    async write(
      on: Db | Tx,
      id: string,
      content: Sensitive<KeptContent>,
      more: Partial<DraftRow>,
    ): Promise<void> {
      await tables(on)
        .updateTable("drafts")
        .set({
          ...sealed(id, content),
          ready_at: null,
          changed_at: now(),
          expires_at: new Date(clock.now() + deps.keptFor),
          ...more,
        })
        .where("id", "=", id)
        .execute();
    },

    async set(on: Db | Tx, id: string, changed: Partial<DraftRow>): Promise<void> {
      await tables(on)
        .updateTable("drafts")
        .set({ ...changed, changed_at: now() })
        .where("id", "=", id)
        .execute();
    },

    async filesOf(id: string, on: Db | Tx = db): Promise<DraftFileRow[]> {
      return tables(on)
        .selectFrom("draft_files")
        .selectAll()
        .where("draft_id", "=", id)
        .orderBy("kept_at")
        .orderBy("id")
        .execute();
    },

    /** How many drafts there are, and how many bytes their files have. */
    async load(on: Db | Tx = db): Promise<{ drafts: number; bytes: number }> {
      const { drafts, bytes } = await tables(on)
        .selectFrom("drafts")
        .select(({ fn }) => [
          fn.countAll<string>().as("drafts"),
          sql<string>`coalesce(sum(bytes), 0)`.as("bytes"),
        ])
        .executeTakeFirstOrThrow();
      return { drafts: Number(drafts), bytes: Number(bytes) };
    },

    /** Whether a code was given out already, to whoever. */
    async knowsCode(code: Buffer): Promise<boolean> {
      const found = await tables(db)
        .selectFrom("drafts")
        .select("id")
        .where("handover_code", "=", code)
        .executeTakeFirst();
      return found !== undefined;
    },

    async refusals(kid: string): Promise<number> {
      const { count } = await tables(db)
        .selectFrom("draft_code_refusals")
        .select(({ fn }) => fn.countAll<string>().as("count"))
        .where("kid", "=", kid)
        .where("at", ">", new Date(clock.now() - limits.refusalsWithin))
        .executeTakeFirstOrThrow();
      return Number(count);
    },

    async refuse(kid: string): Promise<void> {
      await tables(db).insertInto("draft_code_refusals").values({ kid, at: now() }).execute();
    },

    /** What is past its end goes, with its files. @returns how many drafts */
    async sweep(): Promise<number> {
      return db.transaction().execute(async (tx) => {
        const over = await tables(tx)
          .selectFrom("drafts")
          .select("id")
          .where("expires_at", "<=", now())
          .limit(500)
          .forUpdate()
          .skipLocked()
          .execute();
        await remove(
          tx,
          over.map(({ id }) => id),
        );
        await tables(tx)
          .deleteFrom("draft_code_refusals")
          .where("at", "<=", new Date(clock.now() - limits.refusalsWithin))
          .execute();
        return over.length;
      });
    },

    /** Two persons turned out to be one. */
    movePerson: async (tx: Tx, from: string, into: string): Promise<void> => {
      await tables(tx).updateTable("drafts").set({ person_id: into }).where("person_id", "=", from).execute();
    },
  };
}
export type DraftStore = ReturnType<typeof createDraftStore>;
