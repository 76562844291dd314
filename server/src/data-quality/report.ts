import type { QualityDay, QualityReport } from "@zizhuban/server-contract";
import type { Db } from "../core/index.ts";
import type { QualityTables } from "./tables.ts";

const days = 30;

/** What the last check found, and how the ones before ended. */
export function createReports(deps: { db: Db }) {
  const db = deps.db.$extendTables<QualityTables>();

  return async (): Promise<QualityReport> => {
    const runs = await db
      .selectFrom("quality_runs")
      .select(["day", "finished_at"])
      .where("finished_at", "is not", null)
      .orderBy("day", "desc")
      .limit(days)
      .execute();
    const [last] = runs;
    const at = last?.finished_at;
    if (last === undefined || at === undefined || at === null) return { days: [] };
    const counts = await db
      .selectFrom("quality_counts")
      .selectAll()
      .where(
        "day",
        "in",
        runs.map(({ day }) => day),
      )
      .orderBy("register")
      .execute();
    const found = await db
      .selectFrom("quality_findings")
      .selectAll()
      .where("day", "=", last.day)
      .orderBy("count", "desc")
      .execute();
    const latest = {
      day: last.day,
      at: at.getTime(),
      registers: counts
        .filter(({ day }) => day === last.day)
        .map(({ register, checked, sound }) => ({
          register,
          checked,
          sound,
          findings: found
            .filter((one) => one.register === register)
            .map(({ field, rule, count, ids, since }) => ({ field, rule, count, since, ids })),
        })),
    };
    return { latest, days: runs.map(({ day }): QualityDay => total(day, counts)) };
  };
}

function total(day: string, counts: readonly QualityTables["quality_counts"][]): QualityDay {
  const ofDay = counts.filter((one) => one.day === day);
  const sum = (of: "checked" | "sound") => ofDay.reduce((all, one) => all + one[of], 0);
  return { day, checked: sum("checked"), sound: sum("sound") };
}
