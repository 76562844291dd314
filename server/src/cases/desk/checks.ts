import { fail, ok, type Clock, type ProblemCode, type Result } from "@zizhuban/device-agent-contract";
import { audit, type Db, type Staff, type Tx } from "../../core/index.ts";
import type { CaseActions } from "./act.ts";
import type { CasePages } from "./page.ts";
import type { DeskStore } from "./store.ts";

/** A point of the checklist (审查细则), and who looked at it last. */
export interface CheckedPoint {
  readonly point: string;
  readonly looked?: { readonly by: string; readonly at: number };
}

type CheckTables = {
  case_checks: {
    readonly case_id: string;
    readonly point: number;
    readonly looked_by: string;
    readonly looked_at: Date;
  };
};

/** What has been looked at in a case, point by point: kept with it, whoever opens it next. */
export function createCaseChecks(deps: {
  db: Db;
  clock: Clock;
  store: DeskStore;
  actions: CaseActions;
  pages: CasePages;
}) {
  const { db, clock, store, actions, pages } = deps;
  const tables = (on: Db | Tx) => on.$extendTables<CheckTables>();

  /** @param points as the item's version has them */
  async function list(id: string, points: readonly string[], on: Db | Tx = db): Promise<CheckedPoint[]> {
    const rows = await tables(on).selectFrom("case_checks").selectAll().where("case_id", "=", id).execute();
    return points.map((point, index) => {
      const row = rows.find((one) => one.point === index);
      return row === undefined
        ? { point }
        : { point, looked: { by: row.looked_by, at: row.looked_at.getTime() } };
    });
  }

  /** Only who may do something to the case now says of a point that it was looked at; whoever did is in the audit log. */
  async function mark(
    id: string,
    staff: Staff,
    { point, looked }: { readonly point: number; readonly looked: boolean },
  ): Promise<Result<CheckedPoint[], ProblemCode>> {
    return db.transaction().execute(async (tx): Promise<Result<CheckedPoint[], ProblemCode>> => {
      const living = await store.lock(tx, id);
      if (living === undefined || !actions.mayRead(living, staff)) return fail("caseUnknown");
      if ((await actions.possible(living, staff, tx)).length === 0) return fail("forbidden");
      const points = pages.checklist(living);
      if (point >= points.length) return fail("invalidData", "/point");
      const actor = `staff:${staff.staffId}`;
      const row = { case_id: id, point, looked_by: actor, looked_at: new Date(clock.now()) };
      const at = tables(tx);
      await (looked
        ? at
            .insertInto("case_checks")
            .values(row)
            .onConflict((known) => known.columns(["case_id", "point"]).doNothing())
            .execute()
        : at.deleteFrom("case_checks").where("case_id", "=", id).where("point", "=", point).execute());
      const action = looked ? "case.pointLooked" : "case.pointUnlooked";
      await audit(tx, clock, { actor, action, subject: { kind: "case", id }, fields: [String(point)] });
      return ok(await list(id, points, tx));
    });
  }

  return { list, mark };
}
export type CaseChecks = ReturnType<typeof createCaseChecks>;
