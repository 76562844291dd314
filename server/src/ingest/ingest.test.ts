import { randomUUID } from "node:crypto";
import { SimulatedClock, systemClock } from "@zizhuban/device-agent-contract";
import { topic } from "@zizhuban/server-contract";
import fc from "fast-check";
import { sql } from "kysely";
import type { MqttClient } from "mqtt";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createLogger } from "../core/index.ts";
import { beside, startTestDatabase, type TestDatabase } from "../core/testing.ts";
import {
  newRequest,
  startTestDeployment,
  type EnrolledKiosk,
  type TestDeployment,
} from "../fleet/testing.ts";
import { startIngest, type Ingest } from "./ingest.ts";
import { collectAcks, connectKiosk, historyMessage } from "./testing.ts";

let database: TestDatabase;
let deployment: TestDeployment;
let ingest: Ingest;
let port = 0;
let count = 0;
const clients: MqttClient[] = [];
const logger = createLogger("test", { write: () => undefined });

beforeAll(async () => {
  database = await startTestDatabase();
  deployment = await startTestDeployment(database.db);
  const tls = {
    ...(await deployment.authority.issueServer(["127.0.0.1"])),
    caPem: deployment.authority.caPem,
  };
  ingest = await startIngest(
    { databaseUrl: database.url, tls, broker: { kind: "embedded", host: "127.0.0.1", port: 0 } },
    { clock: systemClock, logger },
  );
  port = ingest.port ?? 0;
});
afterEach(() => {
  for (const client of clients.splice(0)) client.end(true);
});
afterAll(async () => {
  await ingest.stop();
  await deployment.stop();
  await database.stop();
});

async function newKiosk(): Promise<EnrolledKiosk> {
  count += 1;
  return deployment.enrol(`I${count}`);
}

async function connect(
  ...args: Parameters<typeof connectKiosk> extends [number, ...infer Rest] ? Rest : never
) {
  const client = await connectKiosk(port, ...args);
  client.on("error", () => undefined);
  clients.push(client);
  return client;
}

/** Everything the database knows of a kiosk's messages. */
async function known(kid: string) {
  const one = async <Row>(query: ReturnType<typeof sql<Row>>) => (await query.execute(database.db)).rows;
  return {
    history: await one(
      sql<{ seq: number }>`select seq, event from kiosk_history where kid = ${kid} order by seq`,
    ),
    ledger: await one(
      sql`select stored_through, stored, declared_lost, highest from kiosk_ledger where kid = ${kid}`,
    ),
    rejected: await one(
      sql<{ reason: string }>`select reason from kiosk_rejected where kid = ${kid} order by number`,
    ),
    live: (await one(sql<Record<string, unknown>>`select * from kiosk_live where kid = ${kid}`))[0],
  };
}

function closed(client: MqttClient): Promise<void> {
  return new Promise((resolve) => client.once("close", () => resolve()));
}

describe("a connection", () => {
  it("needs a certificate of this deployment", async () => {
    const kiosk = await newKiosk();
    await expect(connect({ kid: kiosk.kid, caPem: kiosk.caPem })).rejects.toThrow();
    const strange = await startTestDeployment(database.db);
    const stranger = await strange.enrol("stranger");
    await expect(connect({ ...stranger, caPem: kiosk.caPem })).rejects.toThrow();
    await strange.stop();
  });

  it("needs the client id of its certificate", async () => {
    const [kiosk, other] = [await newKiosk(), await newKiosk()];
    await expect(connect({ ...kiosk, kid: other.kid })).rejects.toThrow(/Identifier rejected/);
    await expect(connect(kiosk, { clientId: "" })).rejects.toThrow();
    await expect(connect(kiosk, { clientId: "zizhuban-server" })).rejects.toThrow(/Identifier rejected/);
  });

  it("is refused once its certificate is revoked", async () => {
    const kiosk = await newKiosk();
    (await connect(kiosk)).end(true);
    await deployment.kiosks.revoke(kiosk.kid, "system");
    await expect(connect(kiosk)).rejects.toThrow(/Not authorized/);
  });

  it("is closed when its certificate is revoked, and no other", async () => {
    const [kiosk, other] = [await newKiosk(), await newKiosk()];
    const [client, others] = [await connect(kiosk), await connect(other)];
    const gone = closed(client);
    await deployment.kiosks.revoke(kiosk.kid, "system");
    await gone;
    expect(others.connected).toBe(true);
    await others.publishAsync(topic("history", other.kid), historyMessage(randomUUID(), 1), { qos: 1 });
  });

  it("gives way to the same kiosk enrolled with another key", async () => {
    const kiosk = await newKiosk();
    const gone = closed(await connect(kiosk));
    const again = await deployment.enrolAgain(kiosk.kid);
    expect(again.kid).toBe(kiosk.kid);
    await gone;
    await expect(connect(kiosk)).rejects.toThrow(/Not authorized/);
    expect((await connect(again)).connected).toBe(true);
  });

  it("of a revoked kiosk is not to be had again with the claim and key it enrolled with", async () => {
    const { kiosks } = deployment;
    const place = {
      name: "样例点",
      number: "revoked",
      division: "样例市",
      divisionCode: "420702100",
      phone: "12345",
      hours: "24 小时",
    };
    const kid = await kiosks.register(place);
    const request = { claim: await kiosks.newClaim(kid), csrPem: (await newRequest()).csrPem };
    expect(await kiosks.enrol(request)).toMatchObject({ ok: true });
    expect(await kiosks.enrol(request)).toMatchObject({ ok: true });
    await kiosks.revoke(kid, "system");
    expect(await kiosks.enrol(request)).toMatchObject({ ok: false, code: "claimInvalid" });
  });

  it("may not leave a will for somebody else", async () => {
    const [kiosk, other] = [await newKiosk(), await newKiosk()];
    const will = {
      topic: topic("state", other.kid),
      payload: Buffer.from("{}"),
      qos: 1,
      retain: true,
    } as const;
    await expect(connect(kiosk, { will })).rejects.toThrow(/Identifier rejected/);
  });
});

describe("what a kiosk may do", () => {
  it.each([
    ["another kiosk's topic", (other: string) => topic("history", other)],
    ["the ledger's answer", (_other: string, own: string) => topic("ack", own)],
    ["the broker's own topics", () => "$SYS/broker/clients"],
    ["a topic of another version", (_other: string, own: string) => `k/2/${own}/ev`],
  ])("does not include publishing to %s", async (_name, name) => {
    const [kiosk, other] = [await newKiosk(), await newKiosk()];
    const client = await connect(kiosk);
    const gone = closed(client);
    client.publish(name(other.kid, kiosk.kid), historyMessage(randomUUID(), 1), { qos: 1 });
    await gone;
    await expect.poll(async () => (await known(kiosk.kid)).live?.["rejected"]).toBe(1);
    expect((await known(other.kid)).history).toEqual([]);
    expect((await known(other.kid)).live).toBeUndefined();
    expect((await known(kiosk.kid)).history).toEqual([]);
  });

  it("includes reading its own ack, and nothing else", async () => {
    const [kiosk, other] = [await newKiosk(), await newKiosk()];
    const client = await connect(kiosk);
    await client.subscribeAsync(topic("ack", kiosk.kid), { qos: 1 });
    const forbidden = [topic("ack", other.kid), topic("history", kiosk.kid), "k/1/+/ack", "#", "$SYS/#"];
    for (const filter of forbidden) {
      await expect(client.subscribeAsync(filter, { qos: 1 }), filter).rejects.toThrow(/Unspecified error/);
    }
  });
});

describe("history", () => {
  it("is stored once and acknowledged when it is", async () => {
    const kiosk = await newKiosk();
    const client = await connect(kiosk);
    const acks = await collectAcks(client, kiosk.kid);
    const epoch = randomUUID();
    for (let round = 0; round < 2; round += 1) {
      for (let seq = 1; seq <= 50; seq += 1) {
        client.publish(topic("history", kiosk.kid), historyMessage(epoch, seq), { qos: 1 });
      }
    }
    await expect.poll(() => acks.at(-1)).toEqual({ v: 1, epoch, seq: 50 });
    await expect.poll(async () => (await known(kiosk.kid)).history.length).toBe(50);
    expect((await known(kiosk.kid)).ledger).toEqual([
      { stored_through: 50, stored: 50, declared_lost: 0, highest: 50 },
    ]);
  });

  it("is acknowledged up to the first hole, and a declared loss fills it", async () => {
    const kiosk = await newKiosk();
    const client = await connect(kiosk);
    const acks = await collectAcks(client, kiosk.kid);
    const epoch = randomUUID();
    const send = async (seq: number, event?: Parameters<typeof historyMessage>[2]) =>
      client.publishAsync(topic("history", kiosk.kid), historyMessage(epoch, seq, event), { qos: 1 });
    await send(1);
    await send(4);
    await expect.poll(() => acks.at(-1)?.seq).toBe(1);
    await send(2);
    await expect.poll(() => acks.at(-1)?.seq).toBe(2);
    await send(3);
    await expect.poll(() => acks.at(-1)?.seq).toBe(4);
    await send(11, { type: "journal.dropped", from: 5, to: 10 });
    await expect.poll(() => acks.at(-1)?.seq).toBe(11);
    await send(7);
    await send(12);
    await expect.poll(() => acks.at(-1)?.seq).toBe(12);
    expect((await known(kiosk.kid)).ledger).toEqual([
      { stored_through: 12, stored: 7, declared_lost: 5, highest: 12 },
    ]);
  });

  it("that does not validate is counted and acknowledged, once, and changes nothing else", async () => {
    const kiosk = await newKiosk();
    const client = await connect(kiosk);
    const acks = await collectAcks(client, kiosk.kid);
    const epoch = randomUUID();
    const head = { v: 1, epoch, at: 1, boot: randomUUID() };
    const bad = [
      JSON.stringify({ ...head, seq: 1, event: { type: "citizen.named", name: "张样例" } }),
      JSON.stringify({ ...head, v: 9, seq: 2, event: {} }),
      JSON.stringify({ ...head, seq: 3, event: { type: "journal.dropped", from: 1, to: 900 } }),
      JSON.stringify({ ...head, seq: 4, at: 1e300, event: { type: "visit.opened", visitId: "v" } }),
      JSON.stringify({ ...head, seq: 5, event: { type: "visit.opened", visitId: "\u0000" } }),
      JSON.stringify({ ...head, seq: 6, event: { type: "visit.opened", visitId: "x".repeat(65_536) } }),
    ];
    for (const message of [...bad, ...bad]) {
      await client.publishAsync(topic("history", kiosk.kid), message, { qos: 1 });
    }
    const headless = [
      "{",
      Buffer.from([0xff, 0xfe, 0x00]),
      "null",
      JSON.stringify({ ...head, seq: 0, event: {} }),
      JSON.stringify({ ...head, epoch: epoch.toUpperCase(), seq: 7, event: {} }),
      "[".repeat(30_000),
    ];
    for (const message of headless)
      await client.publishAsync(topic("history", kiosk.kid), message, { qos: 1 });
    for (const message of ["{}", "x"]) {
      await client.publishAsync(topic("state", kiosk.kid), message, { qos: 1 });
      await client.publishAsync(topic("now", kiosk.kid), message, { qos: 1 });
    }
    await client.publishAsync(topic("history", kiosk.kid), historyMessage(epoch, 7), { qos: 1 });
    await expect.poll(() => acks.at(-1)?.seq).toBe(7);
    const after = await known(kiosk.kid);
    expect(after.history.filter((row) => "event" in row && row.event !== null)).toHaveLength(1);
    expect(after.live).toMatchObject({
      rejected: bad.length + headless.length + 4,
      online_since: null,
      reported_at: null,
    });
    expect(JSON.stringify(after.rejected)).not.toContain("张");
  });

  it("with a number its journal cannot have reached is counted and changes no account", async () => {
    const kiosk = await newKiosk();
    const client = await connect(kiosk);
    const acks = await collectAcks(client, kiosk.kid);
    const [epoch, fresh] = [randomUUID(), randomUUID()];
    const send = async (of: string, seq: number, event?: Parameters<typeof historyMessage>[2]) =>
      client.publishAsync(topic("history", kiosk.kid), historyMessage(of, seq, event), { qos: 1 });
    const far = 900_719_925_474_099;
    await send(epoch, 1);
    await send(fresh, far);
    await send(epoch, far);
    await send(epoch, far, { type: "journal.dropped", from: 2, to: 3 });
    await client.publishAsync(
      topic("history", kiosk.kid),
      JSON.stringify({ v: 1, epoch, seq: far, at: 1, boot: randomUUID(), event: {} }),
      { qos: 1 },
    );
    await send(epoch, 2);
    await expect.poll(() => acks.at(-1)).toEqual({ v: 1, epoch, seq: 2 });
    const after = await known(kiosk.kid);
    expect(after.history.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(after.ledger).toContainEqual({ stored_through: 2, stored: 2, declared_lost: 0, highest: 2 });
    expect(after.ledger).not.toContainEqual(expect.objectContaining({ highest: far }));
    expect(after.live).toMatchObject({ rejected: 4 });
    expect(after.rejected[0]?.reason).toContain("/seq");
  });

  it("of an old journal may begin anywhere on a new server, once its beginning is declared lost", async () => {
    const kiosk = await newKiosk();
    const client = await connect(kiosk);
    const acks = await collectAcks(client, kiosk.kid);
    const epoch = randomUUID();
    const send = async (seq: number, event?: Parameters<typeof historyMessage>[2]) =>
      client.publishAsync(topic("history", kiosk.kid), historyMessage(epoch, seq, event), { qos: 1 });
    // As the agent does: what nobody has yet, then what another server had, declared.
    await send(50_000_001);
    await send(50_000_002, { type: "journal.dropped", from: 1, to: 50_000_000 });
    await send(50_000_001);
    await expect.poll(() => acks.at(-1)).toEqual({ v: 1, epoch, seq: 50_000_002 });
    expect((await known(kiosk.kid)).history.map(({ seq }) => seq)).toEqual([50_000_001, 50_000_002]);
  });

  it("that goes on after rows its ring dropped is stored before they are declared", async () => {
    const kiosk = await newKiosk();
    const client = await connect(kiosk);
    const acks = await collectAcks(client, kiosk.kid);
    const epoch = randomUUID();
    const send = async (seq: number, event?: Parameters<typeof historyMessage>[2]) =>
      client.publishAsync(topic("history", kiosk.kid), historyMessage(epoch, seq, event), { qos: 1 });
    await send(200_001);
    await send(200_002, { type: "journal.dropped", from: 1, to: 200_000 });
    await expect.poll(() => acks.at(-1)?.seq).toBe(200_002);
    expect((await known(kiosk.kid)).rejected).toEqual([]);
  });

  it("larger than any message is cut off before it is gathered", async () => {
    const kiosk = await newKiosk();
    const client = await connect(kiosk);
    const gone = closed(client);
    client.publish(topic("history", kiosk.kid), Buffer.alloc(5_000_000, 120), { qos: 1 });
    await gone;
    await expect.poll(async () => (await known(kiosk.kid)).live?.["rejected"]).toBe(1);
    expect(await known(kiosk.kid)).toMatchObject({ history: [], rejected: [{ reason: "tooLarge" }] });
  });

  it("is answered with PUBACK only after the commit", async () => {
    const kiosk = await newKiosk();
    const client = await connect(kiosk);
    const epoch = randomUUID();
    await client.publishAsync(topic("history", kiosk.kid), historyMessage(epoch, 1), { qos: 1 });
    let answered = false;
    let second: Promise<unknown> = Promise.resolve();
    await database.db.transaction().execute(async (tx) => {
      await sql`select from kiosk_ledger where kid = ${kiosk.kid} for update`.execute(tx);
      second = client
        .publishAsync(topic("history", kiosk.kid), historyMessage(epoch, 2), { qos: 1 })
        .then(() => (answered = true));
      await expect
        .poll(async () => {
          const waiting = sql`select from pg_locks where not granted`;
          const { rows } = await beside(async () => waiting.execute(database.db));
          return rows.length;
        })
        .toBeGreaterThan(0);
      expect(answered).toBe(false);
    });
    await second;
    expect((await known(kiosk.kid)).history).toHaveLength(2);
  });

  it("is told again at the next connection, after the broker forgot", async () => {
    const kiosk = await newKiosk();
    const first = await connect(kiosk);
    const epoch = randomUUID();
    await first.publishAsync(topic("history", kiosk.kid), historyMessage(epoch, 1), { qos: 1 });
    first.end(true);
    const acks = await collectAcks(await connect(kiosk), kiosk.kid);
    await expect.poll(() => acks.at(-1)).toEqual({ v: 1, epoch, seq: 1 });
  });
});

describe("the live view", () => {
  it("follows births, snapshots and wills, and ignores the will of an older session", async () => {
    const kiosk = await newKiosk();
    const [oldSid, sid] = [randomUUID(), randomUUID()];
    const birth = (session: string) =>
      JSON.stringify({
        v: 1,
        on: true,
        sid: session,
        boot: randomUUID(),
        at: 1,
        agent: "0.1.0",
        why: "boot",
      });
    const old = await connect(kiosk, { sid: oldSid });
    await old.publishAsync(topic("state", kiosk.kid), birth(oldSid), { qos: 1, retain: true });
    const client = await connect(kiosk, { sid });
    await client.publishAsync(topic("state", kiosk.kid), birth(sid), { qos: 1, retain: true });
    const now = { v: 1, sid, at: 1, busy: true, devices: [], epoch: randomUUID(), written: 7 };
    await client.publishAsync(topic("now", kiosk.kid), JSON.stringify(now), { qos: 1, retain: true });
    const { live } = await known(kiosk.kid);
    expect(live).toMatchObject({
      sid,
      lost_at: null,
      offline_at: null,
      busy: true,
      written: 7,
      agent: "0.1.0",
    });
    const late = { ...now, sid: oldSid, busy: false, written: 3 };
    await client.publishAsync(topic("now", kiosk.kid), JSON.stringify(late), { qos: 1, retain: true });
    expect((await known(kiosk.kid)).live).toMatchObject({ busy: true, written: 7, rejected: 1 });
    client.stream.destroy();
    await expect.poll(async () => (await known(kiosk.kid)).live?.["lost_at"]).not.toBeNull();
  });
});

it("stores a batch whatever a kiosk put into it: one bad message holds up nobody", async () => {
  const { createStore } = await import("./store.ts");
  const store = createStore(database.db);
  const { kid } = await newKiosk();
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("\0", "\ud800", "urn:uuid:x", "NaN"));
  const number = fc.oneof(fc.maxSafeInteger(), fc.double(), fc.constantFrom(0, -0, 1e300, 2 ** 63));
  const uuid = fc.oneof(
    fc.uuid(),
    fc.uuid().map((id) => id.toUpperCase()),
    text,
  );
  const event = fc.oneof(
    fc.record({ type: fc.constant("visit.opened"), visitId: text }),
    fc.record({ type: fc.constant("journal.dropped"), from: number, to: number }),
    fc.record({ type: fc.constant("agent.started"), version: text, boot: text }),
    fc.jsonValue(),
  );
  const history = fc.record({ v: fc.constant(1), epoch: uuid, seq: number, at: number, boot: uuid, event });
  const state = fc.record({
    v: fc.constant(1),
    on: fc.constant(true),
    sid: uuid,
    boot: uuid,
    at: number,
    agent: text,
    why: fc.constantFrom("boot", "will"),
  });
  const now = fc.record({
    v: fc.constant(1),
    sid: uuid,
    at: number,
    busy: fc.boolean(),
    devices: fc.constant([]),
    epoch: uuid,
    written: number,
  });
  const message = fc.oneof(
    ...(
      [
        ["history", history],
        ["state", state],
        ["now", now],
      ] as const
    ).map(([kind, body]) =>
      fc.record({
        kid: fc.constant(kid),
        kind: fc.constant(kind),
        payload: fc.oneof(
          body.map((json) => Buffer.from(JSON.stringify(json))),
          fc.uint8Array({ maxLength: 50 }),
        ),
        at: fc.constant(1),
      }),
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(message, { maxLength: 8 }), async (batch) => {
      await store.store(batch);
    }),
    { numRuns: 300 },
  );
});

it("gives senders up, and takes them again, when the database is away too long", async () => {
  const { createGroupCommit } = await import("./group-commit.ts");
  const clock = new SimulatedClock();
  let down = true;
  const commit = createGroupCommit({
    store: async () => {
      if (down) throw new Error("away");
      return [];
    },
    clock,
    onStored: () => undefined,
    onError: () => undefined,
  });
  const message = { kid: "kiosk0001", kind: "history", payload: new Uint8Array(), at: 0 } as const;
  const given = commit.submit(message);
  const turn = () => new Promise<"turn">((resolve) => setImmediate(() => resolve("turn")));
  while ((await Promise.race([given, turn()])) === "turn") clock.advance(250);
  expect(await given).toMatchObject({ ok: false, code: "overloaded" });
  expect(clock.monotonic()).toBeLessThan(10_000);
  down = false;
  expect(await commit.submit(message)).toMatchObject({ ok: true });
  await commit.stop();
  expect(await commit.submit(message)).toMatchObject({ ok: false });
});
