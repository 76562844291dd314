import { randomUUID } from "node:crypto";
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
      connectTimeout: 5_000,
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

export const boot = randomUUID();

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
  let acknowledged = 0;
  let connections = 0;
  while (acknowledged < count) {
    const client = await connect().catch(() => undefined);
    if (client === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      continue;
    }
    connections += 1;
    const closed = new Promise<"closed">((resolve) => client.once("close", () => resolve("closed")));
    client.on("error", () => undefined);
    client.on("message", (_topic, payload) => {
      const ack = parseAckMessage(JSON.parse(payload.toString()));
      if (ack.ok && ack.value.epoch === epoch) acknowledged = Math.max(acknowledged, ack.value.seq);
    });
    await Promise.race([client.subscribeAsync(topic("ack", kid), { qos: 1 }).catch(() => undefined), closed]);
    const window = new Set<Promise<unknown>>();
    let open = true;
    for (let seq = acknowledged + 1; open && seq <= count; seq += 1) {
      const sent: Promise<unknown> = client
        .publishAsync(topic("history", kid), historyMessage(epoch, seq), { qos: 1 })
        .catch(() => undefined)
        .finally(() => window.delete(sent));
      window.add(sent);
      if (window.size >= 20 && (await Promise.race([...window, closed])) === "closed") open = false;
    }
    const quiet = new Promise<void>((resolve) => setTimeout(resolve, 1_000));
    const done = Promise.all(window).then(async () => {
      while (acknowledged < count && client.connected)
        await new Promise((resolve) => setTimeout(resolve, 10));
    });
    await Promise.race([done, closed, quiet]);
    client.end(true);
  }
  return { connections };
}
