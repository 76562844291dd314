import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parser } from "@zizhuban/device-agent-contract";
import { Type } from "typebox";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import {
  answer,
  createTestAuthority,
  startTestServer,
  type TestAuthority,
  type TestRequest,
  type TestServer,
} from "../server-client/testing.ts";
import { connectXfs, startTestAgent, type TestAgent, type XfsClient } from "../testing.ts";

// Whatever ends a visit, there is one wipe: on the page, in the agent, on the server. Then the next citizen is served.

let folder: string;
let authority: TestAuthority;
let server: TestServer;
let agent: TestAgent;
let headers: Record<string, string>;
let sessionOver = false;
let sessions = 0;

async function serve(request: TestRequest, response: ServerResponse): Promise<void> {
  const citizen = { name: "张**", idNumber: "420702********0010" };
  const expiresAt = Date.UTC(2030, 0, 1);
  switch (`${request.method} ${request.path}`) {
    case "POST /api/kiosk/enrol": {
      const certificatePem = await authority.sign(JSON.parse(request.body).csrPem, "kiosk0001");
      const identity = { kid: "kiosk0001", certificatePem, caPem: authority.caPem };
      return answer(response, 200, { ...identity, mqttUrl: "mqtts://127.0.0.1:1" });
    }
    case "POST /api/kiosk/nonces":
      return answer(response, 200, { nonce: "once", expiresAt });
    case "POST /api/kiosk/sessions":
      sessions += 1;
      return answer(response, 200, {
        sessionId: randomUUID(),
        token: `token-${sessions}`,
        level: "A1",
        citizen,
        expiresAt,
      });
    case "GET /api/kiosk/sessions/current":
      return sessionOver
        ? answer(response, 401, { code: "sessionEnded" })
        : answer(response, 200, { level: "A1", citizen, expiresAt });
    case "DELETE /api/kiosk/sessions/current":
      return answer(response, 200, {});
    default:
      return answer(response, 404, { code: "notFound" });
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "visit-ends-"));
  authority = await createTestAuthority();
  server = await startTestServer(authority, serve);
  const claimFile = join(folder, "claim.json");
  writeFileSync(claimFile, JSON.stringify({ url: server.url, claim: randomUUID(), caPem: authority.caPem }));
  writeFileSync(join(folder, "index.html"), "<!doctype html>");
  agent = await startTestAgent({ home: join(folder, "home"), claimFile, pageFolder: folder });
  headers = await agent.pageHeaders();
  const bearer = { authorization: `Bearer ${agent.bearer}` };
  const enrolled = async () =>
    expect((await fetch(`${agent.url}api/public/health`, { headers: bearer })).status).toBe(200);
  await vi.waitFor(enrolled, { timeout: 15_000 });
});
afterAll(async () => {
  await agent.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Page {
  readonly kiosk: XfsClient;
  readonly reader: XfsClient;
}

async function openPage(): Promise<Page> {
  const base = `${agent.url.replace("http:", "ws:")}xfs4iot/v1.0`;
  const [kiosk, reader] = await Promise.all(
    ["Kiosk", "IdCardReader"].map((name) => connectXfs(`${base}/${name}`, headers)),
  );
  if (kiosk === undefined || reader === undefined) throw new Error("no page");
  return { kiosk, reader };
}

const parseVisit = parser(Type.Object({ visit: Type.Object({ id: Type.String() }) }));
const parsePages = parser(Type.Object({ pages: Type.Array(Type.Object({ url: Type.String() })) }));

/** A card is put down, read and taken away; the visit's id. */
async function identify({ reader }: Page, card: string): Promise<string> {
  const hand = await agent.connect("Kiosk");
  await expect
    .poll(async () => JSON.stringify((await reader.call("Extension.Status")).payload), { timeout: 10_000 })
    .toContain('"ready"');
  const id = reader.send("IdCard.Identify", {}, { timeout: 15_000 });
  await hand.call("Simulator.Insert", { device: "IdCardReader", card });
  const done = await reader.next(({ header }) => header.type === "completion" && header.requestId === id);
  await hand.call("Simulator.Remove", { device: "IdCardReader" });
  hand.close();
  const visit = parseVisit(done.payload);
  if (!visit.ok) throw new Error(JSON.stringify(done));
  return visit.value.visit.id;
}

/** A picture of the visit, as the page shows it. */
async function preview({ kiosk }: Page): Promise<string> {
  const fields = {
    locale: "zh-CN",
    itemName: "养老保险",
    caseNumber: "1",
    outcome: "issued",
    applicant: "张**",
  } as const;
  const shown = parsePages(
    (await kiosk.call("PrintJob.Preview", { kind: "slip", form: "case-slip", fields })).payload,
  );
  const url = shown.ok ? shown.value.pages[0]?.url : undefined;
  if (url === undefined) throw new Error("no preview");
  return new URL(url, agent.url).href;
}

const statusOf = async (url: string) => (await fetch(url, { headers })).status;

const endings: readonly [string, string, (page: Page) => Promise<void>][] = [
  ["the button", "button", async ({ kiosk }) => void (await kiosk.call("Visit.End"))],
  ["another person's card", "cardChanged", async (page) => void (await identify(page, "li"))],
  [
    "the page loaded anew",
    "pageGone",
    async () => void (await fetch(agent.url, { headers: { ...headers, "sec-fetch-dest": "document" } })),
  ],
  [
    "a page that was killed",
    "pageGone",
    async ({ kiosk, reader }) => {
      kiosk.socket.terminate();
      reader.socket.terminate();
    },
  ],
  [
    "the server",
    "sessionEnded",
    async () => {
      sessionOver = true;
      await fetch(`${agent.url}api/kiosk/sessions/current`, {
        headers: { ...headers, "sec-fetch-site": "same-origin" },
      });
      sessionOver = false;
    },
  ],
];

test.each(endings)("a visit ended by %s is wiped once, and the next one works", async (_, reason, end) => {
  const page = await openPage();
  const witness = await agent.connect("Kiosk");
  const visitId = await identify(page, "zhang");
  const token = `Bearer token-${sessions}`;
  const picture = await preview(page);
  expect(await statusOf(picture)).toBe(200);

  await end(page);
  await witness.next(({ header }) => header.name === "Visit.Ended");
  const ends = () =>
    witness.received.filter(({ header }) => header.name === "Visit.Ended").map(({ payload }) => payload);
  const told = () =>
    server.requests.filter(({ method, headers }) => method === "DELETE" && headers.authorization === token);
  expect(ends()).toEqual([{ visitId, reason }]);
  expect(await statusOf(picture)).toBe(404);
  await expect.poll(() => told().length).toBe(1);

  const next = await openPage();
  const nextId = await identify(next, "wang");
  expect(nextId).not.toBe(visitId);
  await next.kiosk.call("Visit.End");
  expect((await witness.call("Visit.Get")).payload).toEqual({ visit: null });
  expect(told()).toHaveLength(1);
  expect(ends().filter((payload) => JSON.stringify(payload).includes(visitId))).toHaveLength(1);
  for (const client of [page.kiosk, page.reader, next.kiosk, next.reader, witness]) client.close();
});
