import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import type { Visit } from "../visit/index.ts";

export type TransactionState =
  | { readonly state: "inactive" }
  | { readonly state: "active"; readonly transactionID: string };

/** Whether the kiosk is in the middle of something that fleet operations must not disturb. */
export interface Transactions {
  state(): TransactionState;
  /**
   * A local program begins or ends a transaction of its own. Refused while a visit is open, which alone says
   * then what is so, and while another program's transaction runs.
   */
  set(connection: object, wanted: TransactionState): Result<void, "sequenceError">;
  /** A program that is gone keeps nothing busy. */
  gone(connection: object): void;
}

/** `Common.Get-/SetTransactionState` mirror the visit (DESIGN §4.1). */
export function createTransactions(deps: {
  readonly visit: Pick<Visit, "current">;
  /** A program's transaction began or ended; a visit tells its changes itself. */
  readonly onChange: () => void;
}): Transactions {
  let own: { readonly connection: object; readonly state: TransactionState } | undefined;
  return {
    state() {
      const visit = deps.visit.current();
      if (visit !== undefined) return { state: "active", transactionID: visit.id };
      return own?.state ?? { state: "inactive" };
    },
    set(connection, wanted) {
      if (deps.visit.current() !== undefined) return fail("sequenceError", "a visit is open");
      if (own !== undefined && own.connection !== connection)
        return fail("sequenceError", "another program's transaction is active");
      own = wanted.state === "active" ? { connection, state: wanted } : undefined;
      deps.onChange();
      return ok();
    },
    gone(connection) {
      if (own?.connection !== connection) return;
      own = undefined;
      deps.onChange();
    },
  };
}
