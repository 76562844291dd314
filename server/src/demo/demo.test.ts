import { once } from "node:events";
import { access, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { parser } from "@zizhuban/device-agent-contract";
import { CaseList, KioskClaim, QueueCounts } from "@zizhuban/server-contract";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../testing.ts";
import { ask, type Credentials } from "./client.ts";

// What somebody finds who has run `npm start` and nothing else.

const parseCounts = parser(QueueCounts);
const parseCases = parser(CaseList);
const parseClaim = parser(KioskClaim);
let home: string;
let server: TestServer;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "zizhuban-demo-"));
  server = await startTestServer({ home });
});
afterAll(async () => {
  await server.stop();
  await rm(home, { recursive: true, force: true });
});

const linksFile = () => join(home, "server/demo-links");

async function linkOf(login: string): Promise<string> {
  const line = (await readFile(linksFile(), "utf8")).split("\n").find((one) => one.startsWith(`${login} `));
  return line?.split("\t")[1] ?? "";
}

async function signIn(link: string): Promise<Credentials> {
  const headers = { origin: new URL(server.ready.console).origin };
  const answer = await ask(server.ready.console, { headers }, "POST", "/api/staff/sign-in", { link });
  return { headers: { ...headers, cookie: answer.headers["set-cookie"]?.[0]?.split(";", 1)[0] ?? "" } };
}

async function waiting(login: string) {
  const desk = await signIn(await linkOf(login));
  const { body } = await ask(server.ready.console, desk, "GET", "/api/staff/case-queues");
  const counts = parseCounts(body);
  if (!counts.ok) throw new Error(counts.detail);
  return Object.fromEntries(counts.value.queues.map(({ queue, waiting: count }) => [queue, count]));
}

it("finds cases in every queue, signed in by a link that works once and is only theirs to read", async () => {
  expect((await stat(linksFile())).mode & 0o777).toBe(0o600);
  expect(await waiting("demo-clerk")).toMatchObject({ intake: 3, acceptance: 1 });
  expect(await waiting("demo-reviewer")).toMatchObject({ review: 1 });
  expect(await waiting("demo-approver")).toMatchObject({ decision: 1 });
  expect(await waiting("demo-clerk")).toMatchObject({ issue: 1 });
  const link = await linkOf("demo-head");
  await signIn(link);
  await expect(signIn(link)).rejects.toThrow("signInLinkInvalid");
  expect(await linkOf("demo-head")).not.toBe(link);
});

it("starting again adds nothing; a start without the demonstration leaves no way in", async () => {
  await server.stop();
  server = await startTestServer({ home });
  const desk = await signIn(await linkOf("demo-supervisor"));
  const { body } = await ask(server.ready.console, desk, "GET", "/api/staff/cases?queue=all&limit=50");
  const cases = parseCases(body);
  expect(cases.ok && cases.value.cases.length).toBe(7);
  const link = await linkOf("demo-admin");
  await server.stop();
  server = await startTestServer({ home, environment: { ZIZHUBAN_DEMO: "0" } });
  expect(server.ready.demoLinks).toBeUndefined();
  await expect(access(linksFile())).rejects.toThrow("ENOENT");
  await expect(signIn(link)).rejects.toThrow("signInLinkInvalid");
});

it("a server of one's own has no sample people", async () => {
  await server.stop();
  await rm(home, { recursive: true, force: true });
  server = await startTestServer({
    home,
    environment: { ZIZHUBAN_DEMO: "0", KIOSK_API_URL: "https://kiosks.test:4443" },
  });
  const desk = await signIn(await server.adminLink());
  const { body } = await ask(server.ready.console, desk, "GET", "/api/staff/accounts");
  expect(body).toEqual({ accounts: [] });

  // Its kiosks are told the address it is known by, and find its certificate good for that name.
  const place = {
    name: "服务中心",
    number: "1",
    division: "420702100",
    phone: "12345",
    hours: "24 小时",
    devices: [],
  };
  const made = parseClaim((await ask(server.ready.console, desk, "POST", "/api/staff/kiosks", place)).body);
  if (!made.ok) throw new Error(made.detail);
  const { url, caPem: ca } = made.value.claim;
  expect(url).toBe("https://kiosks.test:4443");
  const { hostname: host, port } = new URL(server.ready.kioskApi);
  const socket = connect({ host, port: Number(port), ca, servername: "kiosks.test" });
  await once(socket, "secureConnect");
  expect(socket.authorized).toBe(true);
  socket.destroy();
});
