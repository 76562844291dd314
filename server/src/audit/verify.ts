import { sql } from "kysely";
import type { Db } from "../core/index.ts";
import { beginning, digestOf, entriesBetween, type Block } from "./chain.ts";
import type { Head } from "./heads.ts";

/** What does not hold, and where. */
export interface Break {
  readonly block: number;
  readonly why: "blockMissing" | "entryMissing" | "entryAdded" | "entryChanged" | "headDiffers";
}

export interface Verification {
  readonly blocks: number;
  readonly entries: number;
  /** Logged since the last block was sealed. */
  readonly unsealed: number;
  readonly breaks: readonly Break[];
}

/**
 * Computes the whole chain again, and holds it against the heads that were exported when they were new: who
 * could rewrite the database could not rewrite those.
 */
export async function verifyChain(db: Db, heads: readonly Head[]): Promise<Verification> {
  const breaks: Break[] = [];
  const { rows: blocks } = await sql<Block>`
    select number, first, last, entries, previous, digest from audit_blocks order by number`.execute(db);
  let previous: Buffer = beginning;
  let reached = 0;
  let entries = 0;
  for (const [index, block] of blocks.entries()) {
    const found = await breakIn(db, block, { number: index + 1, after: reached, previous });
    if (found !== undefined) breaks.push({ block: block.number, why: found });
    previous = block.digest;
    reached = block.last;
    entries += block.entries;
  }
  const known = new Map(blocks.map(({ number, digest }) => [number, digest.toString("hex")]));
  for (const head of heads)
    if (known.get(head.block) !== head.digest) breaks.push({ block: head.block, why: "headDiffers" });
  const { rows } = await sql<{ count: number }>`
    select count(*) from audit_log where number > ${reached}`.execute(db);
  return { blocks: blocks.length, entries, unsealed: rows[0]?.count ?? 0, breaks };
}

async function breakIn(
  db: Db,
  block: Block,
  expected: { readonly number: number; readonly after: number; readonly previous: Buffer },
): Promise<Break["why"] | undefined> {
  if (block.number !== expected.number || !block.previous.equals(expected.previous)) return "blockMissing";
  // From right behind the block before: an entry slipped in between two blocks is seen too.
  const entries = await entriesBetween(db, expected.after + 1, block.last);
  if (entries.length < block.entries) return "entryMissing";
  if (entries.length > block.entries) return "entryAdded";
  return digestOf(block.previous, entries).equals(block.digest) ? undefined : "entryChanged";
}
