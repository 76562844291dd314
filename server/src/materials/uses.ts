import { parser, type Clock, type Sensitive } from "@zizhuban/device-agent-contract";
import type { MaterialLogEntry, RejectionGround } from "@zizhuban/server-contract";
import { Type } from "typebox";
import { audit, newId, Problem, type Citizen, type Db, type Tx } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { Dictionary } from "./dictionary.ts";
import { materialTables, type LogRow, type MaterialRow, type UseRow } from "./tables.ts";

/** An authorisation ends by itself; a case that is not decided by then asks again. */
const authorisedFor = 180 * 24 * 60 * 60_000;

const parseWords = parser(Type.String());
const reasonContext = (id: string) => `material_uses.sealed_reason:${id}`;

/** A use, and the material it is of. */
export interface Use {
  readonly use: UseRow;
  readonly material: MaterialRow;
}

/** Why it counts for nothing in its case; `undefined` while it does. */
export function rejectionOf({ use, material }: Use): RejectionGround | "unknown" | undefined {
  // What was rejected before grounds were kept has none.
  if (material.rejected_at !== null) return material.rejected_ground ?? "unknown";
  return use.rejected_at === null ? undefined : "unsuitable";
}

/** Entries of a case's list that these uses no longer meet: all that was brought for them was rejected. */
export function unmetBy(uses: readonly Use[]): string[] {
  const met = new Set(uses.filter((one) => rejectionOf(one) === undefined).map(({ use }) => use.ref));
  return [...new Set(uses.map(({ use }) => use.ref).filter((ref) => !met.has(ref)))];
}

/** What a material may be used for, by whom it was authorised, and who looked at it. */
export function createUses(deps: { db: Db; clock: Clock; vault: Vault; dictionary: Dictionary }) {
  const { db, clock, vault, dictionary } = deps;
  const tables = materialTables;

  async function log(
    tx: Db | Tx,
    { use, material }: Use,
    what: LogRow["what"],
    by: { readonly actor: string; readonly department?: string },
  ): Promise<void> {
    const at = new Date(clock.now());
    const { actor, department = null } = by;
    const subject_ = { material_id: material.id, use_id: use.id };
    await tables(tx)
      .insertInto("material_log")
      .values({ id: newId(clock), ...subject_, what, purpose: use.purpose, actor, department, at })
      .execute();
    const subject = { kind: "material", id: material.id };
    await audit(tx, clock, { actor, action: `material.${what}`, subject, fields: [`case:${use.case_id}`] });
  }

  /** As it stands, and as it stays until the transaction ends: who rejects one meanwhile waits. */
  async function hold(tx: Tx, ids: readonly string[]): Promise<MaterialRow[]> {
    if (ids.length === 0) return [];
    return tables(tx)
      .selectFrom("materials")
      .selectAll()
      .where("id", "in", [...ids])
      .orderBy("id")
      .forShare()
      .execute();
  }

  /** Kept for one case that lives: a material rejected there, or anywhere for what it is, is not taken for it. */
  async function refuseRejected(tx: Tx, use: UseRow): Promise<void> {
    const kept = await tables(tx)
      .selectFrom("material_uses")
      .select("rejected_at")
      .where("case_id", "=", use.case_id)
      .where("ref", "=", use.ref)
      .where("material_id", "=", use.material_id)
      .executeTakeFirst();
    const [material] = await hold(tx, [use.material_id]);
    if ((kept?.rejected_at ?? null) !== null || (material?.rejected_at ?? null) !== null)
      throw new Problem("materialRejected", use.ref);
  }

  async function ofCase(caseId: string, on: Db | Tx = db): Promise<Use[]> {
    const uses = await tables(on)
      .selectFrom("material_uses")
      .selectAll()
      .where("case_id", "=", caseId)
      .where("attached_at", "is not", null)
      .orderBy("authorised_at")
      .orderBy("id")
      .execute();
    if (uses.length === 0) return [];
    const ids = uses.map(({ material_id: id }) => id);
    const rows = await tables(on).selectFrom("materials").selectAll().where("id", "in", ids).execute();
    return uses.flatMap((use) => {
      const material = rows.find(({ id }) => id === use.material_id);
      return material === undefined ? [] : [{ use, material }];
    });
  }

  return {
    log,
    ofCase,

    /** Authorised for one case that may come into being; asked again for the same case it replaces what was there. */
    async authorise(
      tx: Tx,
      of: {
        readonly caseId: string;
        readonly purpose: string;
        /** A counter acts for the person in no session. */
        readonly by: { readonly sessionId: string | null; readonly actor: string };
        readonly materials: readonly { readonly ref: string; readonly row: MaterialRow }[];
        readonly attached: boolean;
      },
    ): Promise<void> {
      const { caseId, purpose, by } = of;
      const now = clock.now();
      const kept = tables(tx).deleteFrom("material_uses").where("case_id", "=", caseId);
      await kept.where("attached_at", "is", null).execute();
      for (const { ref, row } of of.materials) {
        const use: UseRow = {
          id: newId(clock),
          material_id: row.id,
          case_id: caseId,
          ref,
          purpose,
          session_id: by.sessionId,
          // Saved a paper: from a register, a licence on file, or in the box since another visit.
          reused: ["register", "licence"].includes(row.origin) || row.session_id !== by.sessionId,
          authorised_at: new Date(now),
          expires_at: new Date(now + authorisedFor),
          attached_at: of.attached ? new Date(now) : null,
          rejected_at: null,
          rejected_by: null,
          sealed_reason: null,
        };
        if (of.attached) await refuseRejected(tx, use);
        const added = await tables(tx)
          .insertInto("material_uses")
          .values(use)
          .onConflict((conflict) => conflict.doNothing())
          .returning("id")
          .executeTakeFirst();
        if (added === undefined) continue;
        await log(tx, { use, material: row }, "authorised", { actor: by.actor });
      }
    },

    /** Cases that materials were authorised for before then, and that were not opened. */
    async unopened(before: Date): Promise<string[]> {
      const rows = await tables(db)
        .selectFrom("material_uses")
        .select("case_id")
        .distinct()
        .where("attached_at", "is", null)
        .where("authorised_at", "<", before)
        .execute();
      return rows.map(({ case_id: id }) => id);
    },

    /** These cases will not be opened: nothing is authorised for them any more. */
    async forget(caseIds: readonly string[]): Promise<void> {
      if (caseIds.length === 0) return;
      const unattached = tables(db).deleteFrom("material_uses").where("attached_at", "is", null);
      await unattached.where("case_id", "in", [...caseIds]).execute();
    },

    /** The case exists now. @returns entries of its list whose materials were rejected since they were collected */
    async attach(tx: Tx, caseId: string): Promise<string[]> {
      const uses = await tables(tx)
        .updateTable("material_uses")
        .set({ attached_at: new Date(clock.now()) })
        .where("case_id", "=", caseId)
        .where("attached_at", "is", null)
        .returning("material_id")
        .execute();
      await hold(
        tx,
        uses.map(({ material_id: id }) => id),
      );
      return unmetBy(await ofCase(caseId, tx));
    },

    /** Every case a material is attached to. */
    async casesOf(materialId: string, on: Db | Tx = db): Promise<string[]> {
      const rows = await tables(on)
        .selectFrom("material_uses")
        .select("case_id")
        .distinct()
        .where("material_id", "=", materialId)
        .where("attached_at", "is not", null)
        .orderBy("case_id")
        .execute();
      return rows.map(({ case_id: id }) => id);
    },

    /** A material nobody else attaches or judges until the transaction ends. */
    async lockMaterial(tx: Tx, id: string): Promise<void> {
      await tables(tx).selectFrom("materials").select("id").where("id", "=", id).forUpdate().execute();
    },

    /** Not the right paper for its case; elsewhere it is as good as before. */
    async reject(tx: Tx, { id }: UseRow, by: string, reason: Sensitive<string>): Promise<void> {
      const sealed_reason = vault.seal(reasonContext(id), reason);
      await tables(tx)
        .updateTable("material_uses")
        .set({ rejected_at: new Date(clock.now()), rejected_by: by, sealed_reason })
        .where("id", "=", id)
        .execute();
    },

    reasonOf({ id, sealed_reason: sealed }: UseRow): Sensitive<string> | undefined {
      return sealed === null ? undefined : vault.open(reasonContext(id), sealed, parseWords);
    },

    async find(useId: string, on: Db | Tx = db): Promise<Use | undefined> {
      const use = await tables(on)
        .selectFrom("material_uses")
        .selectAll()
        .where("id", "=", useId)
        .where("attached_at", "is not", null)
        .executeTakeFirst();
      if (use === undefined) return undefined;
      const material = await tables(on)
        .selectFrom("materials")
        .selectAll()
        .where("id", "=", use.material_id)
        .executeTakeFirstOrThrow();
      return { use, material };
    },

    /** Everything that was done with a person's materials; the last 200. */
    async logOf({ personId }: Citizen): Promise<MaterialLogEntry[]> {
      const rows = await tables(db)
        .selectFrom("material_log")
        .innerJoin("materials", "materials.id", "material_log.material_id")
        .leftJoin("material_uses", "material_uses.id", "material_log.use_id")
        .select([
          "material_log.at",
          "material_log.what",
          "material_log.purpose",
          "material_log.department",
          "materials.ref",
          "material_uses.case_id",
          "material_uses.expires_at",
          "material_uses.attached_at",
        ])
        .where("materials.person_id", "=", personId)
        .orderBy("material_log.at", "desc")
        .orderBy("material_log.id", "desc")
        .limit(200)
        .execute();
      return rows.map((row) =>
        Object.assign(
          {
            at: row.at.getTime(),
            what: row.what,
            ref: row.ref,
            name: dictionary.nameOf(row.ref),
            purpose: row.purpose,
          },
          row.expires_at !== null && { until: row.expires_at.getTime() },
          row.case_id !== null && row.attached_at !== null && { caseId: row.case_id },
          row.department !== null && { department: row.department },
        ),
      );
    },

    /** Who looked into a person's papers; the last 200 looks. */
    async looksOf(personId: string) {
      const rows = await tables(db)
        .selectFrom("material_log")
        .innerJoin("materials", "materials.id", "material_log.material_id")
        .leftJoin("material_uses", "material_uses.id", "material_log.use_id")
        .select([
          "material_log.at",
          "material_log.actor",
          "material_log.purpose",
          "materials.ref",
          "material_uses.case_id",
        ])
        .where("materials.person_id", "=", personId)
        .where("material_log.what", "in", ["shown", "copied"])
        .where("material_log.actor", "like", "staff:%")
        .orderBy("material_log.at", "desc")
        .orderBy("material_log.id", "desc")
        .limit(200)
        .execute();
      return rows.map(({ at, actor, purpose, ref, case_id: caseId }) => ({
        at: at.getTime(),
        actor,
        purpose,
        name: dictionary.nameOf(ref),
        caseId,
      }));
    },
  };
}
export type Uses = ReturnType<typeof createUses>;
