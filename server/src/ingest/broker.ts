import { createServer, type TLSSocket } from "node:tls";
import { Aedes, type AuthenticateError, type Client, type PublishPacket } from "aedes";
import { fail, type Result } from "@zizhuban/device-agent-contract";
import { maximumPayloadBytes, topic, type TopicKind } from "@zizhuban/server-contract";
import { StartFailure, systemErrorCode } from "../core/index.ts";
import { presentedCertificate, type Credentials, type PresentedCertificate } from "../fleet/index.ts";
import { maySubscribe, mayWill, publishedKind } from "./access.ts";
import type { Acknowledged } from "./ledger.ts";
import { guardAgainstRecursion } from "./stack-guard.ts";

/** The agent's window is 20 to 50; one socket chunk is dispatched at once, whatever is in it. */
const heldPerKiosk = 300;
/** Fixed header, topic and packet id around the largest payload (MQTT 3.1.1, 3.3). */
const largestPacket = maximumPayloadBytes + 1_024;
/** CONNACK return codes (MQTT 3.1.1, 3.2.2.3). */
const returnCodes = { identifierRejected: 2, serverUnavailable: 3, notAuthorized: 5 } as const;
const handshakeTimeout = 10_000;

export interface Broker {
  readonly port: number;
  /** Tells a kiosk, retained, what it may forget. */
  acknowledge(acknowledged: Acknowledged): void;
  /** Asks again for whom `isCurrent` holds, of one kiosk's connections or of all, and cuts the others. */
  recheck(kid?: string): Promise<void>;
  stop(): Promise<void>;
}

/** A connection from the question whether its certificate holds until its end. */
interface Admission {
  readonly presented: PresentedCertificate;
  admitted: boolean;
  askAgain: boolean;
}

/**
 * The embedded MQTT 3.1.1 broker: mutual TLS only, client id = certificate common name = kiosk id, deny by default.
 * A PUBACK goes out when `receive` resolves (committed); a failure drops the connection: 3.1.1 has no "no".
 */
export async function startBroker(options: {
  host: string;
  port: number;
  tls: Credentials & { readonly caPem: string };
  /** Asked at every connection, also of a resumed TLS session. */
  isCurrent(certificate: PresentedCertificate): Promise<boolean>;
  receive(message: { kid: string; kind: TopicKind; payload: Uint8Array }): Promise<Result<void>>;
  onSubscribed(kid: string): void;
  onRefused(reason: string, kid: string | undefined): void;
  /** A message of an admitted kiosk that was cut off before `receive`. */
  onRejected(reason: string, kid: string): void;
}): Promise<Broker> {
  const held = new Map<string, number>();
  const admissions = new Map<Client, Admission>();
  const wills = new WeakMap<Client, { readonly topic: string; readonly payload: string | Uint8Array }>();

  async function receive(kid: string, kind: TopicKind, payload: Uint8Array): Promise<Result<void>> {
    const count = held.get(kid) ?? 0;
    if (count >= heldPerKiosk) return fail("overloaded", "too many messages unanswered");
    held.set(kid, count + 1);
    try {
      return await options.receive({ kid, kind, payload });
    } finally {
      const left = (held.get(kid) ?? 1) - 1;
      if (left > 0) held.set(kid, left);
      else held.delete(kid);
    }
  }

  async function admit(client: Client): Promise<AuthenticateError | undefined> {
    const presented = certificateOf(client);
    const will = wills.get(client);
    const agree =
      presented?.kid === client.id &&
      (will === undefined || mayWill(client.id, { topic: will.topic, payload: bytesOf(will.payload) }));
    if (presented === undefined || !agree) {
      options.onRefused("certificate, client id and will do not agree", presented?.kid);
      return refusal(returnCodes.identifierRejected);
    }
    const admission: Admission = { presented, admitted: false, askAgain: false };
    if (!client.conn.destroyed) {
      admissions.set(client, admission);
      client.conn.once("close", () => admissions.delete(client));
    }
    try {
      if (await holds(admission)) return undefined;
    } catch {
      return refusal(returnCodes.serverUnavailable);
    }
    options.onRefused("certificate is unknown or revoked", presented.kid);
    return refusal(returnCodes.notAuthorized);
  }

  /** A revocation told while the question is out makes it be asked again. */
  async function holds(admission: Admission): Promise<boolean> {
    let current = await options.isCurrent(admission.presented);
    while (current && admission.askAgain) {
      admission.askAgain = false;
      current = await options.isCurrent(admission.presented);
    }
    admission.admitted = current;
    return current;
  }

  /** The client is null for a will whose client nobody remembers. */
  async function take(client: Client | null, packet: PublishPacket): Promise<Result<void>> {
    const kid = client?.id;
    const kind = kid === undefined ? undefined : publishedKind(kid, packet.topic);
    if (kid !== undefined && kind !== undefined) return receive(kid, kind, bytesOf(packet.payload));
    if (kid !== undefined) options.onRejected("publish outside its own topics", kid);
    return fail("notAuthorised");
  }

  const broker = await Aedes.createBroker({
    // Only remembers: a connection refused here would get no CONNACK, and stay.
    preConnect(client, packet, done) {
      if (packet.will !== undefined) wills.set(client, packet.will);
      done(null, true);
    },
    authenticate(client, _username, _password, done) {
      answer(admit(client), (refused) => done(refused ?? null, refused === undefined));
    },
    authorizePublish(client, packet, done) {
      // Nobody can read these here: the database is where they go, so the broker need not keep them.
      packet.retain = false;
      answer(take(client, packet), (result) => done(result.ok ? null : new Error(result.code)));
    },
    authorizeSubscribe(client, subscription, done) {
      const allowed = maySubscribe(client.id, subscription.topic);
      if (!allowed) options.onRefused("subscription outside its own topics", client.id);
      done(null, allowed ? subscription : null);
    },
  });
  guardAgainstRecursion(mqOf(broker));
  // A client's error is that client's: its connection is gone, nothing else.
  broker.on("clientError", () => undefined);
  broker.on("connectionError", () => undefined);
  broker.on("subscribe", (subscriptions, client) => {
    if (subscriptions.some(({ topic: filter }) => maySubscribe(client.id, filter)))
      options.onSubscribed(client.id);
  });

  const server = createServer(
    {
      key: options.tls.keyPem,
      cert: options.tls.certificatePem,
      ca: options.tls.caPem,
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: "TLSv1.2",
      handshakeTimeout,
    },
    (socket) => {
      const client = broker.handle(socket);
      // After aedes's own listener, which parses what came. The parser gathers a packet before anyone may judge
      // it, so a length nobody needs is refused while it is still small.
      socket.on("readable", () => {
        if ((gatheredLength(client) ?? Infinity) <= largestPacket || socket.destroyed) return;
        const kid = admissions.get(client)?.presented.kid;
        socket.destroy();
        if (kid === undefined) options.onRefused("packet is too large", undefined);
        else options.onRejected("tooLarge", kid);
      });
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.once("error", (error) => reject(portFailure(error, options.port)));
    server.listen(options.port, options.host, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : options.port);
    });
  });

  return {
    port,
    acknowledge({ kid, epoch, seq }) {
      const payload = Buffer.from(JSON.stringify({ v: 1, epoch, seq }));
      // QoS 0: a lost one is followed by the next, and by one at every subscription.
      broker.publish(
        { cmd: "publish", topic: topic("ack", kid), payload, qos: 0, retain: true, dup: false },
        () => undefined,
      );
    },
    async recheck(kid) {
      for (const [client, admission] of admissions) {
        const { presented } = admission;
        if (kid !== undefined && presented.kid !== kid) continue;
        // Answered with a CONNACK, which a cut connection would not get.
        if (!admission.admitted) admission.askAgain = true;
        if (!admission.admitted || (await options.isCurrent(presented))) continue;
        options.onRefused("certificate was revoked", presented.kid);
        client.conn.destroy();
      }
    },
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await new Promise<void>((resolve) => broker.close(resolve));
      await closed;
    },
  };
}

/** From promises, ours, to callbacks, aedes's. */
function answer<Value>(question: Promise<Value>, reply: (value: Value) => void): void {
  void question.then(reply);
}

/** Length of the packet being gathered, -1 between packets; undefined when aedes keeps it elsewhere one day. */
function gatheredLength(client: Client): number | undefined {
  const parser: unknown = Reflect.get(client, "_parser");
  const packet: unknown =
    typeof parser === "object" && parser !== null ? Reflect.get(parser, "packet") : undefined;
  const length: unknown =
    typeof packet === "object" && packet !== null ? Reflect.get(packet, "length") : undefined;
  return typeof length === "number" ? length : undefined;
}

function certificateOf(client: Client): PresentedCertificate | undefined {
  const { conn } = client;
  return "getPeerX509Certificate" in conn ? presentedCertificate(conn as TLSSocket) : undefined;
}

function mqOf(broker: Aedes): object {
  const mq: unknown = Reflect.get(broker, "mq");
  if (typeof mq !== "object" || mq === null) throw new Error("aedes has no mq: the guard must be revised");
  return mq;
}

function bytesOf(payload: string | Uint8Array): Uint8Array {
  return typeof payload === "string" ? Buffer.from(payload) : payload;
}

function refusal(returnCode: 2 | 3 | 5): AuthenticateError {
  return Object.assign(new Error("refused"), { returnCode });
}

function portFailure(error: Error, port: number): Error {
  const code = systemErrorCode(error);
  if (code === "EADDRINUSE") {
    return new StartFailure(`Port ${port} is taken: stop the program that uses it, or set MQTT_PORT.`);
  }
  return code === "EACCES"
    ? new StartFailure(`Port ${port} may not be used by this user: set MQTT_PORT to one above 1023.`)
    : error;
}
