import type { DatabaseSync } from "node:sqlite";

export interface Transactions {
  run<Value>(write: () => Value): Value;
  /** Runs `then` once what is being written is on disk. */
  afterCommit(then: () => void): void;
}

/** An inner transaction joins the outer one: one fsync, all or nothing. */
export function createTransactions(database: DatabaseSync): Transactions {
  let waiting: (() => void)[] = [];

  function outermost<Value>(write: () => Value): Value {
    database.exec("BEGIN IMMEDIATE");
    let value: Value;
    try {
      value = write();
      database.exec("COMMIT");
    } catch (error) {
      waiting = [];
      // A full disk may have rolled back by itself.
      if (database.isTransaction) database.exec("ROLLBACK");
      throw error;
    }
    const due = waiting;
    waiting = [];
    for (const then of due) then();
    return value;
  }

  return {
    run: (write) => (database.isTransaction ? write() : outermost(write)),
    afterCommit: (then) => {
      waiting.push(then);
    },
  };
}
