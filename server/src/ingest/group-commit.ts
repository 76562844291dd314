import { delay, fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import type { Acknowledged } from "./ledger.ts";
import type { Received } from "./received.ts";

/** Messages of one transaction; while it runs, the next batch gathers by itself. */
const batchLimit = 1_000;
/** Waiting in all; a broker that gets more is told to drop the sender, which keeps it on disk. */
const waitingLimit = 20_000;
/** Held longer than this without a database, senders are dropped before their keep-alive does it (DESIGN §6). */
const holdLimit = 8_000;
const retryAfter = 250;

interface Waiting {
  readonly message: Received;
  readonly since: number;
  readonly done: (result: Result<void, "overloaded">) => void;
}

export interface GroupCommit {
  /** Resolves once the message is committed, or fails: then the sender must send it again. */
  submit(message: Received): Promise<Result<void, "overloaded">>;
  /** Takes nothing more, finishes what is waiting. */
  stop(): Promise<void>;
}

/** Many messages, one fsync: whatever arrives while a transaction runs is the next one. */
export function createGroupCommit(deps: {
  store(batch: readonly Received[]): Promise<Acknowledged[]>;
  clock: Clock;
  onStored(acknowledged: readonly Acknowledged[]): void;
  onError(error: unknown): void;
}): GroupCommit {
  const { clock } = deps;
  let waiting: Waiting[] = [];
  let running: Promise<void> | undefined;
  let stopped = false;

  async function run(): Promise<void> {
    // The rest of the socket's chunk arrives in this turn of the loop.
    await Promise.resolve();
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchLimit);
      try {
        const acknowledged = await deps.store(batch.map(({ message }) => message));
        waiting = waiting.slice(batch.length);
        for (const { done } of batch) done(ok());
        deps.onStored(acknowledged);
      } catch (error) {
        deps.onError(error);
        const oldest = batch[0]?.since ?? 0;
        if (stopped || clock.monotonic() - oldest > holdLimit) {
          const given = waiting;
          waiting = [];
          for (const { done } of given) done(fail("overloaded", "the database does not answer"));
        } else await delay(clock, retryAfter);
      }
    }
    running = undefined;
  }

  return {
    async submit(message) {
      if (stopped || waiting.length >= waitingLimit) return fail("overloaded");
      return new Promise((done) => {
        waiting.push({ message, since: clock.monotonic(), done });
        running ??= run();
      });
    },
    async stop() {
      stopped = true;
      await running;
    },
  };
}
