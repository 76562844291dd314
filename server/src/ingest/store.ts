import { sql, type Kysely } from "kysely";
import { tell, type Db } from "../core/index.ts";
import { applyState, newsChannel, restartGrace, unknownPresence, type Presence } from "../fleet/index.ts";
import { placeOf, storeHistory, type Acknowledged, type LedgerRow } from "./ledger.ts";
import { sort, type Received, type Sorted } from "./received.ts";

/** What of a message nobody could read is kept, and of how many. */
const rawBytesKept = 4_096;
const rawRowsKept = 1_000;

interface Item {
  readonly received: Received;
  readonly sorted: Sorted;
}

/** Puts messages of kiosks into the database: all of a batch, or nothing of it. */
export function createStore(db: Db) {
  const known = new Set<string>();

  async function knownKids(kids: readonly string[]): Promise<void> {
    const asked = [...new Set(kids)].filter((kid) => !known.has(kid));
    if (asked.length === 0) return;
    const { rows } = await sql<{ kid: string }>`select kid from kiosks where kid = any(${asked})`.execute(db);
    for (const { kid } of rows) known.add(kid);
  }

  return {
    /** @returns what each journal in the batch may forget now that this is committed */
    async store(batch: readonly Received[]): Promise<Acknowledged[]> {
      await knownKids(batch.map(({ kid }) => kid));
      // An external broker with a lax access list could carry strangers.
      const items = batch
        .filter(({ kid }) => known.has(kid))
        .map((received): Item => ({ received, sorted: sort(received) }));
      if (items.length === 0) return [];
      return db.transaction().execute(async (tx) => {
        const rows = items.flatMap((item) => ledgerRow(item));
        const { acknowledged, added, outOfReach } = await storeHistory(tx, rows);
        const outOfOrder = await storeLive(tx, items);
        await storeRejected(tx, [...items, ...outOfOrder], added, outOfReach);
        const kids = [...new Set(items.map(({ received }) => received.kid))];
        await sql`select pg_notify(${newsChannel}, kid) from unnest(${kids}::text[]) as kid`.execute(tx);
        return acknowledged;
      });
    },

    /** Counts a message that never came this far. */
    async reject(message: { kid: string; reason: string; at: number }): Promise<void> {
      await db.transaction().execute(async (tx) => {
        await countRejected(tx, { ...message, kind: "refused", payload: new Uint8Array() });
        await tell(tx, newsChannel, message.kid);
      });
    },

    /** What the newest journal of a kiosk may forget: told when it comes back. */
    async acknowledgedOf(kid: string): Promise<Acknowledged | undefined> {
      const { rows } = await sql<Acknowledged>`
        select kid, epoch, stored_through as seq from kiosk_ledger
        where kid = ${kid} order by updated_at desc limit 1`.execute(db);
      return rows[0];
    },

    /** Nobody was watching until now: whoever was online has a while to be heard of again. */
    async doubtEverybody(at: number): Promise<void> {
      await sql`
        with doubted as (
          update kiosk_live set lost_at = ${at}, offline_at = ${at + restartGrace}
          where online_since is not null and lost_at is null returning kid)
        select pg_notify(${newsChannel}, kid) from doubted`.execute(db);
    },
  };
}

function ledgerRow({ received: { kid, at }, sorted }: Item): LedgerRow[] {
  if (sorted.type === "history") {
    const { epoch, seq, at: happenedAt, event } = sorted.message;
    const dropped = event.type === "journal.dropped" ? { dropped: { from: event.from, to: event.to } } : {};
    return [{ kid, epoch, seq, at: happenedAt, receivedAt: at, event: JSON.stringify(event), ...dropped }];
  }
  if (sorted.type === "rejected" && sorted.place !== undefined) {
    return [{ kid, ...sorted.place, at, receivedAt: at, event: null }];
  }
  return [];
}

interface LiveRow {
  kid: string;
  sid: string | null;
  online_since: number | null;
  lost_at: number | null;
  offline_at: number | null;
}

/** Presence and snapshots, in the order they came. @returns snapshots that are not of the newest session, rejected */
async function storeLive(tx: Kysely<unknown>, items: readonly Item[]): Promise<Item[]> {
  const live = items.filter(({ sorted }) => sorted.type === "state" || sorted.type === "now");
  if (live.length === 0) return [];
  const outOfOrder: Item[] = [];
  const kids = [...new Set(live.map(({ received }) => received.kid))].sort();
  await sql`
    insert into kiosk_live (kid) select * from unnest(${kids}::text[]) on conflict do nothing`.execute(tx);
  const { rows } = await sql<LiveRow>`
    select kid, sid, online_since, lost_at, offline_at from kiosk_live
    where kid = any(${kids}) order by kid for update`.execute(tx);
  const presences = new Map(
    rows.map((row): [string, Presence] => [
      row.kid,
      { sid: row.sid, onlineSince: row.online_since, lostAt: row.lost_at, offlineAt: row.offline_at },
    ]),
  );
  for (const { received, sorted } of live) {
    const { kid, at } = received;
    if (sorted.type === "state") {
      const next = applyState(presences.get(kid) ?? unknownPresence, sorted.message, at);
      presences.set(kid, next);
      const agent = sorted.message.on ? sorted.message.agent : null;
      await sql`
        update kiosk_live set sid = ${next.sid}, online_since = ${next.onlineSince}, lost_at = ${next.lostAt},
          offline_at = ${next.offlineAt}, agent = coalesce(${agent}, agent) where kid = ${kid}`.execute(tx);
    }
    if (sorted.type === "now" && sorted.message.sid !== presences.get(kid)?.sid) {
      outOfOrder.push({ received, sorted: { type: "rejected", reason: "/sid is not the newest session" } });
    } else if (sorted.type === "now") {
      const { busy, devices, levels = [], epoch, written } = sorted.message;
      await sql`
        update kiosk_live set reported_at = ${at}, busy = ${busy}, devices = ${JSON.stringify(devices)}::jsonb,
          levels = ${JSON.stringify(levels)}::jsonb,
          epoch = ${epoch}, written = ${written} where kid = ${kid}`.execute(tx);
    }
  }
  return outOfOrder;
}

/** Counts, and keeps the beginning of, what did not validate; a repeat of a placed one is not counted again. */
async function storeRejected(
  tx: Kysely<unknown>,
  items: readonly Item[],
  added: ReadonlySet<string>,
  outOfReach: ReadonlySet<string>,
): Promise<void> {
  for (const { received, sorted } of items) {
    const [row] = ledgerRow({ received, sorted });
    if (row !== undefined && outOfReach.has(placeOf(row))) {
      const reason = "/seq is beyond what its journal can have reached";
      await countRejected(tx, { ...received, reason, epoch: row.epoch, seq: row.seq });
      continue;
    }
    if (sorted.type !== "rejected") continue;
    const { place, reason } = sorted;
    if (place !== undefined && !added.has(placeOf({ kid: received.kid, ...place }))) continue;
    await countRejected(tx, { ...received, reason, ...place });
  }
}

async function countRejected(
  tx: Kysely<unknown>,
  message: {
    readonly kid: string;
    readonly kind: string;
    readonly at: number;
    readonly reason: string;
    readonly payload: Uint8Array;
    readonly epoch?: string;
    readonly seq?: number;
  },
): Promise<void> {
  const { kid, kind, at, reason, payload, epoch = null, seq = null } = message;
  const { rows } = await sql<{ rejected: number }>`
    insert into kiosk_live (kid, rejected) values (${kid}, 1)
    on conflict (kid) do update set rejected = kiosk_live.rejected + 1 returning rejected`.execute(tx);
  if ((rows[0]?.rejected ?? 0) > rawRowsKept) return;
  await sql`
    insert into kiosk_rejected (kid, kind, received_at, reason, epoch, seq, raw)
    values (${kid}, ${kind}, ${at}, ${reason}, ${epoch}, ${seq},
      ${Buffer.from(payload.subarray(0, rawBytesKept))})`.execute(tx);
}
