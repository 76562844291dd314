import { randomUUID } from "node:crypto";
import { delay, systemClock } from "@zizhuban/device-agent-contract";
import { parseAckMessage, topic, type AckMessage, type KioskEvent } from "@zizhuban/server-contract";
import { connectAsync, type IClientOptions, type MqttClient } from "mqtt";
import type { EnrolledKiosk } from "../fleet/testing.ts";

/** How a kiosk connects: its own certificate, client id = kid, and a will. */
export async function connectKiosk(
  port: number,
  kiosk: Partial<EnrolledKiosk> & { kid: string; caPem: string },
  options: IClientOptions & { sid?: string } = {},
): Promise<MqttClient> {
  const { sid = randomUUID(), ...rest } = options;
  return connectAsync(
    `mqtts://127.0.0.1:${port}`,
    {
      clientId: kiosk.kid,
      protocolVersion: 4,
      clean: true,
      keepalive: 10,
      reconnectPeriod: 0,
      // A broker that is there answers when the machine lets it.
      connectTimeout: 60_000,
      ca: kiosk.caPem,
      ...(kiosk.keyPem !== undefined && { key: kiosk.keyPem, cert: kiosk.certificatePem ?? "" }),
      will: {
        topic: topic("state", kiosk.kid),
        payload: Buffer.from(JSON.stringify({ v: 1, on: false, sid, why: "will" })),
        qos: 1,
        retain: true,
      },
      ...rest,
    },
    false,
  );
}

const boot = randomUUID();

/** `ev` number `seq` of a journal. */
export function historyMessage(
  epoch: string,
  seq: number,
  event: KioskEvent = { type: "visit.opened", visitId: `visit-${seq}` },
): string {
  return JSON.stringify({ v: 1, epoch, seq, at: 1_795_000_000_000 + seq, boot, event });
}

/** The acks a kiosk was sent, newest last. */
export async function collectAcks(client: MqttClient, kid: string): Promise<AckMessage[]> {
  const acks: AckMessage[] = [];
  client.on("message", (_topic, payload) => {
    const ack = parseAckMessage(JSON.parse(payload.toString()));
    if (ack.ok) acks.push(ack.value);
  });
  await client.subscribeAsync(topic("ack", kid), { qos: 1 });
  return acks;
}

const windowSize = 20;
const quietLimit = 1_000;

/**
 * Sends rows 1 to `count` of one journal as an agent does: in order, a window of 20, from the first
 * unacknowledged one after every loss of the connection; done when all are acknowledged.
 */
export async function sendAll(
  connect: () => Promise<MqttClient>,
  kid: string,
  epoch: string,
  count: number,
): Promise<{ connections: number }> {
  const progress = { acknowledged: 0, connections: 0 };
  while (progress.acknowledged < count) {
    const client = await connect().catch(() => undefined);
    if (client === undefined) {
      await delay(systemClock, 50);
      continue;
    }
    progress.connections += 1;
    const over = new AbortController();
    client.on("error", () => undefined);
    client.once("close", () => over.abort());
    const all = Promise.withResolvers<void>();
    client.on("message", (_topic, payload) => {
      const ack = parseAckMessage(JSON.parse(payload.toString()));
      if (ack.ok && ack.value.epoch === epoch) {
        progress.acknowledged = Math.max(progress.acknowledged, ack.value.seq);
      }
      if (progress.acknowledged >= count) all.resolve();
    });
    await client.subscribeAsync(topic("ack", kid), { qos: 1 }).catch(() => undefined);
    await sendFrom(progress.acknowledged + 1, client, over.signal);
    await Promise.race([all.promise, delay(systemClock, quietLimit, over.signal)]);
    client.end(true);
  }
  return progress;

  async function sendFrom(first: number, client: MqttClient, over: AbortSignal): Promise<void> {
    const gone = new Promise<void>((resolve) => over.addEventListener("abort", () => resolve()));
    const window = new Set<Promise<void>>();
    for (let seq = first; seq <= count && !over.aborted; seq += 1) {
      const sent: Promise<void> = client
        .publishAsync(topic("history", kid), historyMessage(epoch, seq), { qos: 1 })
        .then(
          () => undefined,
          () => undefined,
        )
        .finally(() => window.delete(sent));
      window.add(sent);
      if (window.size >= windowSize) await Promise.race([...window, gone]);
    }
    await Promise.race([Promise.all(window), gone]);
  }
}
