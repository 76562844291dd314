import { createHash } from "node:crypto";
import type { Clock } from "@zizhuban/device-agent-contract";
import {
  allows,
  routes,
  type ItemPlace,
  type ItemPlaces,
  type ServicePoint,
  type ServicePointCard,
  type ServicePointChange,
} from "@zizhuban/server-contract";
import type { Calendar } from "../calendar/index.ts";
import type { CatalogueModule } from "../catalogue/index.ts";
import {
  Problem,
  requireAt,
  route,
  unchangedFor,
  type Db,
  type ServerModule,
  type Staff,
  type Tx,
} from "../core/index.ts";
import { lockLists } from "../list-files/index.ts";
import { distance, isOpen, lackingAt, needsOf, offers, opensEver, type StandingKiosk } from "./able.ts";
import { pointsFile } from "./file.ts";
import { createPointStore } from "./store.ts";

export type { StandingKiosk } from "./able.ts";

/** Service points with capabilities and hours, and their live state: which can do an item now (domain.md §7.2 B3). */
export function createServicePoints(deps: {
  db: Db;
  clock: Clock;
  calendar: Calendar;
  catalogue: CatalogueModule;
  /** Every kiosk as it was last heard of. */
  liveKiosks(on?: Db | Tx): Promise<readonly StandingKiosk[]>;
  divisionOf(kid: string): Promise<string>;
}) {
  const { clock, catalogue } = deps;
  const store = createPointStore(clock);

  /** Registered points, and every kiosk that has no row of its own. */
  async function all(kiosks: readonly StandingKiosk[]): Promise<ServicePoint[]> {
    const points = await store.all(deps.db);
    const taken = new Set(points.map(({ kid }) => kid));
    const bare = kiosks
      .filter(({ kid }) => !taken.has(kid))
      .map(({ kid, name, division, telephone }): ServicePoint => ({
        id: kid,
        name,
        kind: "selfService",
        division,
        address: "",
        telephone,
        hours: { always: true },
        equipment: [],
        kid,
      }));
    return [...points, ...bare];
  }

  function card({ id, name, kind, division, address, telephone, hours }: ServicePoint): ServicePointCard {
    return { id, name, kind, division, address, telephone, hours };
  }

  async function placesFor(key: string, near: string, asking?: string): Promise<ItemPlaces> {
    const item = catalogue.find(key)?.source;
    if (item === undefined) throw new Problem("itemUnknown");
    const kiosks = await deps.liveKiosks();
    const live = new Map(kiosks.map((kiosk) => [kiosk.kid, kiosk]));
    const calendar = await deps.calendar.current();
    const at = clock.now();
    const needs = needsOf(item);
    const found = (await all(kiosks))
      .filter((point) => offers(point, item))
      .map((point): ItemPlace =>
        Object.assign(card(point), {
          open: isOpen(point.hours, calendar, at),
          here: point.kid !== undefined && point.kid === asking,
          lacking: lackingAt(point, live.get(point.kid ?? ""), needs),
        }),
      )
      .toSorted((a, b) => distance(near, a.division) - distance(near, b.division));
    const now = ({ open, lacking }: ItemPlace) => open && lacking.length === 0;
    return {
      asOf: at,
      itemKey: key,
      needs,
      places: found.filter(now),
      later: found.filter((place) => !now(place)),
    };
  }

  async function write(id: string, change: ServicePointChange, staff: Staff): Promise<ServicePoint> {
    const { division, kid } = change;
    if (!opensEver(change.hours)) throw new Problem("invalidData", "/hours: from is not before to");
    if (!allows(staff.assignments, "catalogue.edit", { division })) throw new Problem("forbidden");
    // A kiosk that stands elsewhere is not theirs to hang a point on.
    const standing = (await deps.liveKiosks()).find((kiosk) => kiosk.kid === kid);
    if (standing !== undefined) requireAt(staff, "catalogue.edit", { division: standing.division });
    await deps.db.transaction().execute(async (tx) => {
      await lockLists(tx, "write");
      if (!catalogue.hasDivision(division)) throw new Problem("invalidData", "/division");
      const there = (await store.all(tx)).find((point) => kid !== undefined && point.kid === kid);
      if (there !== undefined && there.id !== id) throw new Problem("invalidData", "/kid");
      await store.put(tx, staff, id, change);
    });
    return { id, ...change };
  }

  const module: ServerModule = {
    name: "service-points",
    dependsOn: ["calendar", "catalogue"],
    routes: async (app) => {
      route(app, routes.servicePoints, async ({ raw, reply }) => {
        const points = (await all(await deps.liveKiosks())).map(card);
        const version = createHash("sha256").update(JSON.stringify(points)).digest("hex").slice(0, 16);
        unchangedFor(raw, reply, version);
        return { version, points };
      });
      route(app, routes.itemPlaces, async ({ params, kiosk }) =>
        placesFor(params.key, await deps.divisionOf(kiosk.kid), kiosk.kid),
      );
    },
    publicRoutes: async (app) => {
      route(
        app,
        routes.publicItemPlaces,
        async ({ params, query }) => placesFor(params.key, query.division ?? ""),
        { perMinute: 600 },
      );
      route(app, routes.staffServicePoints, async () => ({ points: await store.all(deps.db) }));
      route(app, routes.addServicePoint, async ({ body, staff, operationId }) =>
        write(operationId, body, staff),
      );
      route(app, routes.changeServicePoint, async ({ params, body, staff }) => {
        const before = (await store.all(deps.db)).find(({ id }) => id === params.id);
        if (before === undefined) throw new Problem("notFound");
        // Moving a point needs the right for both places.
        if (!allows(staff.assignments, "catalogue.edit", { division: before.division }))
          throw new Problem("forbidden");
        return write(params.id, body, staff);
      });
    },
  };
  return {
    ...module,
    file: pointsFile({ clock, catalogue, store, liveKiosks: async (on) => deps.liveKiosks(on) }),
    /** By code, who stands there. */
    divisionsInUse: async (on: Db | Tx): Promise<ReadonlyMap<string, string>> =>
      new Map((await store.all(on)).map(({ division, name }) => [division, `service point ${name}`])),
  };
}
