import type { DatabaseSync } from "node:sqlite";
import { Closed, parser, type Clock } from "@zizhuban/device-agent-contract";
import type { KioskEvent } from "@zizhuban/server-contract";
import { Type } from "typebox";
import type { KeyValue } from "./key-value.ts";
import type { Transactions } from "./transactions.ts";

/** What bounds the ring: whichever is reached first. */
export interface JournalLimits {
  readonly maximumAgeMs: number;
  readonly maximumRows: number;
  /** The file takes no more room than this, whatever the disk has; a row that would not fit is refused. */
  readonly maximumBytes?: number;
}

export const defaultLimits: JournalLimits = { maximumAgeMs: 14 * 24 * 3_600_000, maximumRows: 200_000 };

/** One row of history, as the fleet link sends it. */
export interface OutboxRow {
  readonly seq: number;
  /** Unix milliseconds by the kiosk's clock. */
  readonly at: number;
  readonly boot: string;
  /** The event as it was written, perhaps by another version of the agent; the server judges it. */
  readonly event: unknown;
}

/** Before this the clock of a kiosk whose battery died has not been set: such a row's age is not known. */
const clockIsSetAfter = Date.UTC(2025, 0, 1);

const parseRow = parser(
  Closed({ seq: Type.Integer(), at: Type.Integer(), boot: Type.String(), event: Type.String() }),
);
const parseDeclared = parser(
  Closed({ from: Type.Union([Type.Integer(), Type.Null()]), first: Type.Integer(), to: Type.Integer() }),
);

interface OutboxOptions {
  readonly database: DatabaseSync;
  readonly transactions: Transactions;
  readonly keyValue: KeyValue;
  readonly clock: Clock;
  readonly boot: string;
  readonly epoch: string;
  readonly limits: JournalLimits;
}

export function createOutbox({
  database,
  transactions,
  keyValue,
  clock,
  boot,
  epoch,
  limits,
}: OutboxOptions) {
  const insert = database.prepare("INSERT INTO outbox (at, boot, event) VALUES (?, ?, ?)");
  const select = database.prepare(
    "SELECT seq, at, boot, event FROM outbox WHERE seq > ? ORDER BY seq LIMIT ?",
  );
  const removeThrough = database.prepare("DELETE FROM outbox WHERE seq <= ?");
  const highest = database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'");
  const count = database.prepare("SELECT count(*) AS rows FROM outbox");
  const oldestRow = database.prepare("SELECT seq, at FROM outbox ORDER BY seq LIMIT 1");
  const firstYoung = database.prepare("SELECT min(seq) AS seq FROM outbox WHERE at >= ? OR at < ?");
  const nthOldest = database.prepare("SELECT seq FROM outbox ORDER BY seq LIMIT 1 OFFSET ?");
  // A range that holds an earlier declaration takes over what that one declared, or it would never be told.
  const range = database.prepare(`
    SELECT min(seq) AS first, max(seq) AS "to",
      min(CASE WHEN event ->> 'type' = 'journal.dropped' THEN event ->> 'from' END) AS "from"
    FROM outbox WHERE seq <= ?`);
  const listeners = new Set<() => void>();
  let rows = numberOf(count.get()?.["rows"]);

  function insertEvent(event: KioskEvent): number {
    const seq = numberOf(insert.run(clock.now(), boot, JSON.stringify(event)).lastInsertRowid);
    rows += 1;
    return seq;
  }

  /** Last seq that is too old to keep; 0 when none is. Always a prefix, so that what is dropped is one range. */
  function expiredThrough(): number {
    const oldest = oldestRow.get();
    const limit = clock.now() - limits.maximumAgeMs;
    const time = numberOf(oldest?.["at"] ?? limit);
    if (time >= limit || time < clockIsSetAfter) return 0;
    const young = firstYoung.get(limit, clockIsSetAfter)?.["seq"];
    return young === null || young === undefined ? written() : numberOf(young) - 1;
  }

  /** One hundredth at a time, so that a full ring does not declare every single row. */
  function surplusThrough(): number {
    if (rows <= limits.maximumRows) return 0;
    // Counted anew: a transaction that was rolled back leaves the running count too high.
    rows = numberOf(count.get()?.["rows"]);
    if (rows <= limits.maximumRows) return 0;
    const keep = limits.maximumRows - Math.ceil(limits.maximumRows / 100);
    const last = nthOldest.get(rows - Math.max(1, keep) - 1)?.["seq"];
    return last === undefined ? 0 : numberOf(last);
  }

  function trim(): void {
    const through = Math.max(expiredThrough(), surplusThrough());
    if (through === 0) return;
    const dropped = parseDeclared({ ...range.get(through) });
    if (!dropped.ok) throw new Error(`journal: ${dropped.detail}`);
    rows -= numberOf(removeThrough.run(through).changes);
    const { from, first, to } = dropped.value;
    insertEvent({ type: "journal.dropped", from: Math.min(from ?? first, first), to });
  }

  function written(): number {
    return numberOf(highest.get()?.["seq"] ?? 0);
  }

  function ackedThrough(): number {
    return Number(keyValue.get("acked") ?? 0);
  }

  function append(event: KioskEvent): number {
    return transactions.run(() => {
      const seq = insertEvent(event);
      trim();
      transactions.afterCommit(() => {
        for (const listener of listeners) listener();
      });
      return seq;
    });
  }

  function acked(ofEpoch: string, seq: number): boolean {
    if (ofEpoch !== epoch || seq > written()) return false;
    if (seq <= ackedThrough()) return true;
    transactions.run(() => {
      rows -= numberOf(removeThrough.run(seq).changes);
      keyValue.set("acked", String(seq));
    });
    return true;
  }

  function ackedByAnother(): void {
    const to = ackedThrough();
    if (to === 0) return;
    transactions.run(() => {
      keyValue.set("acked", "0");
      append({ type: "journal.dropped", from: 1, to });
    });
  }

  return {
    append,
    acked,
    ackedByAnother,
    ackedThrough,
    written,
    unacked: (afterSeq: number, limit: number): OutboxRow[] => select.all(afterSeq, limit).map(toRow),
    onAppend(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function toRow(found: object): OutboxRow {
  const row = parseRow({ ...found });
  if (!row.ok) throw new Error(`journal: ${row.detail}`);
  const event: unknown = JSON.parse(row.value.event);
  return { ...row.value, event };
}

function numberOf(value: unknown): number {
  if (typeof value === "number" || typeof value === "bigint") return Number(value);
  throw new Error(`journal: not a number: ${typeof value}`);
}
