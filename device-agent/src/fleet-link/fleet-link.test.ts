import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SimulatedClock, type DeviceView } from "@zizhuban/device-agent-contract";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { openJournal, type Journal, type JournalLimits } from "../journal/index.ts";
import { createTestAuthority, type TestAuthority, type TestCertificate } from "../server-client/testing.ts";
import { createHistorySender } from "./history.ts";
import { createFleetLink, type FleetLink } from "./index.ts";
import type { FleetLinkOptions } from "./fleet-link.ts";
import { createReconnect, reconnectDelays } from "./reconnect.ts";
import {
  startAedes,
  startLedger,
  startMosquitto,
  startRelay,
  type StartBroker,
  type TestBroker,
  type TestLedger,
} from "./testing.ts";

const kid = "kiosk0001";
const reader: DeviceView = {
  name: "IdCardReader",
  class: "id-card-reader",
  status: { state: "ready", card: "unknown" },
};
let authority: TestAuthority;
let enrolled: TestCertificate & { caPem: string };
let identity: TestCertificate & { caPem: string };
let folder: string;
let clock: SimulatedClock;
let cleanups: (() => unknown)[];
let devices: DeviceView[];
let busy: boolean;

beforeAll(async () => {
  authority = await createTestAuthority();
  enrolled = { ...(await authority.issue(kid)), caPem: authority.caPem };
});
beforeEach(() => {
  identity = enrolled;
  folder = mkdtempSync(join(tmpdir(), "fleet-link-"));
  clock = new SimulatedClock();
  devices = [reader];
  busy = false;
  cleanups = [() => rmSync(folder, { recursive: true, force: true })];
});
afterEach(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup();
});

function journalOf(limits?: JournalLimits): Journal {
  const path = join(folder, "journal.sqlite");
  const journal = openJournal({ path, clock, randomUUID, boot: randomUUID(), ...(limits && { limits }) });
  if (!journal.ok) throw new Error(journal.code);
  cleanups.push(() => journal.value.close());
  return journal.value;
}

async function brokerOf<Broker extends TestBroker>(
  start: (authority: TestAuthority, folder: string, port?: number) => Promise<Broker>,
  port?: number,
): Promise<Broker> {
  const broker = await start(authority, join(folder, "broker"), port);
  cleanups.push(() => broker.kill().catch(() => undefined));
  return broker;
}

async function ledgerOf(port: number, before?: TestLedger): Promise<TestLedger> {
  const ledger = await startLedger(authority, port, kid, before);
  cleanups.push(() => ledger.stop());
  return ledger;
}

function linkOptions(port: number, journal: Journal, scheme = "mqtts"): FleetLinkOptions {
  return {
    mqttUrl: `${scheme}://127.0.0.1:${port}`,
    identity,
    kid,
    journal,
    clock,
    random: () => 0.5,
    randomUUID,
    agentVersion: "0.1.0",
    boot: randomUUID(),
    devices: () => devices,
    busy: () => busy,
  };
}

function linkTo(port: number, journal: Journal, scheme = "mqtts"): FleetLink {
  const link = createFleetLink(linkOptions(port, journal, scheme));
  cleanups.push(() => link.stop());
  link.start();
  return link;
}

/**
 * Lets simulated time run at about ten times real time. Where nothing may be sent twice, as fast as real time: the broker is
 * another process, and 30 s without its ack are taken for a loss.
 */
function run(times = 10): void {
  const timer = setInterval(() => clock.advance(5 * times), 5);
  cleanups.push(() => clearInterval(timer));
}

function record(journal: Journal, count: number): void {
  for (let n = 0; n < count; n++) journal.append({ type: "visit.opened", visitId: `visit-${n}` });
}

const seqs = (ledger: TestLedger) => ledger.arrivals.map((message) => message.seq);
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, n) => first + n);
const until = (assertion: () => void) => vi.waitFor(assertion, { interval: 10 });

describe.each<[string, StartBroker]>([
  ["aedes", startAedes],
  ["Mosquitto", startMosquitto],
])("through %s", (_, start) => {
  test("birth, snapshot, then a backlog in order; the journal forgets only what was acknowledged", async () => {
    const journal = journalOf();
    record(journal, 150);
    const { port } = await brokerOf(start);
    const ledger = await ledgerOf(port);
    run(1);
    const link = linkTo(port, journal);
    await until(() => expect(journal.unacked(0, 1)).toEqual([]));
    expect(seqs(ledger)).toEqual(upTo(150));
    expect(ledger.states).toMatchObject([{ on: true, why: "boot", agent: "0.1.0" }]);
    expect(ledger.snapshots[0]).toMatchObject({
      busy: false,
      devices: [reader],
      epoch: journal.epoch,
      written: 150,
      sid: ledger.states[0]?.sid,
    });
    expect(link.record({ type: "visit.opened", visitId: "live" })).toBe(151);
    await until(() => expect(journal.ackedThrough()).toBe(151));
    expect(seqs(ledger)).toEqual(upTo(151));
    expect(ledger.invalid).toEqual([]);

    const late = await startLedger(authority, port, kid);
    await until(() => expect([late.states.length, late.snapshots.length]).toEqual([1, 1]));
    await late.stop();
  });

  test("a cut wire publishes the will of that connection; the next one has a new session", async () => {
    const journal = journalOf();
    const { port } = await brokerOf(start);
    const ledger = await ledgerOf(port);
    const relay = await startRelay(port);
    cleanups.push(() => relay.stop());
    linkTo(relay.port, journal);
    await until(() => expect(ledger.states).toHaveLength(1));
    relay.cut();
    await until(() => expect(ledger.states).toHaveLength(2));
    run();
    await until(() => expect(ledger.states).toHaveLength(3));
    const [birth, will, rebirth] = ledger.states;
    expect(will).toEqual({ v: 1, on: false, sid: birth?.sid, why: "will" });
    expect(rebirth).toMatchObject({ on: true, why: "reconnect" });
    expect(rebirth?.sid).not.toBe(birth?.sid);
  });

  test("a planned end says closing, and no will follows", async () => {
    const journal = journalOf();
    const { port } = await brokerOf(start);
    const ledger = await ledgerOf(port);
    const link = linkTo(port, journal);
    await until(() => expect(ledger.states).toHaveLength(1));
    await link.stop();
    await ledger.publish("{}");
    await until(() => expect(ledger.states).toHaveLength(2));
    expect(ledger.states[1]).toEqual({ v: 1, on: false, sid: ledger.states[0]?.sid, why: "closing" });
    expect(link.state()).toEqual({ link: "down", reason: "stopped" });
    expect(clock.pending()).toBe(0);
  });

  test("with the broker killed again and again, every row is stored, and known repetitions aside none twice", async () => {
    const journal = journalOf();
    record(journal, 300);
    let broker = await brokerOf(start);
    let ledger = await ledgerOf(broker.port);
    run();
    linkTo(broker.port, journal);
    for (const stored of [60, 200, 350]) {
      await until(() => expect(ledger.stored()).toBeGreaterThanOrEqual(stored));
      await broker.kill();
      record(journal, 100);
      broker = await brokerOf(start, broker.port);
      ledger = await ledgerOf(broker.port, ledger);
    }
    await until(() => expect(journal.unacked(0, 1)).toEqual([]));
    // A broker that came back before its subscriber has swallowed rows: those arrive when they are sent again.
    expect([...new Set(seqs(ledger))].toSorted((a, b) => a - b)).toEqual(upTo(600));
    expect(ledger.stored()).toBe(600);
    expect(ledger.invalid).toEqual([]);
  });
});

test("a changed device and a begun visit are in the snapshot within 200 ms, many changes in one", async () => {
  const { port } = await brokerOf(startAedes);
  const ledger = await ledgerOf(port);
  const link = linkTo(port, journalOf());
  await until(() => expect(ledger.snapshots).toHaveLength(1));
  devices = [
    { name: "IdCardReader", class: "id-card-reader", status: { state: "offline", reason: "notFound" } },
  ];
  link.devicesChanged();
  busy = true;
  link.devicesChanged();
  clock.advance(200);
  await until(() => expect(ledger.snapshots).toHaveLength(2));
  expect(ledger.snapshots[1]).toMatchObject({ busy: true, devices });
  clock.advance(60_000);
  await until(() => expect(ledger.snapshots).toHaveLength(3));
});

test("at most 20 packets wait for their PUBACK, and a backlog goes out at 200 rows a second", async () => {
  const journal = journalOf();
  record(journal, 100);
  const waiting: ((answered: boolean) => void)[] = [];
  let published = 0;
  const publish = () => {
    published += 1;
    return new Promise<boolean>((resolve) => waiting.push(resolve));
  };
  const history = createHistorySender(journal, { publish }, clock);
  const answer = async () => {
    for (const resolve of waiting.splice(0)) resolve(true);
    await Promise.resolve();
  };
  history.pump();
  clock.advance(5_000);
  expect(published).toBe(20);
  await answer();
  await until(() => expect(published).toBe(40));
  await answer();
  clock.advance(99);
  expect(published).toBe(40);
  clock.advance(1);
  await until(() => expect(published).toBe(60));
  history.stop();
});

test("without an ack for 30 s it sends again from the first unacked row, a little until the ack moves", async () => {
  const journal = journalOf();
  record(journal, 60);
  const { port } = await brokerOf(startAedes);
  const ledger = await ledgerOf(port);
  ledger.silent = true;
  linkTo(port, journal);
  for (const sent of [20, 40, 60]) {
    await until(() => expect(seqs(ledger)).toEqual(upTo(sent)));
    clock.advance(100);
  }
  clock.advance(29_000);
  await ledger.publish("not an ack");
  await ledger.publish(JSON.stringify({ v: 1, epoch: randomUUID(), seq: 60 }));
  await ledger.publish(JSON.stringify({ v: 1, epoch: journal.epoch, seq: 61 }));
  clock.advance(999);
  expect(seqs(ledger)).toEqual(upTo(60));
  expect(journal.unacked(0, 1)).toHaveLength(1);
  clock.advance(1_000);
  await until(() => expect(seqs(ledger)).toEqual([...upTo(60), ...upTo(20)]));
  clock.advance(20_000);
  expect(seqs(ledger)).toHaveLength(80);
  await ledger.publish(JSON.stringify({ v: 1, epoch: journal.epoch, seq: 0 }));
  await ledger.publish(JSON.stringify({ v: 1, epoch: journal.epoch, seq: 20 }));
  await until(() => expect(journal.ackedThrough()).toBe(20));
  ledger.silent = false;
  run();
  await until(() => expect(journal.unacked(0, 1)).toEqual([]));
  // Of the rest it learns with the first repetition that all of it had been stored.
  expect(seqs(ledger).slice(80, 100)).toEqual(upTo(40, 21));
});

test("what the ring had to drop is declared, so that stored and declared make what was sent", async () => {
  const journal = journalOf({ maximumAgeMs: 1e12, maximumRows: 200 });
  record(journal, 700);
  const { port } = await brokerOf(startMosquitto);
  const ledger = await ledgerOf(port);
  run(1);
  linkTo(port, journal);
  await until(() => expect(ledger.stored()).toBe(journal.written()));
  await until(() => expect(journal.unacked(0, 1)).toEqual([]));
  expect(seqs(ledger).length).toBeLessThanOrEqual(201);
});

test("a kiosk of another authority, or without a broker, stays down and says so", async () => {
  const { port } = await brokerOf(startAedes);
  const foreign = await createTestAuthority();
  const states: string[] = [];
  identity = { ...(await foreign.issue(kid)), caPem: authority.caPem };
  const link = linkTo(port, journalOf());
  link.onState((state) => states.push(state.link));
  await until(() => expect(states).toContain("down"));
  expect(link.state()).toMatchObject({ link: "down" });
  await link.stop();
  expect(states).not.toContain("up");
});

test("there is no plaintext path, whatever the address says", async () => {
  const first = Promise.withResolvers<Buffer>();
  const server = createServer((socket) => {
    socket.once("data", (bytes) => {
      first.resolve(bytes);
      socket.destroy();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanups.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  linkTo(port, journalOf(), "mqtt");
  // A TLS record of type handshake (RFC 8446, section 5.1), not an MQTT CONNECT (0x10).
  expect((await first.promise)[0]).toBe(0x16);
});

test("reconnects are fully jittered, doubled up to the cap, and begin anew only after a minute of peace", () => {
  const simulated = new SimulatedClock();
  const reconnect = createReconnect(simulated, () => 0.5, reconnectDelays);
  const waits = (count: number, absent: boolean) =>
    Array.from({ length: count }, () => reconnect.next(absent));
  expect(waits(5, true)).toEqual([500, 1_000, 2_000, 2_500, 2_500]);
  expect(waits(2, false)).toEqual([15_000, 15_000]);
  simulated.advance(300_000);
  expect(waits(1, true)).toEqual([64_000]);
  expect(waits(3, false)).toEqual([128_000, 150_000, 150_000]);
  reconnect.connected();
  simulated.advance(59_999);
  reconnect.disconnected();
  expect(waits(1, true)).toEqual([150_000]);
  reconnect.connected();
  simulated.advance(60_000);
  reconnect.disconnected();
  expect(waits(2, false)).toEqual([500, 1_000]);
});

test("a server that was reached by other means is tried at once, in a spread of 2 s", async () => {
  const nobody = await startRelay(1);
  await nobody.stop();
  const link = createFleetLink({
    ...linkOptions(nobody.port, journalOf()),
    reconnect: { ...reconnectDelays, baseMs: 1e9, absentCapMs: 1e9, busyCapMs: 1e9 },
  });
  cleanups.push(() => link.stop());
  link.start();
  const tries: string[] = [];
  link.onState((state) => tries.push(state.link));
  await until(() => expect(tries).toHaveLength(1));
  clock.advance(60_000);
  link.retryNow();
  link.retryNow();
  clock.advance(999);
  await Promise.resolve();
  expect(tries).toHaveLength(1);
  clock.advance(1);
  await until(() => expect(tries).toHaveLength(2));
  clock.advance(60_000);
  expect(tries).toHaveLength(2);
});
