import type { Clock } from "@zizhuban/device-agent-contract";
import type { Logger } from "pino";
import { openDatabase } from "../core/index.ts";
import { isCurrent, type Credentials } from "../fleet/index.ts";
import { startBroker } from "./broker.ts";
import { createGroupCommit } from "./group-commit.ts";
import { createStore } from "./store.ts";
import { startSubscriber } from "./subscriber.ts";

export interface IngestConfiguration {
  readonly databaseUrl: string;
  readonly tls: Credentials & { readonly caPem: string };
  readonly broker:
    | { readonly kind: "embedded"; readonly host: string; readonly port: number }
    | { readonly kind: "external"; readonly url: string };
}

export interface Ingest {
  /** Undefined with an external broker. */
  readonly port: number | undefined;
  stop(): Promise<void>;
}

/** Messages of kiosks into the database, and word of what is stored back to them. */
export async function startIngest(
  configuration: IngestConfiguration,
  deps: { clock: Clock; logger: Logger },
): Promise<Ingest> {
  const { clock, logger } = deps;
  const { broker, tls } = configuration;
  const db = openDatabase(configuration.databaseUrl, { connections: 4 });
  const store = createStore(db);
  let acknowledge: Awaited<ReturnType<typeof startSubscriber>>["acknowledge"] = () => undefined;
  const commit = createGroupCommit({
    store: async (batch) => store.store(batch),
    clock,
    onStored: (acknowledged) => acknowledged.forEach((one) => acknowledge(one)),
    onError: (error) => logger.error({ err: error }, "messages cannot be stored"),
  });
  const receive = async (message: Omit<Parameters<typeof commit.submit>[0], "at">) =>
    commit.submit({ ...message, at: clock.now() });
  const doubt = (): void => {
    store.doubtEverybody(clock.now()).catch((error: unknown) => logger.error({ err: error }, "presence"));
  };

  try {
    const source = await (broker.kind === "embedded"
      ? startBroker({
          ...broker,
          tls,
          clock,
          isCurrent: async (certificate) => isCurrent(db, certificate),
          receive,
          onSubscribed: (kid) => {
            store.acknowledgedOf(kid).then(
              (one) => one && acknowledge(one),
              (error: unknown) => logger.error({ err: error }, "ack"),
            );
          },
          onRefused: (reason, kid) => logger.warn({ kid, reason }, "refused"),
        })
      : startSubscriber({ url: broker.url, tls, receive, onConnected: () => undefined, onLost: doubt }));
    acknowledge = (one) => source.acknowledge(one);
    await store.doubtEverybody(clock.now());
    return {
      port: "port" in source && typeof source.port === "number" ? source.port : undefined,
      async stop() {
        // First the intake: what the closing of connections says about kiosks is not about kiosks.
        await commit.stop();
        await source.stop();
        await db.destroy();
      },
    };
  } catch (error) {
    await commit.stop();
    await db.destroy();
    throw error;
  }
}
