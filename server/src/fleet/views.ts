import { parser, type Clock } from "@zizhuban/device-agent-contract";
import {
  KioskEvent,
  NowMessage,
  SupplyLevel,
  type FleetView,
  type KioskView,
} from "@zizhuban/server-contract";
import { sql } from "kysely";
import { Type } from "typebox";
import type { Db } from "../core/index.ts";
import { standingOf, type CataloguesInForce } from "./catalogues.ts";
import { presenceAt, type Presence } from "./presence.ts";

const eventsShown = 12;

/** Certificates issued since midnight (China), by kiosk; who issued none is absent. The certificates module answers. */
export type IssuedToday = () => Promise<ReadonlyMap<string, number>>;

interface Row {
  kid: string;
  name: string;
  number: string;
  division_code: string;
  sid: string | null;
  online_since: number | null;
  lost_at: number | null;
  offline_at: number | null;
  agent: string | null;
  reported_at: number | null;
  busy: boolean | null;
  devices: unknown;
  levels: unknown;
  epoch: string | null;
  written: number | null;
  rejected: number | null;
  version: string | null;
  taken_at: Date | null;
  highest: number;
  highest_of_epoch: number;
  stored: number;
  declared_lost: number;
  last_events: unknown;
}

// What an older version stored may not be what this one shows.
const parseDevices = parser(NowMessage.properties.devices);
const parseLevels = parser(Type.Array(SupplyLevel));
const parseEvents = parser(Type.Array(Type.Object({ at: Type.Integer(), event: KioskEvent })));

/** Whether somebody may see the kiosks of a division. */
export type Sees = (division: string) => boolean;

export interface SeenKiosk {
  readonly view: KioskView;
  /** Code of the division it stands in. */
  readonly division: string;
  /** When, without other news, its presence changes. */
  readonly changesAt: number | null;
}

/** Reads what the console shows; `kids` limits it to some kiosks. */
export function createFleetViews(deps: {
  db: Db;
  clock: Clock;
  issuedToday: IssuedToday;
  /** The catalogue in force, and those before it, the newest first. */
  catalogues: () => CataloguesInForce;
}) {
  const { db, clock, issuedToday } = deps;

  async function read(kids?: readonly string[]): Promise<SeenKiosk[]> {
    const wanted = kids === undefined ? sql`true` : sql`k.kid = any(${[...kids]})`;
    const { rows } = await sql<Row>`
      select k.kid, k.name, k.number, k.division_code, n.sid, n.online_since, n.lost_at, n.offline_at, n.agent, n.reported_at,
        n.busy, n.devices, n.levels, n.epoch, n.written, n.rejected, c.version, c.taken_at,
        coalesce(l.highest, 0)::bigint as highest, coalesce(l.highest_of_epoch, 0)::bigint as highest_of_epoch,
        coalesce(l.stored, 0)::bigint as stored, coalesce(l.declared_lost, 0)::bigint as declared_lost,
        e.last_events
      from kiosks k
      left join kiosk_live n using (kid)
      left join kiosk_catalogues c using (kid)
      left join lateral (
        select sum(highest) as highest, sum(stored) as stored, sum(declared_lost) as declared_lost,
          sum(highest) filter (where epoch = n.epoch) as highest_of_epoch
        from kiosk_ledger where kid = k.kid) l on true
      left join lateral (
        select jsonb_agg(jsonb_build_object('at', at, 'event', event) order by seq desc) as last_events
        from (
          select at, event, seq from kiosk_history
          where kid = k.kid and event is not null and epoch = (
            select epoch from kiosk_ledger where kid = k.kid order by updated_at desc limit 1)
          order by seq desc limit ${eventsShown}) newest) e on true
      where ${wanted} order by k.number`.execute(db);
    const issued = await issuedToday();
    return rows.map((row) => seen(row, issued.get(row.kid) ?? 0));
  }

  function seen(row: Row, issued: number): SeenKiosk {
    const known: Presence = {
      sid: row.sid,
      onlineSince: row.online_since,
      lostAt: row.lost_at,
      offlineAt: row.offline_at,
    };
    const now = clock.now();
    const shown = presenceAt(known, now);
    const { presence, since } = shown;
    const devices = parseDevices(row.devices ?? []);
    const levels = parseLevels(row.levels ?? []);
    const events = parseEvents(row.last_events ?? []);
    // The snapshot's `written` runs ahead of history in its own journal; older journals are as long as we know.
    const written = row.highest - row.highest_of_epoch + Math.max(row.written ?? 0, row.highest_of_epoch);
    const held =
      row.version === null || row.taken_at === null
        ? null
        : { version: row.version, takenAt: row.taken_at.getTime() };
    const view: KioskView = {
      kid: row.kid,
      name: row.name,
      number: row.number,
      presence,
      presenceSince: since,
      busy: presence === "online" && row.busy === true,
      agent: row.agent,
      devices: devices.ok ? devices.value : [],
      levels: levels.ok ? levels.value : [],
      asOf: row.reported_at,
      issuedToday: issued,
      catalogue: standingOf(held, deps.catalogues(), shown, now),
      ledger: {
        written,
        stored: row.stored,
        declaredLost: row.declared_lost,
        gaps: row.highest - row.stored - row.declared_lost,
        rejected: row.rejected ?? 0,
      },
      lastEvents: events.ok ? events.value : [],
    };
    const pending = row.offline_at !== null && row.offline_at > now ? row.offline_at : null;
    return { view, division: row.division_code, changesAt: pending };
  }

  return {
    read,
    async fleet(sees: Sees): Promise<FleetView> {
      const kiosks = (await read()).filter(({ division }) => sees(division)).map(({ view }) => view);
      const issued = kiosks.reduce((sum, { issuedToday: ofOne }) => sum + ofOne, 0);
      return { asOf: clock.now(), kiosks, issuedToday: issued };
    },
  };
}
export type FleetViews = ReturnType<typeof createFleetViews>;
