import type { Clock } from "@zizhuban/device-agent-contract";
import type { ArchiveCoverage } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { audit, newId, recurring, type Db, type FilePart, type FileSource, type Tx } from "../core/index.ts";
import type { CertifiedKey, Vault } from "../key-store/index.ts";
import { beginning, catalogueDigest, linkDigest, signLink } from "./chain.ts";
import { partView, type FileRow } from "./files.ts";
import { disposableFrom, retentionOf, type RetentionRules } from "./retention.ts";
import { partContext, type ArchiveTables } from "./tables.ts";

/** A case that has ended, as its file is labelled. */
export interface Filing {
  readonly number: string;
  readonly itemKey: string;
  readonly itemType: string;
  readonly department: string;
  readonly division: string;
  readonly ending: string;
  readonly endedOn: string;
}

/** What the archive asks of whoever has cases. */
export interface FiledCases {
  /** Whether every document it ended with is made; made now where one is not, so never in a transaction. */
  complete(caseId: string): Promise<boolean>;
  /** Held until the transaction ends; undefined while it goes on. A completed case becomes an archived one. */
  file(tx: Tx, caseId: string): Promise<Filing | undefined>;
  /** How many have ended. */
  ended(): Promise<number>;
}

/** So long a file stays open: the rating and the prints of the visit belong in its first volume. */
const settleFor = 10 * 60_000;
const every = 60_000;
const batch = 100;
/** One link after another, whichever server closes it. */
const chainLock = 7_203_115_523;

/** Closes the file of every case that has ended, and adds a volume when something came later. */
export function startClosing(deps: {
  db: Db;
  clock: Clock;
  vault: Vault;
  signer: CertifiedKey;
  rules: RetentionRules;
  cases: FiledCases;
  sources: readonly FileSource[];
  onError: (error: unknown) => void;
}) {
  const { db, clock, vault } = deps;
  const tables = (on: Db | Tx) => on.$extendTables<ArchiveTables>();

  /** In the transaction in which a case ends, or gains something afterwards. */
  async function due(tx: Tx, caseId: string): Promise<void> {
    const row = { case_id: caseId, due_at: new Date(clock.now() + settleFor) };
    // An update, not nothing: it waits for whoever is closing this file now, and is told again.
    await tables(tx)
      .insertInto("archive_due")
      .values(row)
      .onConflict((conflict) => conflict.column("case_id").doUpdateSet({ due_at: sql`archive_due.due_at` }))
      .execute();
  }

  async function close(caseId: string): Promise<boolean> {
    // Its file is not closed without them: it stays due.
    if (!(await deps.cases.complete(caseId))) return false;
    return db.transaction().execute(async (tx) => {
      // The case first, as everybody who changes it does; then the note, which another server may hold.
      const filing = await deps.cases.file(tx, caseId);
      const waiting = await tables(tx)
        .selectFrom("archive_due")
        .select("case_id")
        .where("case_id", "=", caseId)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst();
      if (waiting === undefined) return false;
      const added = filing !== undefined && (await addVolume(tx, caseId, filing));
      await tables(tx).deleteFrom("archive_due").where("case_id", "=", caseId).execute();
      return added;
    });
  }

  async function addVolume(tx: Tx, caseId: string, filing: Filing): Promise<boolean> {
    const file = await fileOf(tx, caseId, filing);
    const known = await tables(tx)
      .selectFrom("archive_parts")
      .select(["part", "volume", "kind", "ref", "digest"])
      .where("file_id", "=", file.id)
      .orderBy("part")
      .execute();
    const gathered: FilePart[] = [];
    for (const source of deps.sources) gathered.push(...(await source(caseId, tx)));
    const last = known.at(-1);
    const volume = (last?.volume ?? 0) + 1;
    const at = new Date(clock.now());
    const fresh = gathered.flatMap((part) => {
      const found = vault.fingerprint(part.bytes);
      const same = known.some(
        ({ kind, ref, digest }) => kind === part.kind && ref === part.ref && digest.equals(found.digest),
      );
      return same ? [] : [{ part, found }];
    });
    if (fresh.length === 0) return false;
    const rows = fresh.map(({ part: { kind, ref, mediaType, bytes }, found }, index) => {
      const part = (last?.part ?? 0) + index + 1;
      const { sealed } = vault.sealBytes(partContext(file.id, part), bytes);
      const plain = { file_id: file.id, part, volume, kind, ref, media_type: mediaType, size: found.size };
      return Object.assign(plain, { digest: found.digest, sealed, added_at: at });
    });
    await tables(tx).insertInto("archive_parts").values(rows).execute();
    await link(tx, { file, volume, at, catalogue: catalogueDigest(rows.map(partView)) });
    return true;
  }

  async function fileOf(tx: Tx, caseId: string, filing: Filing): Promise<FileRow> {
    const known = await tables(tx)
      .selectFrom("archive_files")
      .selectAll()
      .where("case_id", "=", caseId)
      .executeTakeFirst();
    if (known !== undefined) return known;
    const { endedOn, department } = filing;
    const retention = retentionOf(deps.rules, filing);
    const codes = { permanent: "Y", thirtyYears: "D30", tenYears: "D10" } as const;
    // 档号 (DA/T 13): fonds, year, period, organisation, serial.
    const scope = `${filing.division.slice(0, 6)}-${endedOn.slice(0, 4)}-${codes[retention]}-${department}`;
    const { last } = await tables(tx)
      .insertInto("archive_serials")
      .values({ scope, last: 1 })
      .onConflict((conflict) => conflict.column("scope").doUpdateSet({ last: sql`archive_serials.last + 1` }))
      .returning("last")
      .executeTakeFirstOrThrow();
    return tables(tx)
      .insertInto("archive_files")
      .values({
        id: newId(clock),
        number: `${scope}-${String(last).padStart(6, "0")}`,
        case_id: caseId,
        case_number: filing.number,
        item_key: filing.itemKey,
        department,
        division: filing.division,
        ending: filing.ending,
        ended_on: endedOn,
        retention,
        disposable_from: disposableFrom(endedOn, retention) ?? null,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
  }

  async function link(
    tx: Tx,
    made: { file: FileRow; volume: number; at: Date; catalogue: Buffer },
  ): Promise<void> {
    const { file, volume, at, catalogue } = made;
    await sql`select pg_advisory_xact_lock(${chainLock})`.execute(tx);
    const before = await tables(tx)
      .selectFrom("archive_volumes")
      .select(["number", "digest"])
      .orderBy("number", "desc")
      .limit(1)
      .executeTakeFirst();
    const number = (before?.number ?? 0) + 1;
    const previous = before?.digest ?? beginning;
    const { ending, ended_on: endedOn, retention } = file;
    const label = { fileNumber: file.number, caseNumber: file.case_number, ending, endedOn, retention };
    const digest = linkDigest({ ...label, number, volume, closedAt: at.getTime(), catalogue, previous });
    const signature = signLink(digest, deps.signer);
    const row = { number, file_id: file.id, volume, catalogue, previous, digest, signature, closed_at: at };
    await tables(tx).insertInto("archive_volumes").values(row).execute();
    // The audit log's heads leave the database every hour: the end of this chain is known from outside too.
    await audit(tx, clock, {
      actor: "system",
      action: "archive.closed",
      subject: { kind: "archiveFile", id: file.id },
      fields: [`link:${number}:${digest.toString("hex")}`],
    });
  }

  /** Closes what is due. @returns how many volumes were added */
  async function pass(): Promise<number> {
    let added = 0;
    let after = "00000000-0000-0000-0000-000000000000";
    for (;;) {
      const waiting = await tables(db)
        .selectFrom("archive_due")
        .select("case_id")
        .where("due_at", "<=", new Date(clock.now()))
        .where("case_id", ">", after)
        .orderBy("case_id")
        .limit(batch)
        .execute();
      for (const { case_id: id } of waiting)
        try {
          if (await close(id)) added += 1;
        } catch (error) {
          // It stays due; what came after it is not kept waiting by it.
          deps.onError(error);
        }
      const last = waiting.at(-1);
      if (last === undefined) return added;
      after = last.case_id;
    }
  }

  async function coverage(): Promise<ArchiveCoverage> {
    const [ended, { rows }] = await Promise.all([
      deps.cases.ended(),
      sql<{ archived: number; closing: number }>`
        select (select count(*) from archive_files) as archived,
          (select count(*) from archive_due d
            where not exists (select from archive_files f where f.case_id = d.case_id)) as closing`.execute(
        db,
      ),
    ]);
    return { asOf: clock.now(), ended, ...(rows[0] ?? { archived: 0, closing: 0 }) };
  }

  return {
    due,
    pass,
    coverage,
    stop: recurring(clock, every, pass, deps.onError),
  };
}
export type Closing = ReturnType<typeof startClosing>;
