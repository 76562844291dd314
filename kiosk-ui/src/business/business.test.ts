import { createServer, type IncomingMessage, type Server } from "node:http";
import { systemClock } from "@zizhuban/device-agent-contract";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { businessContract as contract } from "../testing/index.ts";
import { createBusiness, type Business } from "./index.ts";

interface Reply {
  readonly status: number;
  readonly body: string;
}
let server: Server;
let business: Business;
let reply: (request: IncomingMessage) => Reply | undefined;
let seen: IncomingMessage[];

beforeEach(async () => {
  seen = [];
  server = createServer((request, response) => {
    seen.push(request);
    const answer = reply(request);
    if (answer === undefined) return;
    response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  business = createBusiness({
    fetch: (input, init) =>
      fetch(new Request(new URL(input instanceof Request ? input.url : input, origin), init)),
    contract,
    clock: systemClock,
  });
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const site = {
  name: "太和镇便民服务中心",
  kioskNumber: "03",
  division: "420702100",
  phone: "0711-0000000",
  hours: "工作日",
  version: "1",
};
const json = (status: number, body: unknown): Reply => ({ status, body: JSON.stringify(body) });

describe("an answer", () => {
  it("is what the contract says", async () => {
    reply = () => json(200, site);
    expect(await business.call("site")).toEqual({ ok: true, value: site });
  });

  it.each([
    ["not JSON", { status: 200, body: "<html>" }],
    ["a member missing", json(200, { ...site, phone: undefined })],
    ["a member too many", json(200, { ...site, owner: "x" })],
    ["an error without a problem", { status: 500, body: "oops" }],
  ])("that is %s is a malfunction", async (_name, answer) => {
    reply = () => answer;
    expect(await business.call("site")).toMatchObject({ ok: false, code: "malfunction" });
  });

  it("that is a problem fails with its code", async () => {
    reply = () => json(503, { type: "about:blank", title: "t", status: 503, code: "registerUnavailable" });
    const body = { itemKey: "RS01", consent: { register: "r", purpose: "p" } };
    expect(await business.call("openCase", { body, key: "k" })).toMatchObject({
      ok: false,
      code: "registerUnavailable",
    });
  });
});

describe("a write", () => {
  it("carries its key, and its id in the path", async () => {
    reply = () => json(200, { grantId: "00000000-0000-4000-8000-000000000001", copy: 1, pages: 1 });
    expect((await business.call("grant", { id: "a/../b", key: "key-1", body: {} })).ok).toBe(true);
    expect(seen[0]).toMatchObject({ method: "POST", url: "/api/kiosk/certificates/a%2F..%2Fb/grants" });
    expect(seen[0]?.headers["idempotency-key"]).toBe("key-1");
  });
});

describe("nobody answers", () => {
  it("in time", async () => {
    reply = () => undefined;
    expect(await business.call("site", { within: 50 })).toMatchObject({
      ok: false,
      code: "serverUnreachable",
    });
  });

  it("at all", async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(await business.call("site")).toMatchObject({ ok: false, code: "serverUnreachable" });
  });
});
