import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SimulatedClock, systemClock } from "@zizhuban/device-agent-contract";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startAedes } from "../fleet-link/testing.ts";
import { openJournal, type Journal } from "../journal/index.ts";
import { createLog } from "../log/index.ts";
import {
  answer,
  createTestAuthority,
  startTestServer,
  type TestAuthority,
  type TestRequest,
} from "../server-client/testing.ts";
import { createServerLink, type ServerLink } from "./server-link.ts";

// A kiosk, its server over real HTTPS, and what becomes of the two when the network or the server's state goes.

let folder: string;
let home: string;
let clock: SimulatedClock;
let journal: Journal;
let logged: { event: string; code?: string }[];
let cleanups: (() => unknown)[];
const claimFile = () => join(folder, "claim.json");
const until = (assertion: () => void) => vi.waitFor(assertion, { interval: 10 });
const events = () => logged.map(({ event }) => event);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "server-link-"));
  home = join(folder, "device-agent");
  mkdirSync(home);
  clock = new SimulatedClock(systemClock.now());
  logged = [];
  const opened = openJournal({ path: join(home, "journal.sqlite"), clock, randomUUID, boot: randomUUID() });
  if (!opened.ok) throw new Error(opened.code);
  journal = opened.value;
  cleanups = [() => rmSync(folder, { recursive: true, force: true }), () => journal.close()];
});
afterEach(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup();
});

interface Office {
  readonly url: string;
  readonly requests: TestRequest[];
  /** What it says to everything but an enrolment. */
  known: boolean;
  enrolled: number;
  stop(): Promise<void>;
}

/** A server with its own authority, that knows the kiosks it enrolled and no other. */
async function openOffice(
  authority: TestAuthority,
  mqttUrl = "mqtts://127.0.0.1:1",
  port = 0,
): Promise<Office> {
  const used = new Set<string>();
  const site = {
    version: "1",
    name: "样例站",
    kioskNumber: "1",
    division: "420702",
    phone: "12345",
    hours: "24 h",
  };
  async function handle(request: TestRequest, response: ServerResponse): Promise<void> {
    if (request.path !== "/api/kiosk/enrol") {
      if (office.known) return answer(response, 200, site);
      return answer(response, 403, { code: "kioskUnknown" });
    }
    const { claim, csrPem } = JSON.parse(request.body);
    if (used.has(claim)) return answer(response, 409, { code: "claimUsed" });
    used.add(claim);
    office.enrolled += 1;
    const kid = `kiosk000${office.enrolled}`;
    const certificatePem = await authority.sign(csrPem, kid);
    return answer(response, 200, { kid, certificatePem, caPem: authority.caPem, mqttUrl });
  }
  const server = await startTestServer(authority, handle, port);
  const office: Office = { ...server, known: true, enrolled: 0 };
  cleanups.push(() => office.stop().catch(() => undefined));
  return office;
}

function bringClaim(office: Office, authority: TestAuthority, claim: string = randomUUID()): void {
  writeFileSync(claimFile(), JSON.stringify({ url: office.url, claim, caPem: authority.caPem }));
}

function startLink(): ServerLink {
  const link = createServerLink({
    home,
    claimFile: claimFile(),
    serverUrl: undefined,
    journal,
    boot: randomUUID(),
    agentVersion: "0.1.0",
    clock,
    log: {
      ...createLog({ level: "silent" }),
      info: (event, facts) => void logged.push({ event, ...facts }),
      warn: (event, facts) => void logged.push({ event, ...facts }),
    },
    random: () => 0.5,
    randomUUID,
    devices: () => [],
    levels: () => [],
    busy: () => false,
    route: (url) => Promise.resolve(url),
  });
  cleanups.push(() => link.stop());
  link.start();
  return link;
}

/** Lets simulated time run at about ten times real time. */
function run(): void {
  const timer = setInterval(() => clock.advance(50), 5);
  cleanups.push(() => clearInterval(timer));
}

test("a server that lost its state and its authority enrols the kiosk again with the new claim, once", async () => {
  const before = await createTestAuthority();
  const first = await openOffice(before);
  bringClaim(first, before);
  run();
  const link = startLink();
  await until(() => expect(events()).toContain("kiosk.known"));
  journal.append({ type: "visit.opened", visitId: "stored by the first server" });
  journal.acked(journal.epoch, 1);
  await first.stop();

  const after = await createTestAuthority();
  const second = await openOffice(after, undefined, Number(new URL(first.url).port));
  await until(() => expect(events().filter((event) => event === "fleet.link").length).toBeGreaterThan(1));
  expect(await link.server.call("site")).toMatchObject({ code: "serverUnreachable" });
  bringClaim(second, after);
  await until(() => expect(logged).toContainEqual(expect.objectContaining({ code: "serverUntrusted" })));
  await until(() => expect(events().filter((event) => event === "kiosk.known")).toHaveLength(2));
  expect(await link.server.call("site")).toMatchObject({ ok: true });
  expect(readdirSync(home).filter((name) => name.startsWith("identity"))).toEqual([
    "identity",
    expect.stringMatching(/^identity\.replaced-\d+$/),
  ]);
  // What the first server had stored is declared to the second: its ledger begins at 1.
  expect(journal.ackedThrough()).toBe(0);
  expect(journal.unacked(0, 9)).toMatchObject([
    { seq: 2, event: { type: "journal.dropped", from: 1, to: 1 } },
  ]);
});

test("a server that knows the kiosk no more is asked with each claim once, never in a circle", async () => {
  const authority = await createTestAuthority();
  const office = await openOffice(authority);
  bringClaim(office, authority);
  run();
  startLink();
  await until(() => expect(events()).toContain("kiosk.known"));
  office.known = false;
  // The claim of the first enrolment is still there: it is tried, refused, and left alone.
  await until(() => expect(logged).toContainEqual(expect.objectContaining({ refused: "claimUsed" })));
  const enrolments = () => office.requests.filter(({ path }) => path === "/api/kiosk/enrol").length;
  const tries = () => events().filter((event) => event === "fleet.link").length;
  const soFar = tries();
  await until(() => expect(tries()).toBeGreaterThan(soFar + 2));
  expect(enrolments()).toBe(2);

  bringClaim(office, authority);
  await until(() => expect(logged).toContainEqual(expect.objectContaining({ kid: "kiosk0002" })));
  const again = tries();
  await until(() => expect(tries()).toBeGreaterThan(again + 2));
  expect([enrolments(), office.enrolled]).toEqual([3, 2]);
});

test("an agent that stops does not wait for a server that does not answer", async () => {
  const authority = await createTestAuthority();
  const silent = await startTestServer(authority, () => undefined);
  cleanups.push(() => silent.stop());
  writeFileSync(
    claimFile(),
    JSON.stringify({ url: silent.url, claim: randomUUID(), caPem: authority.caPem }),
  );
  const link = startLink();
  await until(() => expect(silent.requests).toHaveLength(1));
  // Simulated time stands still: no deadline would end it.
  await link.stop();
});

test("after a long outage the link is back with the first call that reaches the server", async () => {
  const authority = await createTestAuthority();
  let broker = await startAedes(authority, "");
  cleanups.push(() => broker.kill());
  const office = await openOffice(authority, `mqtts://127.0.0.1:${broker.port}`);
  bringClaim(office, authority);
  const link = startLink();
  const told = (state: string) => logged.filter((record) => "link" in record && record.link === state).length;
  await until(() => expect(told("up")).toBe(1));
  await office.stop();
  await broker.kill();
  // Two hours: by now it waits minutes from one try to the next.
  await until(() => {
    clock.advance(60_000);
    expect(clock.monotonic()).toBeGreaterThan(7_200_000);
  });
  let unheard: unknown;
  void link.server.call("site").then((result) => (unheard = result));
  await until(() => {
    clock.advance(500);
    expect(unheard).toMatchObject({ code: "serverUnreachable" });
  });
  broker = await startAedes(authority, "", broker.port);
  await openOffice(authority, undefined, Number(new URL(office.url).port));
  // A try that was under way when time stopped has failed by now.
  const tries = told("down");
  clock.advance(2_000);
  expect(await link.server.call("site")).toMatchObject({ ok: true });
  clock.advance(1_000);
  await until(() => expect(told("up")).toBe(2));
  expect(told("down")).toBe(tries);
});

const day = 24 * 3_600_000;
const clockRows = () =>
  journal
    .unacked(0, 99)
    .map(({ event }) => JSON.stringify(event))
    .filter((event) => event.includes('"clock.'));

test("a clock more than five minutes from the server's is told once, also over a restart, and once when it is right again", async () => {
  const authority = await createTestAuthority();
  const office = await openOffice(authority);
  bringClaim(office, authority);
  const link = startLink();
  await until(() => expect(events()).toContain("kiosk.known"));
  const ask = (from = link) => from.server.call("site");
  expect(await ask()).toMatchObject({ ok: true });
  clock.setWall(systemClock.now() - 4.5 * 60_000);
  await ask();
  expect([clockRows(), link.clock.wrong()]).toEqual([[], false]);

  clock.setWall(systemClock.now() + 10 * 60_000);
  await ask();
  await ask();
  const [wrong = "{}"] = clockRows();
  expect(clockRows()).toHaveLength(1);
  const { type, offsetSeconds } = JSON.parse(wrong);
  expect(type).toBe("clock.wrong");
  expect(Math.abs(offsetSeconds - 600)).toBeLessThan(30);
  expect(link.clock.wrong()).toBe(true);

  await link.stop();
  const again = startLink();
  await until(() => expect(events().filter((event) => event === "kiosk.known")).toHaveLength(2));
  expect(again.clock.wrong()).toBe(true);
  await ask(again);
  expect(clockRows()).toHaveLength(1);
  // Four and a half minutes: better, but not yet right.
  clock.setWall(systemClock.now() + 4.5 * 60_000);
  await ask(again);
  expect(clockRows()).toHaveLength(1);
  // Nobody asks: the link looks by itself.
  clock.setWall(systemClock.now() - 5 * 60_000);
  clock.advance(5 * 60_000);
  await until(() => expect(clockRows()).toEqual([wrong, '{"type":"clock.right"}']));
  expect(again.clock.wrong()).toBe(false);
  expect(events().filter((event) => event.startsWith("clock."))).toEqual(["clock.wrong", "clock.right"]);
});

test("a server whose certificate is not valid yet by our clock is kept away by the clock", async () => {
  const authority = await createTestAuthority(new Date(systemClock.now() + day));
  const office = await openOffice(authority);
  bringClaim(office, authority);
  run();
  const link = startLink();
  await until(() =>
    expect(logged).toContainEqual(
      expect.objectContaining({ event: "kiosk.notEnrolled", detail: "CERT_NOT_YET_VALID" }),
    ),
  );
  expect([link.clock.keepsServerAway(), link.clock.wrong(), clockRows()]).toEqual([true, false, []]);
});

test("a certificate that has expired is the server's trouble when our clock is known to be right, the clock's when it is unset", async () => {
  const authority = await createTestAuthority();
  const office = await openOffice(authority);
  bringClaim(office, authority);
  const link = startLink();
  await until(() => expect(events()).toContain("kiosk.known"));
  expect(await link.server.call("site")).toMatchObject({ ok: true });
  await office.stop();
  const expired = {
    ...authority,
    issue: (name: string) => authority.issue(name, new Date(systemClock.now() - day / 2)),
  };
  const port = Number(new URL(office.url).port);
  const late = await openOffice(expired, undefined, port);
  run();
  expect(await link.server.call("site")).toMatchObject({
    code: "serverUnreachable",
    detail: "CERT_HAS_EXPIRED",
  });
  expect(link.clock.keepsServerAway()).toBe(false);
  clock.setWall(0);
  expect(link.clock.keepsServerAway()).toBe(true);
  await late.stop();
  clock.setWall(systemClock.now());
  await openOffice(authority, undefined, port);
  expect(await link.server.call("site")).toMatchObject({ ok: true });
  clock.setWall(0);
  expect(link.clock.keepsServerAway()).toBe(false);
});
