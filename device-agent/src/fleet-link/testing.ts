// The other end of the fleet link for its tests: real brokers with mutual TLS, and a server that keeps the ledger.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import {
  connect as connectTcp,
  createServer as createTcpServer,
  type AddressInfo,
  type Socket,
} from "node:net";
import { getuid } from "node:process";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import {
  fleetTopic,
  parseHistoryMessage,
  parseNowMessage,
  parseStateMessage,
  parseTopic,
  topic,
  type HistoryMessage,
  type NowMessage,
  type StateMessage,
} from "@zizhuban/server-contract";
import { Aedes } from "aedes";
import { connectAsync } from "mqtt";
import type { TestAuthority } from "../server-client/testing.ts";
import { freePort, listening } from "../transports/testing-port.ts";

export interface TestBroker {
  readonly port: number;
  /** At once, as a power cut would. */
  kill(): Promise<void>;
}

export type StartBroker = (authority: TestAuthority, folder: string, port?: number) => Promise<TestBroker>;

export async function startAedes(authority: TestAuthority, _folder: string, port = 0): Promise<TestBroker> {
  const broker = await Aedes.createBroker();
  const { keyPem, certificatePem } = await authority.issue("broker");
  const sockets = new Set<Socket>();
  const server = createTlsServer(
    {
      key: keyPem,
      cert: certificatePem,
      ca: authority.caPem,
      requestCert: true,
      rejectUnauthorized: true,
    },
    broker.handle,
  );
  server.on("connection", (socket) => sockets.add(socket));
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    port: portOf(server.address()),
    async kill() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
      await new Promise<void>((resolve) => broker.close(() => resolve()));
    },
  };
}

/** Debian's mosquitto, on the port given or on a free one; where another program was faster, on another. */
export async function startMosquitto(
  authority: TestAuthority,
  folder: string,
  port?: number,
): Promise<TestBroker> {
  const { keyPem, certificatePem } = await authority.issue("broker");
  for (;;) {
    const broker = await tryMosquitto(
      { ca: authority.caPem, certificate: certificatePem, key: keyPem },
      folder,
      port ?? (await freePort()),
    );
    if (broker !== undefined) return broker;
    if (port !== undefined) throw new Error(`mosquitto does not listen on ${port}`);
  }
}

async function tryMosquitto(
  pem: Readonly<Record<"ca" | "certificate" | "key", string>>,
  folder: string,
  port: number,
): Promise<TestBroker | undefined> {
  mkdirSync(folder, { recursive: true });
  const files = {
    "ca.pem": pem.ca,
    "certificate.pem": pem.certificate,
    "key.pem": pem.key,
    acl:
      ["st", "now", "ev"].map((leaf) => `pattern write k/1/%u/${leaf}\n`).join("") +
      "pattern read k/1/%u/ack\nuser server\ntopic readwrite k/1/#\n",
    "mosquitto.conf": [
      `listener ${port} 127.0.0.1`,
      `cafile ${join(folder, "ca.pem")}`,
      `certfile ${join(folder, "certificate.pem")}`,
      `keyfile ${join(folder, "key.pem")}`,
      "require_certificate true",
      "use_identity_as_username true",
      `acl_file ${join(folder, "acl")}`,
      // As root it would become another user, who may not read these files.
      ...(getuid?.() === 0 ? ["user root"] : []),
      "",
    ].join("\n"),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const child = spawn("mosquitto", ["-c", join(folder, "mosquitto.conf")], {
    stdio: "ignore",
    env: { ...process.env, PATH: `${process.env["PATH"]}:/usr/sbin` },
  });
  const gone = once(child, "exit");
  if (!(await listening(port, child))) return undefined;
  return {
    port,
    async kill() {
      child.kill("SIGKILL");
      await gone;
    },
  };
}

export interface TestLedger {
  /** Every history packet, in the order of arrival, repetitions included. */
  readonly arrivals: HistoryMessage[];
  readonly states: StateMessage[];
  readonly snapshots: NowMessage[];
  /** What failed the contract's schema. */
  readonly invalid: string[];
  /** Highest contiguous seq stored or declared. */
  stored(): number;
  /** While silent it stores but does not tell. */
  silent: boolean;
  publish(payload: string): Promise<void>;
  stop(): Promise<void>;
}

/** Stores, dedupes, acknowledges: what ingest does (DESIGN §4.5), without its database. */
export async function startLedger(
  authority: TestAuthority,
  port: number,
  kid: string,
  before?: TestLedger,
): Promise<TestLedger> {
  const { keyPem, certificatePem } = await authority.issue("server");
  const client = await connectAsync(`mqtts://127.0.0.1:${port}`, {
    protocolVersion: 4,
    clientId: "server",
    key: keyPem,
    cert: certificatePem,
    ca: authority.caPem,
    reconnectPeriod: 0,
  });
  client.on("error", () => undefined);
  const seen = new Set(before?.arrivals.flatMap(covered));
  let contiguous = before?.stored() ?? 0;
  const ledger: TestLedger = {
    arrivals: before?.arrivals ?? [],
    states: before?.states ?? [],
    snapshots: before?.snapshots ?? [],
    invalid: before?.invalid ?? [],
    silent: before?.silent ?? false,
    stored: () => contiguous,
    publish: async (payload) =>
      void (await client.publishAsync(topic("ack", kid), payload, { qos: 1, retain: true })),
    stop: () => client.endAsync(true),
  };

  function store(message: HistoryMessage): void {
    ledger.arrivals.push(message);
    for (const seq of covered(message)) seen.add(seq);
    while (seen.has(contiguous + 1)) contiguous += 1;
    if (ledger.silent) return;
    ledger.publish(JSON.stringify({ v: 1, epoch: message.epoch, seq: contiguous })).catch(() => undefined);
  }

  client.on("message", (name, payload) => {
    const kind = parseTopic(name)?.kind;
    const input: unknown = JSON.parse(payload.toString());
    const history = parseHistoryMessage(input);
    const state = parseStateMessage(input);
    const now = parseNowMessage(input);
    if (kind === "history" && history.ok) store(history.value);
    else if (kind === "state" && state.ok) ledger.states.push(state.value);
    else if (kind === "now" && now.ok) ledger.snapshots.push(now.value);
    else ledger.invalid.push(payload.toString());
  });
  await client.subscribeAsync([fleetTopic("history"), fleetTopic("state"), fleetTopic("now")], { qos: 1 });
  return ledger;
}

/** The seqs a message accounts for: its own, and those it declares lost. */
function covered({ seq, event }: HistoryMessage): number[] {
  if (event.type !== "journal.dropped") return [seq];
  const { from, to } = event;
  return [seq, ...Array.from({ length: to - from + 1 }, (_, n) => from + n)];
}

export interface TestRelay {
  readonly port: number;
  /** Both sides lose the connection without a word. */
  cut(): void;
  stop(): Promise<void>;
}

/** A wire that can be cut, between the agent and a broker. */
export async function startRelay(target: number): Promise<TestRelay> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((near) => {
    const far = connectTcp(target, "127.0.0.1");
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far);
    far.pipe(near);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    port: portOf(server.address()),
    cut,
    async stop() {
      cut();
      server.close();
      await once(server, "close");
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("not listening on TCP");
  return address.port;
}
