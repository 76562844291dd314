import { sql } from "kysely";
import type { Db } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import { beginning, catalogueDigest, isSignedLink, linkDigest } from "./chain.ts";
import { partView, type FileRow, type VolumeRow } from "./files.ts";
import { partContext, type ArchiveTables } from "./tables.ts";

/** What does not hold, and where: the link of the chain, the file, and the part where one is to blame. */
export interface ArchiveBreak {
  readonly link: number;
  readonly file: string;
  readonly part?: number;
  readonly why:
    | "linkMissing"
    | "linkChanged"
    | "signatureWrong"
    | "catalogueChanged"
    | "partChanged"
    | "partMissing"
    | "partAdded"
    | "endMissing";
}

export interface ArchiveVerification {
  readonly volumes: number;
  readonly parts: number;
  /** Parts whose contents two persons disposed of. */
  readonly disposed: number;
  readonly breaks: readonly ArchiveBreak[];
}

type Labelled = VolumeRow &
  Pick<FileRow, "case_number" | "ending" | "ended_on" | "retention"> & { readonly file_number: string };
const batch = 200;

/** Computes the whole archive again: the chain, every catalogue, every part's bytes. */
export async function verifyArchive(
  database: Db,
  vault: Vault,
  certificate: Buffer,
): Promise<ArchiveVerification> {
  const db = database.$extendTables<ArchiveTables>();
  const breaks: ArchiveBreak[] = [];
  let volumes = 0;
  let parts = 0;
  let disposed = 0;
  let before: { readonly number: number; readonly digest: Buffer } = { number: 0, digest: beginning };

  for (;;) {
    const rows: Labelled[] = await db
      .selectFrom("archive_volumes")
      .innerJoin("archive_files", "archive_files.id", "archive_volumes.file_id")
      .selectAll("archive_volumes")
      .select(["archive_files.number as file_number", "archive_files.case_number"])
      .select(["archive_files.ending", "archive_files.ended_on", "archive_files.retention"])
      .where("archive_volumes.number", ">", before.number)
      .orderBy("archive_volumes.number")
      .limit(batch)
      .execute();
    for (const row of rows) {
      breaks.push(...linkBreaks(row, before, certificate), ...(await partBreaks(row)));
      before = row;
      volumes += 1;
    }
    if (rows.length < batch) break;
  }
  breaks.push(...(await strangers()), ...(await endBreaks()));
  return { volumes, parts, disposed, breaks };

  /** Its parts, row by row and byte by byte. */
  async function partBreaks(volume: Labelled): Promise<ArchiveBreak[]> {
    const found = await db
      .selectFrom("archive_parts")
      .leftJoin("archive_disposals", (join) =>
        join
          .onRef("archive_disposals.file_id", "=", "archive_parts.file_id")
          .on("approved_by", "is not", null),
      )
      .selectAll("archive_parts")
      .select("archive_disposals.approved_by")
      .where("archive_parts.file_id", "=", volume.file_id)
      .where("archive_parts.volume", "=", volume.volume)
      .orderBy("archive_parts.part")
      .execute();
    parts += found.length;
    const at = { link: volume.number, file: volume.file_number };
    const broken = found.flatMap((row): ArchiveBreak[] => {
      if (row.sealed === null) {
        if (row.approved_by === null) return [{ ...at, part: row.part, why: "partMissing" }];
        disposed += 1;
        return [];
      }
      return opensAs(row.digest, row.size, partContext(row.file_id, row.part), row.sealed)
        ? []
        : [{ ...at, part: row.part, why: "partChanged" }];
    });
    if (!catalogueDigest(found.map(partView)).equals(volume.catalogue))
      broken.push({ ...at, why: "catalogueChanged" });
    return broken;
  }

  function opensAs(digest: Buffer, size: number, context: string, sealed: Buffer): boolean {
    try {
      const found = vault.fingerprint(vault.openBytes(context, sealed));
      return found.digest.equals(digest) && found.size === size;
    } catch {
      return false;
    }
  }

  /** Parts that belong to no volume of the chain. */
  async function strangers(): Promise<ArchiveBreak[]> {
    const { rows } = await sql<{ number: string; part: number }>`
      select f.number, p.part from archive_parts p join archive_files f on f.id = p.file_id
      where not exists (
        select from archive_volumes v where v.file_id = p.file_id and v.volume = p.volume)`.execute(db);
    return rows.map(({ number, part }) => ({ link: 0, file: number, part, why: "partAdded" }));
  }

  /** A chain cut off at its end is whole in itself: the audit log knows how far it went. */
  async function endBreaks(): Promise<ArchiveBreak[]> {
    const { rows } = await sql<{ field: string }>`
      select fields[1] as field from audit_log where action = 'archive.closed'
      order by number desc limit 1`.execute(db);
    const [, number = "0", digest = ""] = /^link:(\d+):([0-9a-f]{64})$/.exec(rows[0]?.field ?? "") ?? [];
    if (digest === "" || (before.number > Number(number) && rows.length > 0)) return [];
    const same = await db
      .selectFrom("archive_volumes")
      .select("number")
      .where("number", "=", Number(number))
      .where("digest", "=", Buffer.from(digest, "hex"))
      .executeTakeFirst();
    return same === undefined ? [{ link: Number(number), file: "", why: "endMissing" }] : [];
  }
}

function linkBreaks(
  row: Labelled,
  before: { readonly number: number; readonly digest: Buffer },
  certificate: Buffer,
): ArchiveBreak[] {
  const at = { link: row.number, file: row.file_number };
  if (row.number !== before.number + 1 || !row.previous.equals(before.digest))
    return [{ ...at, why: "linkMissing" }];
  const digest = linkDigest({
    number: row.number,
    fileNumber: row.file_number,
    caseNumber: row.case_number,
    ending: row.ending,
    endedOn: row.ended_on,
    retention: row.retention,
    volume: row.volume,
    closedAt: row.closed_at.getTime(),
    catalogue: row.catalogue,
    previous: row.previous,
  });
  if (!digest.equals(row.digest)) return [{ ...at, why: "linkChanged" }];
  return isSignedLink(digest, row.signature, certificate) ? [] : [{ ...at, why: "signatureWrong" }];
}
