import type { DatabaseSync } from "node:sqlite";
import { Closed, parser, PrintJobState, Tokens, type Clock } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import type { Transactions } from "./transactions.ts";

const Evidence = Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]));
const OrNull = <Schema extends ReturnType<typeof Type.Integer> | ReturnType<typeof Type.String>>(
  schema: Schema,
) => Type.Union([schema, Type.Null()]);

/** A print job on disk. What it says to the paper is not here: a slip's words and a document stay in memory. */
const StoredPrintJob = Closed({
  jobId: Type.String(),
  kind: Tokens(["certificate", "slip", "testPage", "raw"]),
  printer: Type.String(),
  /** SHA-256 of the submission, so that a job id used for something else is noticed. */
  digest: Type.String(),
  grantId: OrNull(Type.String()),
  state: PrintJobState,
  reason: OrNull(Type.String()),
  evidence: Evidence,
  pages: OrNull(Type.Integer()),
  pagesDone: OrNull(Type.Integer()),
  submittedAt: Type.Integer(),
  updatedAt: Type.Integer(),
  /** The server has answered the outcome of its grant; slips have none and are born reported. */
  reported: Type.Boolean(),
});
export type StoredPrintJob = Readonly<Static<typeof StoredPrintJob>>;

export type NewPrintJob = Pick<StoredPrintJob, "jobId" | "kind" | "printer" | "digest" | "grantId">;
export type PrintJobChange = Partial<
  Pick<StoredPrintJob, "state" | "reason" | "evidence" | "pages" | "pagesDone" | "reported">
>;

const parseJob = parser(StoredPrintJob);

const columns = `job_id AS jobId, kind, printer, digest, grant_id AS grantId, state, reason, evidence, pages,
  pages_done AS pagesDone, submitted_at AS submittedAt, updated_at AS updatedAt, reported`;
const ended = "('printed', 'notPrinted', 'unknown')";
/** An ended, reported job is kept this long for questions about it. */
const keptMs = 14 * 24 * 3_600_000;

/**
 * Where in `kv` a job's grant stands a second time until its outcome was reported: on another page of the file, so that
 * a torn job still leaves whom to tell of it (`salvage`).
 */
const grantKey = (jobId: string): string => `${grantPrefix}${jobId}`;
export const grantPrefix = "print.grant.";

export function createPrintJobs(database: DatabaseSync, transactions: Transactions, clock: Clock) {
  const insert = database.prepare(`
    INSERT INTO print_jobs (job_id, kind, printer, digest, grant_id, state, evidence, submitted_at, updated_at, reported)
    VALUES (?, ?, ?, ?, ?, 'journalled', '{}', ?, ?, ?)`);
  const update = database.prepare(`
    UPDATE print_jobs SET state = ?, reason = ?, evidence = ?, pages = ?, pages_done = ?, reported = ?, updated_at = ?
    WHERE job_id = ?`);
  const keepGrant = database.prepare("INSERT INTO kv (key, value) VALUES (?, ?)");
  const dropGrant = database.prepare("DELETE FROM kv WHERE key = ?");
  const one = database.prepare(`SELECT ${columns} FROM print_jobs WHERE job_id = ?`);
  const unfinished = database.prepare(
    `SELECT ${columns} FROM print_jobs WHERE state NOT IN ${ended} ORDER BY rowid`,
  );
  const unreported = database.prepare(
    `SELECT ${columns} FROM print_jobs WHERE state IN ${ended} AND reported = 0 ORDER BY rowid`,
  );
  const forget = database.prepare(
    `DELETE FROM print_jobs WHERE state IN ${ended} AND reported = 1 AND updated_at < ?`,
  );
  forget.run(clock.now() - keptMs);

  function printJob(jobId: string): StoredPrintJob | undefined {
    const found = one.get(jobId);
    return found === undefined ? undefined : toJob(found);
  }

  return {
    printJob,
    addPrintJob(job: NewPrintJob): void {
      const now = clock.now();
      const reported = job.grantId === null ? 1 : 0;
      transactions.run(() => {
        insert.run(job.jobId, job.kind, job.printer, job.digest, job.grantId, now, now, reported);
        if (job.grantId !== null) keepGrant.run(grantKey(job.jobId), job.grantId);
      });
    },
    updatePrintJob(jobId: string, change: PrintJobChange): void {
      const before = printJob(jobId);
      if (before === undefined) throw new Error("journal: unknown print job");
      const after = { ...before, ...change };
      const { state, reason, pages, pagesDone } = after;
      const evidence = JSON.stringify(after.evidence);
      const reported = after.reported ? 1 : 0;
      transactions.run(() => {
        update.run(state, reason, evidence, pages, pagesDone, reported, clock.now(), jobId);
        if (after.reported && after.grantId !== null) dropGrant.run(grantKey(jobId));
      });
    },
    unfinishedPrintJobs: (): StoredPrintJob[] => unfinished.all().map(toJob),
    unreportedPrintJobs: (): StoredPrintJob[] => unreported.all().map(toJob),
  };
}

function parseRow(found: Readonly<Record<string, unknown>>) {
  const evidence: unknown = JSON.parse(String(found["evidence"]));
  return parseJob({ ...found, evidence, reported: found["reported"] === 1 });
}

function toJob(found: Record<string, unknown>): StoredPrintJob {
  const job = parseRow(found);
  if (!job.ok) throw new Error(`journal: ${job.detail}`);
  return job.value;
}

/** Whether a row, by the names of its columns, is a print job this agent can go on with. */
export function isPrintJobRow(row: Readonly<Record<string, unknown>>): boolean {
  try {
    const named = Object.entries(row).map(([name, value]) => [
      name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]);
    const { salvageRowid: _, ...job } = Object.fromEntries(named) as Readonly<Record<string, unknown>>;
    return parseRow(job).ok;
  } catch {
    return false;
  }
}
