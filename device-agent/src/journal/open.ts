import { closeSync, existsSync, mkdirSync, openSync, renameSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import type { KioskEvent } from "@zizhuban/server-contract";
import { createKeyValue } from "./key-value.ts";
import { createOutbox, defaultLimits, type JournalLimits, type OutboxRow } from "./outbox.ts";
import { salvage } from "./salvage.ts";
import { createPrintJobs, type NewPrintJob, type PrintJobChange, type StoredPrintJob } from "./print-jobs.ts";
import { createStorage } from "./storage.ts";
import { createTransactions } from "./transactions.ts";

export type JournalFailure = "journalLocked" | "journalUnwritable";

export interface OpenJournalOptions {
  /** The SQLite file; its folder is made (0700) when missing. */
  readonly path: string;
  readonly clock: Clock;
  readonly randomUUID: () => string;
  /** UUID of this run of the agent; every row carries it, so that the server can judge this run's clock. */
  readonly boot: string;
  readonly limits?: JournalLimits;
}

/**
 * Everything the kiosk owes the world, in one file (DESIGN §5.4). Single writer; every writing
 * call returns after its fsync, or throws when the disk refuses (`isStorageFull` tells for want of room).
 */
export interface Journal {
  /** UUID made with the file; with `seq` it names a row in the whole fleet, for ever. */
  readonly epoch: string;
  /** Name of the damaged file that was set aside at opening, beside this one. */
  readonly damagedFile: string | undefined;

  /** Writes one event and returns its `seq`, which counts on across restarts. */
  append(event: KioskEvent): number;
  /** Rows after `afterSeq`, oldest first. */
  unacked(afterSeq: number, limit: number): OutboxRow[];
  /** The server has stored everything up to `seq`: forgets those rows. False for another epoch or a seq never written. */
  acked(epoch: string, seq: number): boolean;
  /** Highest seq the server has acknowledged; 0 before the first. */
  ackedThrough(): number;
  /** The server that stored the rows so far is no more: declares to the next one that they will not come. */
  ackedByAnother(): void;
  /** Highest seq ever written; 0 before the first. */
  written(): number;
  /** Called after rows became durable; returns how to stop listening. */
  onAppend(listener: () => void): () => void;

  addPrintJob(job: NewPrintJob): void;
  updatePrintJob(jobId: string, change: PrintJobChange): void;
  printJob(jobId: string): StoredPrintJob | undefined;
  /** Jobs without an end, in the order they were submitted. */
  unfinishedPrintJobs(): StoredPrintJob[];
  /** Ended jobs whose grant outcome the server has not answered yet. */
  unreportedPrintJobs(): StoredPrintJob[];

  get(key: string): string | undefined;
  set(key: string, value: string): void;

  /** A row was refused for want of room, and there still is none. Tells the fleet once there is room again. */
  storageFull(): boolean;

  /** All of `write`, or nothing of it; may be nested. */
  transaction<Value>(write: () => Value): Value;
  close(): void;
}

/**
 * Opens or makes the journal. A second agent on the same file gets `journalLocked` (the lock dies with
 * its process); a damaged file is renamed to `<name>.damaged-<ms>`, a new epoch begins, told by an event, and what
 * can still be read of the old file is taken over, told by another.
 */
export function openJournal(options: OpenJournalOptions): Result<Journal, JournalFailure> {
  const first = openFile(options);
  if (first.ok) return ok(createJournal(first.value, options, undefined));
  if (first.code !== "journalDamaged") return fail(first.code, first.detail);
  let damagedFile: string;
  try {
    damagedFile = setAside(options.path, options.clock.now());
  } catch (error) {
    return fail("journalUnwritable", message(error));
  }
  const second = openFile(options);
  if (second.ok) return ok(createJournal(second.value, options, damagedFile));
  return fail(second.code === "journalDamaged" ? "journalUnwritable" : second.code, second.detail);
}

function createJournal(
  database: DatabaseSync,
  options: OpenJournalOptions,
  damagedFile: string | undefined,
): Journal {
  const transactions = createTransactions(database);
  const keyValue = createKeyValue(database);
  const known = keyValue.get("epoch");
  const epoch = known ?? options.randomUUID();
  // Only once: a journal on a full disk can still be read.
  if (known === undefined) keyValue.set("epoch", epoch);
  const outbox = createOutbox({
    database,
    transactions,
    keyValue,
    clock: options.clock,
    boot: options.boot,
    epoch,
    limits: options.limits ?? defaultLimits,
  });
  if (damagedFile !== undefined) {
    outbox.append({ type: "journal.replaced", damagedFile });
    const { saved, lost } = salvage(join(dirname(options.path), damagedFile), database, options.clock.now());
    outbox.append({ type: "journal.salvaged", saved, lost });
  }
  const printJobs = createPrintJobs(database, transactions, options.clock);
  const storage = createStorage(database, options.clock, (fullFor) => {
    outbox.append({ type: "storage.wasFull", seconds: Math.round(fullFor / 1_000) });
  });
  return {
    epoch,
    damagedFile,
    ...outbox,
    append: storage.watched((event: KioskEvent) => outbox.append(event)),
    ...printJobs,
    addPrintJob: storage.watched((job: NewPrintJob) => printJobs.addPrintJob(job)),
    updatePrintJob: storage.watched((jobId: string, change: PrintJobChange) =>
      printJobs.updatePrintJob(jobId, change),
    ),
    get: (key) => keyValue.get(key),
    set: storage.watched((key: string, value: string) => keyValue.set(key, value)),
    storageFull: () => storage.full(),
    transaction: <Value>(write: () => Value) => storage.watched(() => transactions.run(write))(),
    close: () => database.close(),
  };
}

function openFile({
  path,
  limits,
}: OpenJournalOptions): Result<DatabaseSync, JournalFailure | "journalDamaged"> {
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    createPrivately(path);
    database = new DatabaseSync(path);
    // EXCLUSIVE before the first access keeps the file locked until close or death (sqlite.org/pragma, locking_mode);
    // secure_delete overwrites what is forgotten.
    database.exec(`PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      PRAGMA secure_delete = ON; BEGIN IMMEDIATE; COMMIT;`);
    const check = database.prepare("PRAGMA quick_check(1)").get()?.["quick_check"];
    if (check !== "ok") throw Object.assign(new Error(String(check)), { errcode: sqlite.corrupt });
    database.exec(schema);
    const bytes = limits?.maximumBytes;
    if (bytes !== undefined) database.exec(`PRAGMA max_page_count = ${Math.floor(bytes / pageBytes)}`);
    return ok(database);
  } catch (error) {
    if (database?.isOpen === true) database.close();
    return fail(failureCode(error), message(error));
  }
}

/** SQLite's own (sqlite.org/pragma, page_size). */
const pageBytes = 4_096;

// Result codes of sqlite.org/rescode.
const sqlite = { busy: 5, corrupt: 11, notADatabase: 26 } as const;

function failureCode(error: unknown): JournalFailure | "journalDamaged" {
  const extended =
    error instanceof Error && "errcode" in error && typeof error.errcode === "number" ? error.errcode : 0;
  // The low byte is the primary code; corruption also comes as, for example, SQLITE_CORRUPT_INDEX.
  const primary = extended & 0xff;
  if (primary === sqlite.busy) return "journalLocked";
  if (primary === sqlite.corrupt || primary === sqlite.notADatabase) return "journalDamaged";
  return "journalUnwritable";
}

/**
 * Owner only, before SQLite opens it. Never touches an existing file: closing any descriptor of it would
 * drop this process's POSIX locks (sqlite.org/howtocorrupt, section 2.2).
 */
function createPrivately(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, "ax", 0o600));
}

function setAside(path: string, now: number): string {
  const damaged = `${path}.damaged-${now}`;
  renameSync(path, damaged);
  // The log belongs to its file: left behind it would be replayed into the new one.
  for (const suffix of ["-wal", "-shm"]) {
    if (existsSync(path + suffix)) renameSync(path + suffix, damaged + suffix);
  }
  return basename(damaged);
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const schema = `
CREATE TABLE IF NOT EXISTS outbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  boot TEXT NOT NULL,
  event TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS print_jobs (
  job_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  printer TEXT NOT NULL,
  digest TEXT NOT NULL,
  grant_id TEXT,
  state TEXT NOT NULL,
  reason TEXT,
  evidence TEXT NOT NULL,
  pages INTEGER,
  pages_done INTEGER,
  submitted_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  reported INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS print_jobs_open ON print_jobs (state, reported);
CREATE TABLE IF NOT EXISTS kv (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
`;
