import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { Db, Tx } from "../core/index.ts";

/** One row of the log as its digest sees it. */
export interface LoggedEntry {
  readonly number: number;
  readonly id: string;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly subject_kind: string;
  readonly subject_id: string;
  readonly fields: readonly string[];
}

export interface Block {
  readonly number: number;
  readonly first: number;
  readonly last: number;
  readonly entries: number;
  readonly previous: Buffer;
  readonly digest: Buffer;
}

/** What stands before the first block. */
export const beginning = Buffer.alloc(32);
/** A block is read into memory whole. */
const mostEntries = 5_000;

/** SHA-256 over the digest before it and every entry, each a JSON array in a line of its own. */
export function digestOf(previous: Buffer, entries: readonly LoggedEntry[]): Buffer {
  const hash = createHash("sha256").update(previous);
  for (const entry of entries) {
    const { number, id, at, actor, action, subject_kind: kind, subject_id: subject, fields } = entry;
    const line = [number, id, at.toISOString(), actor, action, kind, subject, fields];
    hash.update(JSON.stringify(line)).update("\n");
  }
  return hash.digest();
}

export async function entriesBetween(db: Db | Tx, first: number, last: number): Promise<LoggedEntry[]> {
  const { rows } = await sql<LoggedEntry>`
    select number, id, at, actor, action, subject_kind, subject_id, fields from audit_log
    where number between ${first} and ${last} order by number`.execute(db);
  return rows;
}

async function lastBlock(tx: Tx): Promise<Block | undefined> {
  const { rows } = await sql<Block>`
    select number, first, last, entries, previous, digest from audit_blocks order by number desc limit 1`.execute(
    tx,
  );
  return rows[0];
}

/**
 * Seals what has been logged since the last block. Numbers are handed out before a transaction commits, so writers
 * are waited for and kept out for the moment of reading: nothing can slip in behind a sealed block. The lock is one
 * that only one transaction can hold (PostgreSQL manual, 13.3.1: SHARE would admit a second sealer).
 * @returns the new block, or undefined when nothing was logged
 */
export async function sealBlock(db: Db, at: number): Promise<Block | undefined> {
  return db.transaction().execute(async (tx) => {
    await sql`lock table audit_log in share row exclusive mode`.execute(tx);
    const before = await lastBlock(tx);
    const from = (before?.last ?? 0) + 1;
    const { rows } = await sql<LoggedEntry>`
      select number, id, at, actor, action, subject_kind, subject_id, fields from audit_log
      where number >= ${from} order by number limit ${mostEntries}`.execute(tx);
    const [first, last] = [rows[0], rows.at(-1)];
    if (first === undefined || last === undefined) return undefined;
    const previous = before?.digest ?? beginning;
    const block: Block = {
      number: (before?.number ?? 0) + 1,
      first: first.number,
      last: last.number,
      entries: rows.length,
      previous,
      digest: digestOf(previous, rows),
    };
    await sql`
      insert into audit_blocks (number, first, last, entries, previous, digest, sealed_at)
      values (${block.number}, ${block.first}, ${block.last}, ${block.entries}, ${block.previous},
        ${block.digest}, ${new Date(at)})`.execute(tx);
    return block;
  });
}
