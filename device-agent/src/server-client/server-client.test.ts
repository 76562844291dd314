import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { Sensitive, systemClock } from "@zizhuban/device-agent-contract";
import { request as undiciRequest } from "undici";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createServerClient, type ServerClient } from "./index.ts";
import {
  answer,
  createTestAuthority,
  startTestServer,
  type TestAuthority,
  type TestCertificate,
  type TestRequest,
  type TestServer,
} from "./testing.ts";

let authority: TestAuthority;
let kiosk: TestCertificate;
let server: TestServer;
let client: ServerClient;
let handle: (request: TestRequest, response: ServerResponse) => void;

beforeAll(async () => {
  authority = await createTestAuthority();
  kiosk = await authority.issue("kiosk0001");
});
beforeEach(async () => {
  handle = (_, response) => answer(response, 404, { code: "notFound" });
  server = await startTestServer(authority, (request, response) => handle(request, response));
  client = clientFor(server.url, authority.caPem);
});
afterEach(async () => {
  await client.close();
  await server.stop();
});

function clientFor(url: string, caPem: string): ServerClient {
  return createServerClient({ url, identity: { ...kiosk, caPem }, clock: systemClock, randomUUID });
}

const caseId = randomUUID();
const rating = { caseId, stars: 5, reasons: [] };

test("a call carries certificate, session, idempotency key and body, and returns the checked answer", async () => {
  handle = (_, response) => answer(response, 200, { grantId: caseId, copy: 1, pages: 1 });
  const id = randomUUID();
  const grant = await client.call("grant", {
    params: { id },
    body: {},
    sessionToken: new Sensitive("session-token"),
    idempotencyKey: "once",
  });
  expect(grant).toEqual({ ok: true, value: { grantId: caseId, copy: 1, pages: 1 } });
  expect(server.requests).toMatchObject([
    {
      method: "POST",
      path: `/api/kiosk/certificates/${id}/grants`,
      client: "kiosk0001",
      body: "{}",
      headers: { authorization: "Bearer session-token", "idempotency-key": "once" },
    },
  ]);
});

test("a wrapped body is opened only on the wire, and a value in the path cannot leave its segment", async () => {
  handle = (_, response) => answer(response, 200, {});
  await client.call("rate", { body: new Sensitive(rating) });
  await client.call("consumeGrant", { params: { id: "../../staff/fleet?x" }, body: { jobId: caseId } });
  expect(JSON.parse(server.requests[0]?.body ?? "")).toEqual(rating);
  expect(server.requests[1]?.path).toBe("/api/kiosk/print-grants/..%2F..%2Fstaff%2Ffleet%3Fx/consume");
});

test.each([
  [409, { type: "about:blank", title: "", status: 409, code: "alreadyRated" }, "alreadyRated"],
  [409, { code: "somethingNewer" }, "internalError"],
  [502, "<html>", "serverUnreachable"],
  [500, null, "internalError"],
])("HTTP %i with %j is the failure %s", async (status, body, code) => {
  handle = (_, response) => answer(response, status, body);
  expect(await client.call("rate", { body: rating })).toMatchObject({ ok: false, code });
  expect(server.requests).toHaveLength(1);
});

test.each([
  ["has a missing member", '{"name":"x"}'],
  ["is not JSON", "<html>"],
])("an answer that %s is not believed", async (_, text) => {
  handle = (_request, response) => response.writeHead(200, { "content-type": "application/json" }).end(text);
  expect(await client.call("site")).toMatchObject({ ok: false, code: "internalError" });
});

test("a lost answer is asked for again with the same key, at most three times in all", async () => {
  handle = (_, response) => {
    if (server.requests.length < 3) response.destroy();
    else answer(response, 200, {});
  };
  expect(await client.call("rate", { body: rating })).toEqual({ ok: true, value: {} });
  const keys = server.requests.map((request) => request.headers["idempotency-key"]);
  expect(keys).toHaveLength(3);
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);

  handle = (_, response) => response.destroy();
  expect(await client.call("rate", { body: rating })).toMatchObject({ code: "serverUnreachable" });
  expect(server.requests).toHaveLength(6);
});

test("a silent server is unreachable at the deadline; the caller's abort is canceled", async () => {
  handle = () => {};
  expect(await client.call("site", { deadlineMs: 50 })).toMatchObject({ code: "serverUnreachable" });
  const controller = new AbortController();
  handle = () => controller.abort();
  expect(await client.call("site", { signal: controller.signal })).toMatchObject({ code: "canceled" });
});

test("a server of another authority, or none at all, is unreachable and learns nothing", async () => {
  const other = clientFor(server.url, (await createTestAuthority()).caPem);
  expect(await other.call("site")).toMatchObject({ ok: false, code: "serverUnreachable" });
  expect(server.requests).toHaveLength(0);
  await other.close();

  const gone = await startTestServer(authority, () => {});
  await gone.stop();
  const nobody = clientFor(gone.url, authority.caPem);
  expect(await nobody.call("site")).toMatchObject({ code: "serverUnreachable", detail: "ECONNREFUSED" });
  await nobody.close();
});

test("a document comes whole, is a PDF, and never grows past its bound", async () => {
  const pdf = Buffer.from("%PDF-1.7 test");
  handle = (_, response) => response.writeHead(200, { "content-type": "application/pdf" }).end(pdf);
  const params = { id: caseId };
  const document = await client.download("grantDocument", { params });
  expect(document.ok && Buffer.from(document.value).equals(pdf)).toBe(true);
  expect(await client.download("grantDocument", { params, maximumBytes: 5 })).toMatchObject({
    code: "payloadTooLarge",
  });
  handle = (_, response) => answer(response, 200, {});
  expect(await client.download("grantDocument", { params })).toMatchObject({ code: "internalError" });
  handle = (_, response) => answer(response, 409, { code: "grantUsed" });
  expect(await client.download("grantDocument", { params })).toMatchObject({ code: "grantUsed" });
});

test("a document cut short is no document", async () => {
  handle = (_, response) => {
    response.writeHead(200, { "content-type": "application/pdf", "content-length": "100" });
    response.write("%PDF", () => response.destroy());
  };
  expect(await client.download("grantDocument", { params: { id: caseId } })).toMatchObject({
    code: "serverUnreachable",
  });
});

test("the forwarder's dispatcher carries the kiosk's certificate", async () => {
  handle = (_, response) => answer(response, 200, {});
  const answered = await undiciRequest(`${client.origin}/api/kiosk/site`, { dispatcher: client.dispatcher });
  await answered.body.dump();
  expect(server.requests).toMatchObject([{ client: "kiosk0001", path: "/api/kiosk/site" }]);
});
