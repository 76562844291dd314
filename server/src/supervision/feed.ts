import type { Clock } from "@zizhuban/device-agent-contract";
import type { SupervisionHit, SupervisionWall } from "@zizhuban/server-contract";
import { listenForNews, type Staff } from "../core/index.ts";
import type { Clocks } from "./clocks.ts";
import { hitsChannel, type Hits } from "./hits.ts";

const shownAtOnce = 50;
/** How the clocks stand changes with time alone. */
const everythingEvery = 60_000;

export interface WallWatcher {
  readonly staff: Staff;
  wall(view: SupervisionWall): void;
  hit(view: SupervisionHit): void;
}

/** What the rules find, told to whoever watches at the moment it is committed, on whichever server process. */
export async function startWall(deps: {
  clock: Clock;
  databaseUrl: string;
  hits: Hits;
  clocks: Clocks;
  onError: (error: unknown) => void;
}) {
  const { clock, hits, onError } = deps;
  const watchers = new Set<WallWatcher>();
  let telling: Promise<void> = Promise.resolve();

  async function wall(staff: Staff): Promise<SupervisionWall> {
    const { hits: newest } = await hits.list(staff, { limit: shownAtOnce });
    const counts = await hits.counts(staff);
    return { asOf: clock.now(), hits: newest, counts, clocks: await deps.clocks.standing(staff) };
  }

  /** One after another, so that what was found first is told first. */
  function queue(work: () => Promise<void>): void {
    telling = telling.then(work).catch(onError);
  }

  /** One whose part cannot be read keeps no other from theirs. */
  async function tellEach(tell: (watcher: WallWatcher) => Promise<void>): Promise<void> {
    for (const watcher of watchers) await tell(watcher).catch(onError);
  }

  const tellAll = async () => tellEach(async (watcher) => watcher.wall(await wall(watcher.staff)));

  const tellHit = async (id: string) =>
    tellEach(async (watcher) => {
      const hit = await hits.one(id, watcher.staff);
      if (hit !== undefined) watcher.hit(hit);
    });

  const listener = await listenForNews({
    url: deps.databaseUrl,
    channel: hitsChannel,
    clock,
    onNews: (id) => queue(async () => tellHit(id)),
    onGap: () => queue(tellAll),
  });
  const cancel = clock.every(everythingEvery, () => {
    if (watchers.size > 0) queue(tellAll);
  });
  return {
    wall,
    /** Sends the wall at once, then every hit, until the returned function is called. */
    async watch(watcher: WallWatcher): Promise<() => void> {
      // Before the wall is read: what is found meanwhile is told too.
      watchers.add(watcher);
      try {
        watcher.wall(await wall(watcher.staff));
      } catch (error) {
        watchers.delete(watcher);
        throw error;
      }
      return () => watchers.delete(watcher);
    },
    async stop(): Promise<void> {
      cancel();
      watchers.clear();
      await listener.stop();
      await telling;
    },
  };
}
export type Wall = Awaited<ReturnType<typeof startWall>>;
