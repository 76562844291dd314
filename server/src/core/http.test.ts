import { randomUUID } from "node:crypto";
import { Closed, fail, ok, SimulatedClock, Tokens } from "@zizhuban/device-agent-contract";
import type { RouteDefinition } from "@zizhuban/server-contract";
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildHttp, createLogger } from "./http.ts";
import { createIdempotency } from "./idempotency.ts";
import { Problem } from "./problem.ts";
import { route, setIdentify } from "./route.ts";
import { startTestDatabase, type TestDatabase } from "./testing.ts";

const write = {
  method: "POST",
  path: "/api/kiosk/things",
  access: "citizen",
  body: Closed({ name: Type.String({ maxLength: 10 }) }),
  response: Closed({ id: Type.String(), count: Type.Integer() }),
} as const satisfies RouteDefinition;
const read = {
  method: "GET",
  path: "/api/kiosk/things/:id",
  access: "kiosk",
  response: Closed({ kid: Type.String(), outcome: Tokens(["yes"]) }),
} as const satisfies RouteDefinition;

const clock = new SimulatedClock();
const logged: string[] = [];
let database: TestDatabase;
let app: FastifyInstance;
let runs = 0;
let ends: ((body: { name: string }) => void) | undefined;

beforeAll(async () => {
  database = await startTestDatabase();
  app = await buildHttp({ logger: createLogger("test", { write: (line) => void logged.push(line) }) });
  const citizen = { sessionId: randomUUID(), personId: randomUUID(), level: "A1", token: "idCard" } as const;
  setIdentify(
    app,
    {
      kiosk: async (request) =>
        request.headers["x-test-kiosk"] === "none"
          ? fail("kioskCertificateRequired")
          : ok({ kid: "kiosk0001" }),
      citizen: async (token) => (token === "t".repeat(20) ? ok(citizen) : fail("sessionEnded")),
    },
    createIdempotency({ db: database.db, clock }),
  );
  route(app, write, async ({ operationId, body }) => {
    runs += 1;
    ends?.(body);
    return { id: operationId, count: runs };
  });
  route(app, read, async ({ kiosk }) => ({ kid: kiosk.kid, outcome: "yes" as const }));
  await app.ready();
});
afterAll(async () => {
  await app.close();
  await database.stop();
});
beforeEach(() => {
  runs = 0;
  ends = undefined;
});

function post(body: unknown, headers: Record<string, string> = {}) {
  return app.inject({
    method: "POST",
    url: write.path,
    headers: {
      authorization: `Bearer ${"t".repeat(20)}`,
      "content-type": "application/json",
      "idempotency-key": randomUUID(),
      ...headers,
    },
    payload: typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body),
  });
}

describe("errors", () => {
  it.each([
    ["an unknown address", { method: "GET", url: "/nothing" }, 404, "notFound"],
    ["a wrong method", { method: "DELETE", url: write.path }, 405, "methodNotAllowed"],
    ["an id that is none", { method: "GET", url: "/api/kiosk/things/1" }, 404, "notFound"],
    ["a malformed address", { method: "GET", url: "/api/kiosk/things/%zz" }, 400, "invalidData"],
    [
      "a kiosk without certificate",
      { method: "GET", url: `/api/kiosk/things/${randomUUID()}`, headers: { "x-test-kiosk": "none" } },
      401,
      "kioskCertificateRequired",
    ],
  ] as const)("name %s", async (_name, request, status, code) => {
    const answer = await app.inject(request);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers["content-type"]).toContain("application/problem+json");
    expect(answer.json()).toMatchObject({ type: "about:blank", status, code });
  });

  it.each([
    ["a direction override", "三\u202e张", "hiddenCharacter"],
    ["a zero-width space", "张\u200b三", "hiddenCharacter"],
    ["a joiner that joins nothing", "张\u200d三", "hiddenCharacter"],
    ["a byte order mark", "\ufeff张三", "hiddenCharacter"],
    ["a tag", "a\u{e0041}", "hiddenCharacter"],
    ["a bell", "a\u0007", "hiddenCharacter"],
    ["no character", "a\0", "invalidData"],
    ["half a pair", "\ud800", "invalidData"],
  ])("%s in a text is refused, and nothing is done", async (_what, name, code) => {
    expect((await post({ name })).json()).toMatchObject({ code });
    expect(runs).toBe(0);
  });

  it.each([
    ["a name with its point and a rare character", "阿·𬱖\ue5cf"],
    ["lines and a tab", "一\n\t二"],
    ["a joiner of a script that has them", "ک\u200cس"],
    ["a joiner of a picture", "👩\u200d🌾"],
  ])("%s is none of these", async (_what, name) => {
    expect((await post({ name })).statusCode).toBe(200);
  });

  it.each([
    ['{"name":"a","name":"b"}', 400],
    ['{"name":"a","n\\u0061me":"b"}', 400],
    ['{"name" : "a" , "name"\n:"b"}', 400],
    ['{"name":"name\\":"}', 200],
  ])("a member said twice is refused: %s", async (body, status) => {
    expect((await post(body)).statusCode).toBe(status);
  });

  it("bytes that are no UTF-8 are refused, not kept as others", async () => {
    const answer = await post(Buffer.from('{"name":"a\xff"}', "latin1"));
    expect(answer.json()).toMatchObject({ code: "invalidData", detail: "not UTF-8" });
    expect(runs).toBe(0);
  });

  it("name the place of invalid data, never the value", async () => {
    const answer = await post({ name: "420702198506150010" });
    expect(answer.json()).toMatchObject({ status: 400, code: "invalidData" });
    expect(answer.body).toContain("/name");
    expect(answer.body).not.toContain("4207");
  });

  it.each([
    ["half a document", '{"name":"420702', 400, "invalidData", {}],
    ["a member that is not there", '{"name":"a","more":1}', 400, "invalidData", {}],
    ["a prototype", '{"__proto__":{"name":"a"}}', 400, "invalidData", {}],
    ["another type", "name=a", 415, "unsupportedMediaType", { "content-type": "text/plain" }],
    ["too much", JSON.stringify({ name: "a".repeat(70_000) }), 413, "payloadTooLarge", {}],
    ["no key", { name: "a" }, 400, "idempotencyKeyRequired", { "idempotency-key": "" }],
    ["no session", { name: "a" }, 401, "sessionEnded", { authorization: "" }],
    ["a stale session", { name: "a" }, 401, "sessionEnded", { authorization: `Bearer ${"x".repeat(20)}` }],
  ] as const)("refuse %s", async (_name, body, status, code, headers) => {
    const answer = await post(body, headers);
    expect(answer.json()).toMatchObject({ status, code });
    expect(answer.body).not.toContain("4207");
    expect(runs).toBe(0);
  });

  it("tell nothing about a bug, and log it without values", async () => {
    ends = () => {
      throw new Error("bug");
    };
    const answer = await post({ name: "张样例" });
    expect(answer.json()).toMatchObject({ status: 500, code: "internalError" });
    expect(answer.json()).not.toHaveProperty("detail");
    expect(logged.some((line) => line.includes("http.test.ts"))).toBe(true);
    expect(logged.join("")).not.toMatch(/张样例|Bearer|ttttt/);
  });
});

describe("a write that comes twice", () => {
  it("gets the same answer, also at the same time, and runs once", async () => {
    const key = { "idempotency-key": randomUUID() };
    const [first, second] = await Promise.all([post({ name: "a" }, key), post({ name: "a" }, key)]);
    const third = await post({ name: "a" }, key);
    expect(first.statusCode).toBe(200);
    expect(second.body).toBe(first.body);
    expect(third.body).toBe(first.body);
    expect(runs).toBe(1);
  });

  it("is refused when it says something else, also at the same time", async () => {
    const key = { "idempotency-key": randomUUID() };
    const answers = await Promise.all([post({ name: "a" }, key), post({ name: "b" }, key)]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 409]);
    expect((await post({ name: "b" }, key)).json()).toMatchObject({ code: "idempotencyConflict" });
    expect(runs).toBe(1);
  });

  it("gets an expected failure again, but tries again after an unavailable register or a bug", async () => {
    const refused = { "idempotency-key": randomUUID() };
    ends = () => {
      throw new Problem("codeWrong");
    };
    await post({ name: "a" }, refused);
    ends = undefined;
    expect((await post({ name: "a" }, refused)).json()).toMatchObject({ code: "codeWrong" });
    expect(runs).toBe(1);

    const down = { "idempotency-key": randomUUID() };
    ends = () => {
      throw new Problem("registerUnavailable");
    };
    expect((await post({ name: "a" }, down)).statusCode).toBe(503);
    ends = undefined;
    expect((await post({ name: "a" }, down)).statusCode).toBe(200);
  });

  it("makes the same thing after the answer was lost", async () => {
    const key = { "idempotency-key": randomUUID() };
    const first = (await post({ name: "a" }, key)).json<{ id: string }>();
    clock.advance(61 * 60_000);
    const later = (await post({ name: "a" }, key)).json<{ id: string; count: number }>();
    expect(later.id).toBe(first.id);
    expect(runs).toBe(2);
  });
});
