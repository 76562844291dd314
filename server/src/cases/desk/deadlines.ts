import type { Clock } from "@zizhuban/device-agent-contract";
import type { WorkingCalendar } from "../../calendar/index.ts";
import { chinaDate, type Tx } from "../../core/index.ts";
import { clockView } from "../life-cycle/index.ts";
import type { DeskStore } from "./store.ts";

const batch = 500;

/**
 * Counts the deadlines again that the calendar decides, also those that were certain: a year's notice may be amended
 * in the middle of it. The cases themselves do not change. They are held in one order, so that nobody who holds one
 * goes on counting by the calendar before.
 */
export async function recountDeadlines(
  { clock, store }: { clock: Clock; store: DeskStore },
  tx: Tx,
  calendar: WorkingCalendar,
): Promise<number> {
  const today = chinaDate(clock.now());
  const { tables } = store;
  let recounted = 0;
  for (let after = "00000000-0000-0000-0000-000000000000"; ;) {
    const counted = await tables(tx)
      .selectFrom("cases")
      .select(["id", "state", "rules", "due", "due_provisional"])
      .where((one) =>
        one.or([one("waits_for", "in", ["acceptance", "decision"]), one("due_provisional", "=", true)]),
      )
      .where("id", ">", after)
      .orderBy("id")
      .limit(batch)
      .forUpdate()
      .execute();
    for (const { id, state, rules, ...before } of counted) {
      const { due } = clockView(state, rules, calendar, today);
      const now = { due: due?.due ?? null, due_provisional: due?.provisional ?? false };
      if (now.due === before.due && now.due_provisional === before.due_provisional) continue;
      await tables(tx).updateTable("cases").set(now).where("id", "=", id).execute();
      recounted += 1;
    }
    const last = counted.at(-1);
    if (last === undefined) return recounted;
    after = last.id;
  }
}
