import type { Clock } from "@zizhuban/device-agent-contract";
import type { Logger } from "pino";
import { listenForNews, openDatabase } from "../core/index.ts";
import { isCurrent, revokedChannel, type Credentials } from "../fleet/index.ts";
import { startBroker } from "./broker.ts";
import { createGroupCommit } from "./group-commit.ts";
import type { Acknowledged } from "./ledger.ts";
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
  const { broker, databaseUrl, tls } = configuration;
  const failed = (what: string) => (error: unknown) => logger.error({ err: error }, what);
  await using started = new AsyncDisposableStack();
  const db = started.adopt(openDatabase(databaseUrl, { connections: 4 }), async (open) => open.destroy());
  const store = createStore(db);
  let acknowledge: (one: Acknowledged) => void = () => undefined;
  const commit = createGroupCommit({
    store: async (batch) => store.store(batch),
    clock,
    onStored: (acknowledged) => acknowledged.forEach((one) => acknowledge(one)),
    onError: failed("messages cannot be stored"),
  });
  const receive = async (message: Omit<Parameters<typeof commit.submit>[0], "at">) =>
    commit.submit({ ...message, at: clock.now() });

  // Before anybody can be heard of: a kiosk that is back already must not be doubted again.
  await store.doubtEverybody(clock.now());
  const source = broker.kind === "embedded" ? await embedded(broker) : await external(broker.url);
  acknowledge = (one) => source.acknowledge(one);
  // Ends first: what the closing of connections says about kiosks is not about kiosks.
  started.defer(async () => commit.stop());
  const running = started.move();
  return { port: source.port, stop: async () => running.disposeAsync() };

  async function embedded(at: { host: string; port: number }) {
    const own = started.adopt(
      await startBroker({
        ...at,
        tls,
        isCurrent: async (certificate) => isCurrent(db, certificate),
        receive,
        onSubscribed: (kid) => {
          store.acknowledgedOf(kid).then((one) => one && acknowledge(one), failed("ack"));
        },
        onRefused: (reason, kid) => logger.warn({ kid, reason }, "refused"),
        onRejected: (reason, kid) => {
          store.reject({ kid, reason, at: clock.now() }).catch(failed("rejected"));
        },
      }),
      async (running) => running.stop(),
    );
    const recheck = (kid?: string): void => void own.recheck(kid).catch(failed("revocation"));
    const listener = await listenForNews({
      url: databaseUrl,
      channel: revokedChannel,
      clock,
      onNews: recheck,
      onGap: recheck,
    });
    started.defer(async () => listener.stop());
    return own;
  }

  async function external(url: string) {
    const onLost = (): void => void store.doubtEverybody(clock.now()).catch(failed("presence"));
    const subscriber = await startSubscriber({ url, tls, receive, onLost });
    return { ...started.adopt(subscriber, async (running) => running.stop()), port: undefined };
  }
}
