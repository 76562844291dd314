import type { Clock } from "@zizhuban/device-agent-contract";
import { sql } from "kysely";
import { chinaDate, recurring, type Db } from "../../core/index.ts";
import type { CaseActions } from "./act.ts";
import type { DeskStore } from "./store.ts";

/** So often is looked; what a day changes is changed within the hour after midnight in China. */
const every = 60 * 60_000;
const batch = 200;

/**
 * What the calendar does by itself: silence that becomes acceptance, supplements and tolerated materials that
 * never came. Each case in a transaction of its own; a second server that looks at the same time finds it done.
 */
export function startDays(deps: {
  db: Db;
  clock: Clock;
  store: DeskStore;
  actions: CaseActions;
  onError: (error: unknown) => void;
}) {
  const { db, clock, store, actions } = deps;

  async function overdue(today: string, after: string): Promise<string[]> {
    const rows = await store
      .tables(db)
      .selectFrom("cases")
      .select("id")
      .where("phase", "in", ["applied", "received", "supplementing", "accepted", "inReview", "paused"])
      .where("id", ">", after)
      .where(
        sql<boolean>`((waits_for in ('acceptance', 'supplement') and due < ${today}::date)
          or jsonb_path_exists(state, '$.gaps[*] ? (!exists(@.filledOn) && @.dueBy < $today)',
            jsonb_build_object('today', ${today}::text)))`,
      )
      .orderBy("id")
      .limit(batch)
      .execute();
    return rows.map(({ id }) => id);
  }

  async function look(id: string): Promise<boolean> {
    return db.transaction().execute(async (tx) => {
      const living = await store.lock(tx, id);
      if (living === undefined) return false;
      const next = await actions.step(tx, living, { type: "dayPassed" }, { kind: "system", id: "calendar" });
      return next.ok && next.value !== living.state;
    });
  }

  /** Looks at every case whose day has passed. @returns how many changed */
  async function pass(): Promise<number> {
    const today = chinaDate(clock.now());
    let changed = 0;
    let ids = await overdue(today, "00000000-0000-0000-0000-000000000000");
    while (ids.length > 0) {
      for (const id of ids)
        try {
          if (await look(id)) changed += 1;
        } catch (error) {
          // Its day is looked at again; what comes after it is not kept waiting by it.
          deps.onError(error);
        }
      ids = await overdue(today, ids.at(-1) ?? "");
    }
    return changed;
  }

  return { pass, stop: recurring(clock, every, pass, deps.onError) };
}
