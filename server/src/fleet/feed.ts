import type { Clock } from "@zizhuban/device-agent-contract";
import type { FleetView, KioskView } from "@zizhuban/server-contract";
import { listenForNews } from "../core/index.ts";
import { newsChannel } from "./news.ts";
import type { FleetViews, Sees, SeenKiosk } from "./views.ts";

/** News of one kiosk within this time are one look at the database: a fault is on the console ≤ 300 ms later. */
const gather = 50;
/** Presence changes with time alone; so does "today". */
const presenceEvery = 500;
const everythingEvery = 60_000;

export interface Watcher {
  readonly sees: Sees;
  fleet(view: FleetView): void;
  kiosk(view: KioskView): void;
}

/** Turns news of commits, and time, into changed views for whoever watches. */
export async function startFleetFeed(deps: {
  views: FleetViews;
  clock: Clock;
  databaseUrl: string;
  onError: (error: unknown) => void;
}) {
  const { views, clock, onError } = deps;
  const watchers = new Set<Watcher>();
  const shown = new Map<string, string>();
  const changesAt = new Map<string, number>();
  const dirty = new Set<string>();
  let everything = false;
  let cancelLook = (): void => undefined;
  let looking = Promise.resolve();
  let planned = false;

  function plan(): void {
    if (planned || watchers.size === 0) return;
    planned = true;
    cancelLook = clock.after(gather, () => {
      planned = false;
      looking = looking.then(look).catch(onError);
    });
  }

  async function look(): Promise<void> {
    const kids = everything ? undefined : [...dirty];
    everything = false;
    dirty.clear();
    if (kids?.length === 0) return;
    for (const { view, division, changesAt: at } of await readOrRetry(kids)) {
      if (at === null) changesAt.delete(view.kid);
      else changesAt.set(view.kid, at);
      const text = JSON.stringify(view);
      if (shown.get(view.kid) === text) continue;
      shown.set(view.kid, text);
      for (const watcher of watchers) if (watcher.sees(division)) watcher.kiosk(view);
    }
  }

  /** What could not be read is looked at again: with everything else, at the next tick. */
  async function readOrRetry(kids: readonly string[] | undefined): Promise<SeenKiosk[]> {
    try {
      return await views.read(kids);
    } catch (error) {
      everything = true;
      throw error;
    }
  }

  function markAll(): void {
    everything = true;
    plan();
  }

  const listener = await listenForNews({
    url: deps.databaseUrl,
    channel: newsChannel,
    clock,
    onNews(kid) {
      dirty.add(kid);
      plan();
    },
    onGap: markAll,
  });
  const cancelPresence = clock.every(presenceEvery, () => {
    for (const [kid, at] of changesAt) if (at <= clock.now()) dirty.add(kid);
    if (everything || dirty.size > 0) plan();
  });
  const cancelEverything = clock.every(everythingEvery, markAll);

  return {
    /** Sends the fleet at once, then every kiosk that changed, until the returned function is called. */
    async watch(watcher: Watcher): Promise<() => void> {
      watcher.fleet(await views.fleet(watcher.sees));
      watchers.add(watcher);
      // Whatever was committed between that look and now shows as a change.
      shown.clear();
      markAll();
      return () => watchers.delete(watcher);
    },
    async stop(): Promise<void> {
      cancelLook();
      cancelPresence();
      cancelEverything();
      await listener.stop();
      await looking;
    },
  };
}
export type FleetFeed = Awaited<ReturnType<typeof startFleetFeed>>;
