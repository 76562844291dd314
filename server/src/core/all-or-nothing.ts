import type { ProblemCode, Result } from "@zizhuban/device-agent-contract";
import type { Db, Tx } from "./database.ts";

class Refused extends Error {
  readonly failure: { readonly ok: false; readonly code: ProblemCode; readonly detail?: string };
  constructor(failure: Refused["failure"]) {
    super(failure.code);
    this.failure = failure;
  }
}

/** One transaction; a failure rolls back what was written before it. */
export async function allOrNothing<Value>(
  db: Db,
  run: (tx: Tx) => Promise<Result<Value, ProblemCode>>,
): Promise<Result<Value, ProblemCode>> {
  try {
    return await db.transaction().execute(async (tx) => {
      const result = await run(tx);
      if (!result.ok) throw new Refused(result);
      return result;
    });
  } catch (error) {
    if (error instanceof Refused) return error.failure;
    throw error;
  }
}
