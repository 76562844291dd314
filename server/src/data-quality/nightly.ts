import type { Clock } from "@zizhuban/device-agent-contract";
import type { BaseRegister } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { audit, chinaDate, recurring, type Db, type KeptRecords, type Tx } from "../core/index.ts";
import { brokenRules, type Broken } from "./rules.ts";
import type { QualityTables } from "./tables.ts";

const hour = 60 * 60_000;
/** Who keeps what of each register. */
export type Kept = Readonly<Record<BaseRegister, readonly KeptRecords[]>>;

/** Looked at every ten minutes; a day's check begins at three in the night, when nobody is served. */
const every = 10 * 60_000;
const begins = 3 * hour;
/** A check that has not ended by then was a server's that stopped. */
const longest = 2 * hour;
const batch = 500;
const shownIds = 20;
const beginning = "00000000-0000-0000-0000-000000000000";

interface Found extends Broken {
  count: number;
  readonly ids: string[];
}

/** Checks everything kept of the base registers once a day, whichever server comes first. */
export function startNightly(deps: { db: Db; clock: Clock; kept: Kept; onError: (error: unknown) => void }) {
  const { db, clock } = deps;
  const tables = (on: Db | Tx) => on.$extendTables<QualityTables>();

  /** @returns the day to check, once nobody else does */
  async function claim(): Promise<string | undefined> {
    const now = clock.now();
    const day = chinaDate(now - begins);
    const { rows } = await sql`
      insert into quality_runs (day, started_at) values (${day}, ${new Date(now)})
      on conflict (day) do update set started_at = excluded.started_at
        where quality_runs.finished_at is null and quality_runs.started_at <= ${new Date(now - longest)}
      returning day`.execute(db);
    return rows.length === 0 ? undefined : day;
  }

  async function check(register: BaseRegister) {
    const found = new Map<string, Found>();
    let [checked, sound] = [0, 0];
    for (const records of deps.kept[register]) {
      let after = beginning;
      for (;;) {
        const page = await records(after, batch);
        for (const { id, record } of page) {
          const broken = brokenRules(register, record);
          checked += 1;
          if (broken.length === 0) sound += 1;
          for (const one of broken) count(found, id, one);
        }
        const last = page.at(-1);
        if (last === undefined) break;
        after = last.id;
      }
    }
    return { checked, sound, found: [...found.values()] };
  }

  function count(found: Map<string, Found>, id: string, broken: Broken): void {
    const key = `${broken.field}:${broken.rule}`;
    const known = found.get(key) ?? { ...broken, count: 0, ids: [] };
    known.count += 1;
    if (known.ids.length < shownIds) known.ids.push(id);
    found.set(key, known);
  }

  async function store(
    tx: Tx,
    day: string,
    register: BaseRegister,
    result: Awaited<ReturnType<typeof check>>,
  ) {
    const { checked, sound, found } = result;
    await tables(tx).insertInto("quality_counts").values({ day, register, checked, sound }).execute();
    for (const one of found)
      await sql`
        insert into quality_findings (day, register, field, rule, count, ids, since)
        values (${day}, ${register}, ${one.field}, ${one.rule}, ${one.count}, ${one.ids}, coalesce((
          select since from quality_findings
          where register = ${register} and field = ${one.field} and rule = ${one.rule}
            and day = (select max(day) from quality_runs where finished_at is not null and day < ${day})
        ), ${day}))`.execute(tx);
    await audit(tx, clock, {
      actor: "system:quality",
      action: "register.checked",
      subject: { kind: "register", id: register },
    });
  }

  /** @returns the day that was checked; nothing where it was already, or is being */
  async function pass(): Promise<string | undefined> {
    const day = await claim();
    if (day === undefined) return undefined;
    const registers = Object.keys(deps.kept).filter((name): name is BaseRegister =>
      Object.hasOwn(deps.kept, name),
    );
    const results = new Map<BaseRegister, Awaited<ReturnType<typeof check>>>();
    for (const register of registers) results.set(register, await check(register));
    await db.transaction().execute(async (tx) => {
      const ended = await tables(tx)
        .updateTable("quality_runs")
        .set({ finished_at: new Date(clock.now()) })
        .where("day", "=", day)
        .where("finished_at", "is", null)
        .executeTakeFirst();
      // Somebody thought this one had stopped, and was quicker.
      if (ended.numUpdatedRows === 0n) return;
      for (const [register, result] of results) await store(tx, day, register, result);
    });
    return day;
  }

  return { pass, stop: recurring(clock, every, pass, deps.onError) };
}
export type Nightly = ReturnType<typeof startNightly>;
