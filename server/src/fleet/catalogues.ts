import type { Clock } from "@zizhuban/device-agent-contract";
import type { CatalogueHolders, KioskView } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { tell, type Db } from "../core/index.ts";
import { newsChannel } from "./news.ts";
import { presenceAt, type Presence, type ShownPresence } from "./presence.ts";

/** What is published is on every kiosk that is here within this time (domain.md T1). */
const within = 5 * 60_000;

/** A version of the catalogue, and since when it is, or was, in force. */
export interface CatalogueInForce {
  readonly version: string;
  readonly since: number;
}
/** The newest first. */
export type CataloguesInForce = readonly CatalogueInForce[];

export interface HeldCatalogue {
  readonly version: string;
  readonly takenAt: number;
}

/** Since when what a kiosk holds is not in force any more; undefined: it is. One that is not known is older than all. */
function supersededAt(version: string | undefined, all: CataloguesInForce): number | undefined {
  const index = all.findIndex((one) => one.version === version);
  return index === 0 ? undefined : (all[index - 1] ?? all.at(-1))?.since;
}

/** Whether it had the time to take what came later: since it was published, or since the kiosk is back. */
function isLate(since: number, { presence, since: present }: ShownPresence, now: number): boolean {
  return presence === "online" && now - Math.max(since, present ?? since) > within;
}

/** What is shown of a kiosk's catalogue; null while it never asked for one. */
export function standingOf(
  held: HeldCatalogue | null,
  all: CataloguesInForce,
  presence: ShownPresence,
  now: number,
): KioskView["catalogue"] {
  if (held === null) return null;
  const since = supersededAt(held.version, all);
  return since === undefined ? held : { ...held, behind: { since, late: isLate(since, presence, now) } };
}

interface Row {
  readonly sid: string | null;
  readonly online_since: number | null;
  readonly lost_at: number | null;
  readonly offline_at: number | null;
  readonly version: string | null;
}

/** Who holds which version of the catalogue: every kiosk asks again and again, and says what it has. */
export function createKioskCatalogues(deps: { db: Db; clock: Clock }) {
  const { db, clock } = deps;

  return {
    /** @param given it came whole now, so that it was not held until now */
    async asked(kid: string, version: string, given: boolean): Promise<void> {
      await db.transaction().execute(async (tx) => {
        const { rows } = await sql`
          insert into kiosk_catalogues (kid, version, taken_at)
          select kid, ${version}, ${new Date(clock.now())} from kiosks where kid = ${kid}
          on conflict (kid) do update set version = excluded.version, taken_at = excluded.taken_at
            where ${given} or kiosk_catalogues.version <> excluded.version
          returning kid`.execute(tx);
        if (rows.length > 0) await tell(tx, newsChannel, kid);
      });
    },

    /** How many of the kiosks that are enrolled hold what is in force, and what keeps the others. */
    async holders(all: CataloguesInForce): Promise<CatalogueHolders> {
      const [inForce] = all;
      if (inForce === undefined) throw new Error("there is no catalogue in force");
      const { rows } = await sql<Row>`
        select n.sid, n.online_since, n.lost_at, n.offline_at, c.version
        from kiosks k left join kiosk_live n using (kid) left join kiosk_catalogues c using (kid)
        where exists (select from kiosk_certificates where kid = k.kid and revoked_at is null)`.execute(db);
      const now = clock.now();
      const counts = { holding: 0, taking: 0, late: 0, away: 0 };
      for (const row of rows) counts[kindOf(row, all, now)] += 1;
      return { ...inForce, kiosks: rows.length, ...counts };
    },
  };
}

function kindOf(row: Row, all: CataloguesInForce, now: number): "holding" | "taking" | "late" | "away" {
  const since = supersededAt(row.version ?? undefined, all);
  if (since === undefined) return "holding";
  const known: Presence = {
    sid: row.sid,
    onlineSince: row.online_since,
    lostAt: row.lost_at,
    offlineAt: row.offline_at,
  };
  const presence = presenceAt(known, now);
  if (presence.presence !== "online") return "away";
  return isLate(since, presence, now) ? "late" : "taking";
}
