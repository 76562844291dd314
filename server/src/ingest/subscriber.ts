import { rootCertificates } from "node:tls";
import { connectAsync } from "mqtt";
import type { Result } from "@zizhuban/device-agent-contract";
import { fleetTopic, kioskMayPublish, parseTopic, topic, type TopicKind } from "@zizhuban/server-contract";
import { StartFailure } from "../core/index.ts";
import type { Credentials } from "../fleet/index.ts";
import type { Broker } from "./broker.ts";

/** Not a kiosk id: has a hyphen, so no kiosk can have it. The broker's access list gives it `k/1/#`. */
export const serverClientId = "zizhuban-server";
/** Received and not yet committed; beyond it the broker waits. */
const uncommittedLimit = 2_000;
const connectTimeout = 10_000;

/**
 * An external broker (Mosquitto, EMQX, HiveMQ) in place of ours. It authenticates kiosks by the deployment's CA; its
 * PUBACK is not durability, so the kiosk keeps everything until the ledger's `ack` (DESIGN §4.5). Ours waits
 * for the commit once too much is uncommitted.
 */
export async function startSubscriber(options: {
  url: string;
  tls: Credentials & { readonly caPem: string };
  receive(message: { kid: string; kind: TopicKind; payload: Uint8Array }): Promise<Result<void>>;
  onLost(): void;
}): Promise<Pick<Broker, "acknowledge" | "stop">> {
  const client = await connect(options.url, options.tls);
  let uncommitted = 0;
  let stopped = false;
  client.on("error", () => undefined);
  client.on("close", () => {
    if (!stopped) options.onLost();
  });
  client.handleMessage = (packet, done) => {
    const parsed = parseTopic(packet.topic);
    if (parsed === undefined || !kioskMayPublish.includes(parsed.kind)) {
      done();
      return;
    }
    uncommitted += 1;
    const payload = typeof packet.payload === "string" ? Buffer.from(packet.payload) : packet.payload;
    const committed = options.receive({ ...parsed, payload }).finally(() => (uncommitted -= 1));
    if (uncommitted <= uncommittedLimit) done();
    else void committed.finally(done);
  };
  client.on("connect", () => {
    subscribe().catch(() => client.reconnect());
  });
  await subscribe();

  async function subscribe(): Promise<void> {
    const filters = kioskMayPublish.map((kind) => fleetTopic(kind));
    const granted = await client.subscribeAsync(filters, { qos: 1 });
    if (granted.some(({ qos }) => qos >= 128)) {
      throw new StartFailure(
        `The broker at MQTT_URL refuses ${filters.join(", ")}: give the user ${serverClientId} read and write on k/1/#.`,
      );
    }
  }

  return {
    acknowledge({ kid, epoch, seq }) {
      // While disconnected nothing is kept: the next batch, or the kiosk's own repeat, brings another.
      if (client.connected) {
        client.publish(topic("ack", kid), JSON.stringify({ v: 1, epoch, seq }), { qos: 0, retain: true });
      }
    },
    async stop() {
      stopped = true;
      await client.endAsync(false);
    },
  };
}

async function connect(url: string, tls: Credentials & { readonly caPem: string }) {
  try {
    return await connectAsync(
      url,
      {
        clientId: serverClientId,
        // The broker keeps QoS 1 messages for us while we are away.
        clean: false,
        protocolVersion: 4,
        connectTimeout,
        reconnectPeriod: 1_000,
        resubscribe: false,
        key: tls.keyPem,
        cert: tls.certificatePem,
        ca: [tls.caPem, ...rootCertificates],
        rejectUnauthorized: true,
      },
      false,
    );
  } catch (error) {
    const reason = error instanceof Error && error.message !== "" ? error.message : "no answer";
    throw new StartFailure(
      `The MQTT broker at MQTT_URL cannot be reached (${reason}): check the address and that it trusts this deployment's CA, or leave MQTT_URL empty to use the embedded broker.`,
      { cause: error },
    );
  }
}
