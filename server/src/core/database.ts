import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CompiledQuery, Kysely, PostgresDialect, sql, type Transaction } from "kysely";
import pg from "pg";
import { StartFailure } from "./start-failure.ts";

/** The whole database; a module sees its own tables with `db.$extendTables<ItsTables>()`. */
export type Db = Kysely<unknown>;
/** What a function that takes part in someone else's transaction is given. */
export type Tx = Transaction<unknown>;

const int8 = 20;
const date = 1082;
// A civil day stays the text it is: as a Date it would move with the machine's time zone.
// int8 as a number: our counters and milliseconds stay below 2^53. numeric (a sum of int8) stays a string.
const types = {
  getTypeParser(oid: number, format?: "text" | "binary") {
    if (oid === int8 && format !== "binary") return Number;
    if (oid === date && format !== "binary") return String;
    return format === undefined ? pg.types.getTypeParser(oid) : pg.types.getTypeParser(oid, format);
  },
};

/**
 * Connections to one database; nothing is opened before the first query. `stop` with `db.destroy()`.
 * @param options.connectWithin milliseconds a query waits for a connection before it fails
 */
export function openDatabase(
  url: string,
  options: { connections?: number; connectWithin?: number } = {},
): Db {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.connections ?? 10,
    connectionTimeoutMillis: options.connectWithin ?? 5_000,
    types,
  });
  // A connection lost while idle is replaced by the pool; without a listener it would end the process.
  pool.on("error", () => undefined);
  // The same for one lost while in use, between two queries: the next query on it fails, and says so.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
}

/** Asks the database for its version; a sentence for the operator when it is out of reach or too old. */
export async function checkDatabase(db: Db): Promise<void> {
  const oldest = 15;
  let version: number;
  try {
    const answer = await sql<{ server_version_num: string }>`show server_version_num`.execute(db);
    version = Math.floor(Number(answer.rows[0]?.server_version_num) / 10_000);
  } catch (error) {
    // The address may hold a password: say why, not where.
    const reason = error instanceof Error ? error.message : "unknown reason";
    throw new StartFailure(
      `The database cannot be reached (${reason}): check DATABASE_URL, or leave it empty to use the embedded PostgreSQL.`,
      { cause: error },
    );
  }
  if (version < oldest) {
    throw new StartFailure(
      `The database is PostgreSQL ${version}, but ${oldest} or newer is needed: upgrade it, or leave DATABASE_URL empty.`,
    );
  }
}

const migrationsFolder = join(import.meta.dirname, "../../migrations");
/** One number for the whole product, so that two servers starting at once do not migrate at once. */
const migrationLock = 7_203_115_522;

/**
 * Brings the schema forward: every `NNNN_name.sql` not yet applied, in order, each in its own transaction.
 * Refuses to go on when an applied file was edited or is gone (migrations only go forward).
 * @returns the names applied now
 */
export async function migrate(db: Db, folder = migrationsFolder): Promise<string[]> {
  const files = (await readdir(folder)).filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name)).sort();
  return db.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(${migrationLock})`.execute(connection);
    try {
      return await applyMissing(connection, folder, files);
    } finally {
      await sql`select pg_advisory_unlock(${migrationLock})`.execute(connection);
    }
  });
}

async function applyMissing(connection: Db, folder: string, files: readonly string[]): Promise<string[]> {
  await sql`create table if not exists schema_migrations (
    name text primary key, checksum text not null, applied_at timestamptz not null default now()
  )`.execute(connection);
  const { rows } = await sql<{ name: string; checksum: string }>`
    select name, checksum from schema_migrations`.execute(connection);
  const applied = new Map(rows.map((row) => [row.name, row.checksum]));
  const unknown = [...applied.keys()].find((name) => !files.includes(name));
  if (unknown !== undefined) {
    throw new StartFailure(
      `The database was migrated by a newer version (${unknown} is not known here): start that version.`,
    );
  }
  const now: string[] = [];
  for (const name of files) {
    const text = await readFile(join(folder, name), "utf8");
    const checksum = createHash("sha256").update(text).digest("hex");
    const known = applied.get(name);
    if (known === checksum) continue;
    if (known !== undefined) {
      throw new StartFailure(
        `Migration ${name} was changed after it was applied: restore the file and add a new one.`,
      );
    }
    await connection.transaction().execute(async (tx) => {
      await tx.executeQuery(CompiledQuery.raw(text));
      await sql`insert into schema_migrations (name, checksum) values (${name}, ${checksum})`.execute(tx);
    });
    now.push(name);
  }
  return now;
}
