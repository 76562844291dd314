import type { Clock } from "@zizhuban/device-agent-contract";
import type { WorkingCalendar } from "../../calendar/index.ts";
import { chinaDate, type Tx } from "../../core/index.ts";
import { clockView } from "../life-cycle/index.ts";
import type { DeskStore } from "./store.ts";

/** Counts the provisional deadlines again with a calendar that reaches further; the cases themselves do not change. */
export async function recountDeadlines(
  { clock, store }: { clock: Clock; store: DeskStore },
  tx: Tx,
  calendar: WorkingCalendar,
): Promise<void> {
  const today = chinaDate(clock.now());
  const open = await store
    .tables(tx)
    .selectFrom("cases")
    .select(["id", "state", "rules"])
    .where("due_provisional", "=", true)
    .forUpdate()
    .execute();
  for (const { id, state, rules } of open) {
    const { due } = clockView(state, rules, calendar, today);
    await store
      .tables(tx)
      .updateTable("cases")
      .set({ due: due?.due ?? null, due_provisional: due?.provisional ?? false })
      .where("id", "=", id)
      .execute();
  }
}
