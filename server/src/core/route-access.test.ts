import { fail, isProblemCode, ok, parser } from "@zizhuban/device-agent-contract";
import {
  allows,
  routes,
  staffRoles,
  StaffRole,
  type Assignment,
  type RouteDefinition,
} from "@zizhuban/server-contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FastifyInstance } from "fastify";
import { buildHttp, createLogger } from "./http.ts";
import { route, setIdentify } from "./route.ts";

// Every route of the contract, through the registration every room uses: a stranger and a wrong role reach no handler.

const definitions = Object.entries<RouteDefinition>(routes);
const closed = definitions.filter(([, { access, anonymous }]) => access !== "public" && anonymous !== true);
const ofStaff = closed.filter(([, { access }]) => access === "staff");
const parseRole = parser(StaffRole);
const reached: string[] = [];
let app: FastifyInstance;

beforeAll(async () => {
  app = await buildHttp({ logger: createLogger("test", { write: () => undefined }) });
  setIdentify(app, {
    staff: async ({ headers }) => {
      const role = parseRole(headers["x-test-role"]);
      const assignments: Assignment[] = role.ok ? [{ role: role.value, division: "0" }] : [];
      return role.ok ? ok({ staffId: "s1", assignments }) : fail("notSignedIn");
    },
    kiosk: async ({ headers }) => (headers["x-test-kid"] === "k1" ? ok({ kid: "k1" }) : fail("kioskUnknown")),
    citizen: async () => fail("sessionEnded"),
  });
  for (const [name, definition] of definitions)
    route(app, definition, async () => {
      reached.push(name);
      return {};
    });
  await app.ready();
});
afterAll(async () => app.close());

async function ask({ method, path }: RouteDefinition, headers: Record<string, string>) {
  const url = path.replaceAll(/:\w+/g, "0199aaaa-0000-7000-8000-000000000000");
  reached.length = 0;
  const answer = await app.inject({ method, url, headers });
  const body: Record<string, unknown> = answer.json();
  return { status: answer.statusCode, code: String(body["code"]), reached: [...reached] };
}

describe("every route of the contract", () => {
  it.each(closed)("%s answers nobody without credentials", async (_name, definition) => {
    const { status, code, reached: handlers } = await ask(definition, {});
    expect([401, 403]).toContain(status);
    expect(isProblemCode(code)).toBe(true);
    expect(handlers).toEqual([]);
  });

  it.each(closed.filter(([, { access }]) => access === "citizen"))(
    "%s answers no kiosk without a citizen's session",
    async (_name, definition) => {
      const answer = await ask(definition, { "x-test-kid": "k1" });
      expect(answer).toEqual({ status: 401, code: "sessionEnded", reached: [] });
    },
  );

  it.each(ofStaff.filter(([, { permission }]) => permission !== "self"))(
    "%s refuses every role without its permission",
    async (_name, definition) => {
      const { permission } = definition;
      if (permission === undefined || permission === "self") throw new Error("names no permission");
      const lacking = Object.keys(staffRoles).filter((name) => {
        const role = parseRole(name);
        return role.ok && !allows([{ role: role.value, division: "0" }], permission);
      });
      expect(lacking).not.toEqual([]);
      for (const role of lacking)
        expect(await ask(definition, { "x-test-role": role })).toEqual({
          status: 403,
          code: "forbidden",
          reached: [],
        });
    },
  );
});
