import { createHash } from "node:crypto";
import type { Clock } from "@zizhuban/device-agent-contract";
import type { CasePhase, DepartmentResult } from "@zizhuban/server-contract";
import type { Cases } from "../cases/index.ts";
import { Problem, valueOf, type Db } from "../core/index.ts";
import type { DepartmentTables } from "./tables.ts";

function digestOf({ caseId, outcome, reasons }: DepartmentResult): Buffer {
  return createHash("sha256")
    .update(JSON.stringify([caseId, outcome, reasons]))
    .digest();
}

/** Takes a department's decision of a case: once in effect, however often it comes. */
export function createResults(deps: { db: Db; clock: Clock; cases: Cases }) {
  const { db, clock, cases } = deps;

  /** @throws {@link Problem} for what is refused; nothing of it is kept then */
  return async (department: string, result: DepartmentResult): Promise<CasePhase> =>
    db.transaction().execute(async (tx) => {
      const tables = tx.$extendTables<DepartmentTables>();
      const living = await cases.living.lock(tx, result.caseId);
      // Another department's case is not theirs to know of.
      if (living === undefined || living.department !== department) throw new Problem("caseUnknown");
      const digest = digestOf(result);
      const earlier = await tables
        .selectFrom("department_results")
        .select("digest")
        .where("department", "=", department)
        .where("id", "=", result.id)
        .executeTakeFirst();
      if (earlier !== undefined) {
        if (!earlier.digest.equals(digest)) throw new Problem("idempotencyConflict");
        return living.state.phase;
      }
      if (living.state.phase === "withdrawn") throw new Problem("caseWithdrawn");
      const actor = { kind: "staff", id: `department:${department}` } as const;
      let current = living;
      if (living.state.phase === "accepted") {
        valueOf(await cases.living.step(tx, living, { type: "review" }, actor));
        current = (await cases.living.lock(tx, living.id)) ?? living;
      }
      const { outcome, reasons } = result;
      const decided = valueOf(
        await cases.living.step(tx, current, { type: "decide", outcome, reasons: [...reasons] }, actor),
      );
      await tables
        .insertInto("department_results")
        .values({ department, id: result.id, case_id: result.caseId, digest, at: new Date(clock.now()) })
        .execute();
      return decided.phase;
    });
}
export type Results = ReturnType<typeof createResults>;
