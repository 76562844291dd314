import type { Clock } from "@zizhuban/device-agent-contract";
import { sql, type Kysely } from "kysely";
import pg from "pg";

/** Tells other processes, once the transaction commits. The payload is an id, never data (limit 8,000 bytes). */
export async function tell(db: Kysely<unknown>, channel: string, payload: string): Promise<void> {
  await sql`select pg_notify(${channel}, ${payload})`.execute(db);
}

export interface NewsListener {
  stop(): Promise<void>;
}

const reconnectAfter = 500;
/** A start has nothing better to do than to wait for a machine that is busy; who lost the connection soon tries again. */
const connectWithin = { start: 60_000, again: 5_000 };

/**
 * Hears what other processes told (PostgreSQL LISTEN). News sent while the connection was down is lost, so
 * `onGap` is called after every reconnection: reread what you show.
 */
export async function listenForNews(options: {
  url: string;
  channel: string;
  clock: Clock;
  onNews(payload: string): void;
  onGap(): void;
}): Promise<NewsListener> {
  let client: pg.Client | undefined;
  let cancelRetry = (): void => undefined;
  let stopped = false;

  async function connect(connectionTimeoutMillis: number): Promise<void> {
    const next = new pg.Client({ connectionString: options.url, connectionTimeoutMillis });
    next.on("notification", (message) => options.onNews(message.payload ?? ""));
    next.on("error", () => undefined);
    try {
      await next.connect();
      await next.query(`listen ${next.escapeIdentifier(options.channel)}`);
    } catch (error) {
      await next.end().catch(() => undefined);
      throw error;
    }
    client = next;
    next.once("end", () => {
      if (!stopped) retry();
    });
    if (stopped) await next.end();
  }

  function retry(): void {
    cancelRetry = options.clock.after(reconnectAfter, () => {
      connect(connectWithin.again).then(
        () => options.onGap(),
        () => {
          if (!stopped) retry();
        },
      );
    });
  }

  await connect(connectWithin.start);
  return {
    async stop() {
      stopped = true;
      cancelRetry();
      await client?.end();
    },
  };
}
