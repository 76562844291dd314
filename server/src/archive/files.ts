import { fail, ok, type Clock, type Result, type Sensitive } from "@zizhuban/device-agent-contract";
import { allows, type ArchiveFileRow, type ArchivePartRow, type Permission } from "@zizhuban/server-contract";
import { sql, type Selectable } from "kysely";
import { chinaDate, heldIn, pageOf, type Db, type Staff, type Tx } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import { partContext, type ArchiveTables } from "./tables.ts";

export type FileRow = Selectable<ArchiveTables["archive_files"]>;
export type VolumeRow = Selectable<ArchiveTables["archive_volumes"]>;
type PartRow = Selectable<ArchiveTables["archive_parts"]>;

/** A part and what is in it: undefined once disposed of, and when its bytes no longer open. */
export interface OpenedPart {
  readonly row: ArchivePartRow;
  readonly bytes: Result<Sensitive<Buffer>, "disposed" | "unreadable">;
}

/** A whole file as it lies there. */
export interface WholeFile {
  readonly file: FileRow;
  readonly volumes: readonly VolumeRow[];
  readonly parts: readonly OpenedPart[];
}

export function partView(row: PartRow): ArchivePartRow {
  const { part, volume, kind, ref, media_type: mediaType, size, digest, added_at: addedAt } = row;
  const plain = { part, volume, kind, ref, mediaType, size };
  return { ...plain, digest: digest.toString("hex"), addedAt: addedAt.getTime() };
}

/** Reads what the archive holds. */
export function createFiles(deps: { db: Db; clock: Clock; vault: Vault }) {
  const { clock, vault } = deps;
  const tables = (on: Db | Tx) => on.$extendTables<ArchiveTables>();

  function open({ file_id: id, part, sealed }: PartRow): OpenedPart["bytes"] {
    if (sealed === null) return fail("disposed");
    try {
      return ok(vault.openBytes(partContext(id, part), sealed));
    } catch {
      // Authenticated encryption: whatever was changed in it, nothing comes out.
      return fail("unreadable");
    }
  }

  async function find(id: string, on: Db | Tx = deps.db): Promise<FileRow | undefined> {
    return tables(on).selectFrom("archive_files").selectAll().where("id", "=", id).executeTakeFirst();
  }

  /** Which file each of these cases lies in, where it does. */
  async function ofCases(caseIds: readonly string[]): Promise<readonly { id: string; caseId: string }[]> {
    if (caseIds.length === 0) return [];
    const rows = await tables(deps.db)
      .selectFrom("archive_files")
      .select(["id", "case_id"])
      .where("case_id", "in", [...caseIds])
      .execute();
    return rows.map(({ id, case_id: caseId }) => ({ id, caseId }));
  }

  async function whole(file: FileRow): Promise<WholeFile> {
    const volumes = await tables(deps.db)
      .selectFrom("archive_volumes")
      .selectAll()
      .where("file_id", "=", file.id)
      .orderBy("volume")
      .execute();
    const parts = await tables(deps.db)
      .selectFrom("archive_parts")
      .selectAll()
      .where("file_id", "=", file.id)
      .orderBy("part")
      .execute();
    return { file, volumes, parts: parts.map((row) => ({ row: partView(row), bytes: open(row) })) };
  }

  async function disposalOf(id: string) {
    return tables(deps.db)
      .selectFrom("archive_disposals")
      .select(["proposed_by", "approved_by"])
      .where("file_id", "=", id)
      .executeTakeFirst();
  }

  /** In the order of their numbers: what this person may see. */
  async function list(
    staff: Staff,
    query: {
      readonly number?: string;
      readonly due?: boolean;
      readonly limit?: number;
      readonly after?: string;
    },
  ): Promise<{ files: ArchiveFileRow[]; next?: string }> {
    const limit = query.limit ?? 50;
    let select = tables(deps.db).selectFrom("archive_files").selectAll();
    if (query.number !== undefined) {
      const start = `${query.number}%`;
      select = select.where((where) =>
        where.or([where("case_number", "like", start), where("number", "like", start)]),
      );
    }
    if (query.due === true) select = select.where("disposable_from", "<=", chinaDate(clock.now()));
    if (query.after !== undefined) select = select.where("number", ">", query.after);
    const rows = await select
      .where(
        heldIn(staff, "archive.read", {
          divisions: [sql.ref("division")],
          department: sql.ref("department"),
        }),
      )
      .orderBy("number")
      .limit(limit + 1)
      .execute();
    const { page, ...next } = pageOf(rows, limit, ({ number }) => number);
    return { files: await views(page), ...next };
  }

  /** Many at once: as many questions to the database as for one. */
  async function views(rows: readonly FileRow[]): Promise<ArchiveFileRow[]> {
    if (rows.length === 0) return [];
    const ids = rows.map(({ id }) => id);
    const counted = await tables(deps.db)
      .selectFrom("archive_parts")
      .select(["file_id", sql<number>`count(*)`.as("parts")])
      .select(sql<number>`coalesce(max(volume), 0)`.as("volumes"))
      .where("file_id", "in", ids)
      .groupBy("file_id")
      .execute();
    const disposals = await tables(deps.db)
      .selectFrom("archive_disposals")
      .select(["file_id", "approved_by"])
      .where("file_id", "in", ids)
      .execute();
    const counts = new Map(counted.map(({ file_id: id, ...count }) => [id, count]));
    const states = new Map(
      disposals.map(
        ({ file_id: id, approved_by: by }) => [id, by === null ? "proposed" : "disposed"] as const,
      ),
    );
    return rows.map((row) => {
      const { parts, volumes } = counts.get(row.id) ?? { parts: 0, volumes: 0 };
      const view: ArchiveFileRow = {
        id: row.id,
        number: row.number,
        caseNumber: row.case_number,
        itemKey: row.item_key,
        department: row.department,
        division: row.division,
        ending: row.ending,
        endedOn: row.ended_on,
        retention: row.retention,
        disposal: states.get(row.id) ?? "none",
        parts,
        volumes,
      };
      return row.disposable_from === null
        ? view
        : Object.assign(view, { disposableFrom: row.disposable_from });
    });
  }

  async function view(row: FileRow): Promise<ArchiveFileRow> {
    const [seen] = await views([row]);
    if (seen === undefined) throw new Error("a file without a view");
    return seen;
  }

  return {
    find,
    ofCases,
    whole,
    list,
    view,
    disposalOf,
    mayTouch: ({ division, department }: FileRow, staff: Staff, permission: Permission) =>
      allows(staff.assignments, permission, { division, department }),
    tables,
  };
}
export type Files = ReturnType<typeof createFiles>;
