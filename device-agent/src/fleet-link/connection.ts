import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import {
  contractVersion,
  parseAckMessage,
  topic,
  type AckMessage,
  type HistoryMessage,
  type NowMessage,
  type StateMessage,
} from "@zizhuban/server-contract";
import { connect, type MqttClient } from "mqtt";
import type { KioskIdentity } from "./identity.ts";

export interface ConnectionOptions {
  readonly mqttUrl: string;
  readonly identity: Pick<KioskIdentity, "keyPem" | "certificatePem" | "caPem">;
  readonly kid: string;
  /** New for each connection; the will carries it, so that a late will of an old one is ignored. */
  readonly sid: string;
  readonly onAck: (ack: AckMessage) => void;
}

/** `serverAbsent`: nobody got as far as a TLS handshake with us. */
export type ConnectFailure = "serverAbsent" | "connectFailed";

/** One MQTT connection, used once: whatever ends it, the next one is made anew. */
export interface FleetConnection {
  /** Once connected and subscribed; a failure means it is over. */
  readonly ready: Promise<Result<void, ConnectFailure>>;
  /** When the connection is gone, whoever ended it; the reason is for logs. */
  readonly closed: Promise<string>;
  /** Resolves with the broker's PUBACK; false when the connection went first. Sent in the order of the calls. */
  publish(kind: "state", message: StateMessage): Promise<boolean>;
  publish(kind: "now", message: NowMessage): Promise<boolean>;
  publish(kind: "history", message: Omit<HistoryMessage, "event"> & { event: unknown }): Promise<boolean>;
  /** DISCONNECT: the broker then drops the will. */
  end(): Promise<void>;
  /** Cuts the line; the broker publishes the will. */
  destroy(): void;
}

/** Keep-alive bounds how long a dead kiosk looks alive: the broker closes after 1.5 × this (MQTT 3.1.1, 3.1.2.10). */
const keepAliveSeconds = 10;
const connectTimeoutMs = 10_000;

export function openConnection({ mqttUrl, identity, kid, sid, onAck }: ConnectionOptions): FleetConnection {
  const will: StateMessage = { v: contractVersion, on: false, sid, why: "will" };
  const client = connect(mqttUrl, {
    // Whatever the address says: a kiosk has no plaintext path (DESIGN §4.5).
    protocol: "mqtts",
    protocolVersion: 4,
    clientId: kid,
    clean: true,
    keepalive: keepAliveSeconds,
    connectTimeout: connectTimeoutMs,
    reconnectPeriod: 0,
    resubscribe: false,
    key: identity.keyPem,
    cert: identity.certificatePem,
    ca: identity.caPem,
    rejectUnauthorized: true,
    will: { topic: topic("state", kid), payload: Buffer.from(JSON.stringify(will)), qos: 1, retain: true },
  });
  let lastError = "closed";
  client.on("error", (error) => (lastError = error.message));
  let absent = false;
  let shookHands = false;
  client.stream.once("secureConnect", () => (shookHands = true));
  client.stream.on("error", (error) => (absent = !shookHands && isNetworkError(error)));
  client.on("message", (_topic, payload) => {
    const ack = readAck(payload);
    if (ack !== undefined) onAck(ack);
  });
  const closed = new Promise<string>((resolve) => client.once("close", () => resolve(lastError)));
  const pending = new Set<(answered: boolean) => void>();
  let open = true;
  void closed.then(() => {
    open = false;
    client.end(true);
    for (const answer of pending) answer(false);
  });

  async function publish(kind: "state" | "now" | "history", message: object): Promise<boolean> {
    if (!open) return false;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    pending.add(resolve);
    const retain = kind !== "history";
    client.publish(topic(kind, kid), JSON.stringify(message), { qos: 1, retain }, (error) =>
      resolve(error === undefined || error === null),
    );
    const answered = await promise;
    pending.delete(resolve);
    return answered;
  }

  return {
    ready: ready(client, topic("ack", kid), closed, () => (absent ? "serverAbsent" : "connectFailed")),
    closed,
    publish,
    end: () => client.endAsync().catch(() => undefined),
    destroy: () => client.stream.destroy(),
  };
}

async function ready(
  client: MqttClient,
  ackTopic: string,
  closed: Promise<string>,
  failure: () => ConnectFailure,
): Promise<Result<void, ConnectFailure>> {
  const subscribed = new Promise<Result<void, ConnectFailure>>((resolve) => {
    client.once("connect", () => {
      client.subscribe(ackTopic, { qos: 1 }, (error, granted) => {
        const refused = error !== null || granted?.some(({ qos }) => qos === 128) === true;
        resolve(refused ? fail("connectFailed", "subscription refused") : ok());
      });
    });
  });
  return Promise.race([subscribed, closed.then((reason) => fail(failure(), reason))]);
}

/** The system's own codes (`ECONNREFUSED`, `ECONNRESET`, `EHOSTUNREACH`, …), not those of TLS (`ERR_…`, certificates). */
function isNetworkError(error: Error): boolean {
  return "code" in error && typeof error.code === "string" && "syscall" in error;
}

function readAck(payload: Uint8Array): AckMessage | undefined {
  try {
    const ack = parseAckMessage(JSON.parse(Buffer.from(payload).toString("utf8")));
    return ack.ok ? ack.value : undefined;
  } catch {
    return undefined;
  }
}
