import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "@zizhuban/device-agent-contract";
import { topic } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createLogger, listenOnOwnPort } from "../core/index.ts";
import { startTestDatabase, type TestDatabase } from "../core/testing.ts";
import { startTestDeployment, type TestDeployment } from "../fleet/testing.ts";
import { brokerAccessList } from "./access.ts";
import { startIngest, type Ingest, type IngestConfiguration } from "./ingest.ts";
import { serverClientId } from "./subscriber.ts";
import { connectKiosk, sendAll } from "./testing.ts";

// The real broker an installation grows into (Debian's mosquitto), with the access list the server writes for it.

let folder: string;
let database: TestDatabase;
let deployment: TestDeployment;
let broker: ChildProcess;
let configuration: IngestConfiguration;
let port: number;
const logger = createLogger("test", { write: () => undefined });

/** A port nobody listens on now. */
async function freePort(): Promise<number> {
  const server = createServer();
  const free = await listenOnOwnPort(server);
  await new Promise((resolve) => server.close(resolve));
  return free;
}

/** @returns whether it listens; it has ended where another program was faster with its port */
async function startBroker(): Promise<boolean> {
  // Debian keeps it in /usr/sbin, which is not on everybody's path.
  const env = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin` };
  const started = spawn("mosquitto", ["-c", join(folder, "mosquitto.conf")], { stdio: "ignore", env });
  broker = started;
  return vi.waitFor(
    async () =>
      new Promise<boolean>((resolve, reject) => {
        if (started.exitCode !== null) return resolve(false);
        const socket = connect(port, "127.0.0.1", () => {
          socket.destroy();
          resolve(started.exitCode === null);
        });
        socket.once("error", reject);
      }),
  );
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "zizhuban-mosquitto-"));
  database = await startTestDatabase();
  deployment = await startTestDeployment(database.db);
  const { authority } = deployment;
  const credentials = await authority.issueServer(["127.0.0.1"]);
  await writeFile(join(folder, "ca.pem"), authority.caPem);
  await writeFile(join(folder, "certificate.pem"), credentials.certificatePem);
  await writeFile(join(folder, "key.pem"), credentials.keyPem);
  await writeFile(join(folder, "acl"), brokerAccessList(serverClientId));
  do {
    port = await freePort();
    await writeFile(
      join(folder, "mosquitto.conf"),
      [
        `listener ${port} 127.0.0.1`,
        `cafile ${folder}/ca.pem`,
        `certfile ${folder}/certificate.pem`,
        `keyfile ${folder}/key.pem`,
        "require_certificate true",
        "use_identity_as_username true",
        `acl_file ${folder}/acl`,
        ...(process.getuid?.() === 0 ? ["user root"] : []),
        "",
      ].join("\n"),
    );
  } while (!(await startBroker()));
  configuration = {
    databaseUrl: database.url,
    tls: { ...(await authority.issueClient(serverClientId)), caPem: authority.caPem },
    broker: { kind: "external", url: `mqtts://127.0.0.1:${port}` },
  };
});
afterAll(async () => {
  broker.kill();
  await deployment.stop();
  await database.stop();
  await rm(folder, { recursive: true });
});

async function storedOf(kid: string) {
  const { rows } = await sql`
    select stored_through, stored, declared_lost, highest from kiosk_ledger where kid = ${kid}`.execute(
    database.db,
  );
  return rows[0];
}

async function liveOf(kid: string) {
  const { rows } = await sql<{ sid: string; lost_at: number | null }>`
    select sid, lost_at from kiosk_live where kid = ${kid}`.execute(database.db);
  return rows[0];
}

it("stores and acknowledges everything through it, although it and we are stopped on the way", async () => {
  const kiosk = await deployment.enrol("M1");
  let ingest: Ingest = await startIngest(configuration, { clock: systemClock, logger });
  const epoch = randomUUID();
  const count = 600;
  const sending = sendAll(async () => connectKiosk(port, kiosk), kiosk.kid, epoch, count);
  const reached = async (part: number) =>
    expect
      .poll(async () => Number(Reflect.get((await storedOf(kiosk.kid)) ?? {}, "stored") ?? 0), {
        interval: 10,
      })
      .toBeGreaterThan(count * part);

  await reached(0.2);
  await ingest.stop();
  ingest = await startIngest(configuration, { clock: systemClock, logger });
  await reached(0.5);
  broker.kill("SIGKILL");
  expect(await startBroker()).toBe(true);
  await sending;
  expect(await storedOf(kiosk.kid)).toEqual({
    stored_through: count,
    stored: count,
    declared_lost: 0,
    highest: count,
  });
  await ingest.stop();
});

it("keeps a kiosk to its own topics, and sees its births and wills", async () => {
  const ingest = await startIngest(configuration, { clock: systemClock, logger });
  const [kiosk, other] = [await deployment.enrol("M2"), await deployment.enrol("M3")];
  const sid = randomUUID();
  const client = await connectKiosk(port, kiosk, { sid });
  client.on("error", () => undefined);
  const birth = { v: 1, on: true, sid, boot: randomUUID(), at: 1, agent: "0.1.0", why: "boot" };
  await client.publishAsync(topic("state", other.kid), JSON.stringify(birth), { qos: 1 });
  await client.publishAsync(topic("state", kiosk.kid), JSON.stringify(birth), { qos: 1, retain: true });
  await expect.poll(async () => liveOf(kiosk.kid)).toEqual({ sid, lost_at: null });
  expect(await liveOf(other.kid)).toBeUndefined();
  client.stream.destroy();
  await expect.poll(async () => (await liveOf(kiosk.kid))?.lost_at).not.toBeNull();
  await ingest.stop();
});
