import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { grantPrefix, isPrintJobRow } from "./print-jobs.ts";

// What can still be read of a damaged journal, row by row (sqlite.org/recovery): a torn page costs the rows on it,
// not those before and behind it.

export interface Salvaged {
  /** Rows written into the new journal. */
  readonly saved: number;
  /** Rows that are known to have been there and could not be read, or no longer made sense. */
  readonly lost: number;
}

type Row = Readonly<Record<string, SQLInputValue>>;

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  /** Whether a row still makes sense; a bit may have flipped in what SQLite could read. */
  readonly sound: (row: Row) => boolean;
}

/** Settings of the new file: its epoch began with it, and nobody has acknowledged any of its rows. */
const ownSettings = new Set(["epoch", "acked"]);

const text = (value: SQLInputValue | undefined): string => (typeof value === "string" ? value : "");

const tables: readonly Table[] = [
  {
    // Without seq: in the new epoch rows are numbered anew.
    name: "outbox",
    columns: ["at", "boot", "event"],
    sound: ({ event }) => isObject(text(event)),
  },
  {
    name: "print_jobs",
    columns: [
      "job_id",
      "kind",
      "printer",
      "digest",
      "grant_id",
      "state",
      "reason",
      "evidence",
      "pages",
      "pages_done",
      "submitted_at",
      "updated_at",
      "reported",
    ],
    sound: isPrintJobRow,
  },
  {
    name: "kv",
    columns: ["key", "value"],
    sound: ({ key, value }) => !ownSettings.has(text(key)) && isSoundGrant(key, value),
  },
];

/** No table has had more rows between two that could be read than a full ring. */
const longestGap = 400_000;

function isObject(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null;
  } catch {
    return false;
  }
}

function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

const rowidOf = (row: Row | undefined): number | undefined =>
  row === undefined ? undefined : Number(row["salvage_rowid"]);

/** The last row id there was, from whatever can still tell. */
function lastRowid(damaged: DatabaseSync, table: string): number {
  const answers = [
    `SELECT max(rowid) AS last FROM ${table}`,
    `SELECT seq AS last FROM sqlite_sequence WHERE name = '${table}'`,
  ].map((sql) => attempt(() => Number(damaged.prepare(sql).get()?.["last"] ?? 0)));
  return Math.max(0, ...answers.map((answer) => answer ?? 0));
}

/** Every readable row in order; after a page that cannot be read, each row id is tried by itself. */
function* readable(damaged: DatabaseSync, { name, columns }: Table): Generator<Row | "unreadable"> {
  const select = `SELECT rowid AS salvage_rowid, ${columns.join(", ")} FROM ${name}`;
  const following = attempt(() => damaged.prepare(`${select} WHERE rowid > ? ORDER BY rowid LIMIT 1`));
  const single = attempt(() => damaged.prepare(`${select} WHERE rowid = ?`));
  if (following === undefined || single === undefined) return;
  const last = lastRowid(damaged, name);
  let at = 0;
  for (;;) {
    const next = attemptRow(following, at);
    if (next !== "unreadable") {
      if (next === undefined) return;
      at = rowidOf(next) ?? at + 1;
      yield next;
      continue;
    }
    const found = jump(single, at + 1, Math.min(last, at + longestGap));
    yield* found.rows;
    at = found.at;
    if (at >= last) return;
  }
}

function attemptRow(statement: StatementSync, value: number): Row | "unreadable" | undefined {
  try {
    return statement.get(value);
  } catch {
    return "unreadable";
  }
}

/** From one row id on: the rows that cannot be read, and the first that can. */
function jump(single: StatementSync, from: number, to: number) {
  const rows: (Row | "unreadable")[] = [];
  for (let at = from; at <= to; at++) {
    const row = attemptRow(single, at);
    if (row !== undefined) rows.push(row);
    if (row !== undefined && row !== "unreadable") return { rows, at };
  }
  return { rows, at: to };
}

const jobInsert = `
  INSERT OR IGNORE INTO print_jobs (job_id, kind, printer, digest, grant_id, state, reason, evidence, submitted_at, updated_at, reported)
  VALUES (?, ?, '', '', ?, 'unknown', 'journalDamaged', '{}', ?, ?, ?)`;

/**
 * Jobs whose row is gone and whose grant stands in `kv`: whether the paper came nobody knows, and the server is owed
 * that, so that its copy counts as used. The other way round, a job that could be read gets its grant noted again.
 */
function addGrantedJobs(into: DatabaseSync, now: number): void {
  const insert = into.prepare(jobInsert);
  const granted = into.prepare("SELECT key, value FROM kv WHERE substr(key, 1, ?) = ?");
  for (const { key, value } of granted.all(grantPrefix.length, grantPrefix))
    insert.run(grantedJob(key) ?? "", "certificate", value ?? null, now, now, 0);
  into
    .prepare(
      `INSERT OR IGNORE INTO kv (key, value)
       SELECT ? || job_id, grant_id FROM print_jobs WHERE reported = 0 AND grant_id IS NOT NULL`,
    )
    .run(grantPrefix);
}

/**
 * Jobs whose row is gone and whose id the index still names: somebody may ask for one, and the honest answer is not that
 * it never was. Of what kind and at which printer nobody knows any more.
 */
function addLostJobs(damaged: DatabaseSync, into: DatabaseSync, now: number): void {
  const named = attempt(() =>
    damaged.prepare("SELECT job_id FROM print_jobs INDEXED BY sqlite_autoindex_print_jobs_1").all(),
  );
  const insert = into.prepare(jobInsert);
  for (const { job_id: jobId } of named ?? [])
    if (typeof jobId === "string" && isUuid.test(jobId)) insert.run(jobId, "raw", null, now, now, 1);
}

const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The job whose grant a setting names. */
function grantedJob(key: SQLInputValue | undefined): string | undefined {
  return text(key).startsWith(grantPrefix) ? text(key).slice(grantPrefix.length) : undefined;
}

/** Also of a setting that names no grant. */
function isSoundGrant(key: SQLInputValue | undefined, value: SQLInputValue | undefined): boolean {
  const jobId = grantedJob(key);
  return jobId === undefined || (isUuid.test(jobId) && isUuid.test(text(value)));
}

/** Copies what can be read of the damaged file into the new one. Never throws because of the damaged file. */
export function salvage(damagedPath: string, into: DatabaseSync, now: number): Salvaged {
  let saved = 0;
  let lost = 0;
  const damaged = attempt(() => new DatabaseSync(damagedPath, { readOnly: true }));
  if (damaged === undefined) return { saved, lost };
  into.exec("BEGIN IMMEDIATE");
  for (const table of tables) {
    const { name, columns, sound } = table;
    const marks = columns.map(() => "?").join(", ");
    const insert = into.prepare(`INSERT OR IGNORE INTO ${name} (${columns.join(", ")}) VALUES (${marks})`);
    for (const row of readable(damaged, table)) {
      if (row === "unreadable") lost += 1;
      else if (sound(row))
        saved += Number(insert.run(...columns.map((column) => row[column] ?? null)).changes);
      else if (!ownSettings.has(text(row["key"]))) lost += 1;
    }
  }
  addGrantedJobs(into, now);
  // An index page may be damaged as well: then at least the rows that could be read are there.
  attempt(() => addLostJobs(damaged, into, now));
  into.exec("COMMIT");
  attempt(() => damaged.close());
  return { saved, lost };
}
