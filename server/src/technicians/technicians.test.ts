import { randomUUID, scryptSync } from "node:crypto";
import { fail, ok, parser, SimulatedClock } from "@zizhuban/device-agent-contract";
import { Roster } from "@zizhuban/server-contract";
import type { FastifyInstance } from "fastify";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi, startTestDatabase, type TestDatabase } from "../core/testing.ts";
import { createTechnicians } from "./index.ts";

// On real PostgreSQL: staff make technicians, a kiosk is told those of its division, and a PIN is only ever its check.

let database: TestDatabase;
let app: FastifyInstance;
const divisions: Record<string, string> = {
  liangzi: "420702100",
  huarong: "420703",
};
const parseRoster = parser(Roster);

beforeAll(async () => {
  database = await startTestDatabase();
  const module = createTechnicians({
    db: database.db,
    clock: new SimulatedClock(),
    kiosks: {
      divisionCodeOf: async (kid) => {
        const division = divisions[kid];
        if (division === undefined) throw new Error("not registered");
        return division;
      },
    },
  });
  app = await startTestApi({
    db: database.db,
    clock: new SimulatedClock(),
    identify: {
      kiosk: async ({ headers }) => ok({ kid: String(headers["x-test-kid"]) }),
      staff: async ({ headers }) =>
        typeof headers["x-test-staff"] === "string"
          ? ok({
              staffId: randomUUID(),
              assignments: [{ role: "fleetAdministrator", division: headers["x-test-staff"] }],
            })
          : fail("notSignedIn"),
    },
    routes: [module.routes, module.publicRoutes].flatMap((routes) => routes ?? []),
  });
});
afterAll(async () => {
  await app.close();
  await database.stop();
});

async function staff(method: "GET" | "POST", url: string, payload?: object, of = "0") {
  const headers = {
    "x-test-staff": of,
    ...(method === "POST" && { "idempotency-key": randomUUID() }),
  };
  const answer = await app.inject({ method, url, headers, ...(payload !== undefined && { payload }) });
  const body: Record<string, unknown> = answer.json();
  return { status: answer.statusCode, body };
}

async function rosterAt(kid: string): Promise<Roster> {
  const answer = await app.inject({ url: "/api/kiosk/technicians", headers: { "x-test-kid": kid } });
  const roster = parseRoster(answer.json());
  if (!roster.ok) throw new Error(answer.body);
  return roster.value;
}

const numbersAt = async (kid: string) => (await rosterAt(kid)).technicians.map(({ number }) => number);
const anna = { number: "1001", name: "样例维护员", pin: "246802", division: "420702" };

describe("technicians", () => {
  it("are made by staff only, each number once", async () => {
    const made = await staff("POST", "/api/staff/technicians", anna);
    expect(made).toMatchObject({ status: 200, body: { number: "1001", active: true } });
    expect(JSON.stringify(made.body)).not.toContain("246802");
    const again = await staff("POST", "/api/staff/technicians", { ...anna, name: "另一位" });
    expect(again).toMatchObject({ status: 409, body: { code: "numberTaken" } });
    const stranger = await app.inject({ method: "POST", url: "/api/staff/technicians", payload: anna });
    expect(stranger.statusCode).toBe(401);
    for (const wrong of [{ pin: "1234" }, { number: "12a4" }, { name: "" }, { extra: 1 }])
      expect((await staff("POST", "/api/staff/technicians", { ...anna, ...wrong })).status).toBe(400);
  });

  it("are told to the kiosks of their division, with what checks the PIN and not the PIN", async () => {
    await staff("POST", "/api/staff/technicians", { ...anna, number: "1002", division: "0" });
    expect(await numbersAt("liangzi")).toEqual(["1001", "1002"]);
    expect(await numbersAt("huarong")).toEqual(["1002"]);
    const roster = await rosterAt("liangzi");
    const [first, second] = roster.technicians;
    if (first === undefined || second === undefined) throw new Error("two were expected");
    const options = { N: first.cost, r: 8, p: 1, maxmem: 256 * first.cost * 8 };
    const derived = scryptSync("246802", Buffer.from(first.salt, "base64"), 32, options);
    expect(derived.toString("base64")).toBe(first.verifier);
    expect(first.verifier).not.toBe(second.verifier);
    expect(roster.expiresAt).toBeGreaterThan(roster.issuedAt);
  });

  it("are made, seen and changed only for the subtree one commands", async () => {
    const path = "/api/staff/technicians";
    const seen = async (of: string) => JSON.stringify((await staff("GET", path, undefined, of)).body);
    expect(await seen("420702")).toContain("1001");
    expect(await seen("420702"), "serves the whole country").not.toContain("1002");
    expect(await seen("420703")).not.toContain("1001");
    const { rows } = await sql<{ id: string }>`
      select id from technicians where number = '1001'`.execute(database.db);
    const own = `${path}/${rows[0]?.id}`;
    for (const of of ["420703", "420702100"])
      expect(await staff("POST", own, { pin: "999999" }, of)).toMatchObject({
        status: 404,
        body: { code: "notFound" },
      });
    const forbidden = { status: 403, body: { code: "forbidden" } };
    expect(await staff("POST", own, { division: "420703" }, "420702"), "moved out").toMatchObject(forbidden);
    expect(await staff("POST", path, { ...anna, number: "1009" }, "420703")).toMatchObject(forbidden);
    expect(await staff("POST", own, { division: "420702" }, "4207")).toMatchObject({ status: 200 });
  });

  it("leave the roster when they are set inactive, and a new PIN replaces the old one; both are in the audit log", async () => {
    const before = (await rosterAt("huarong")).technicians[0];
    const id = before?.id ?? "";
    await staff("POST", `/api/staff/technicians/${id}`, { pin: "135790" });
    const after = (await rosterAt("huarong")).technicians[0];
    expect(after?.verifier).not.toBe(before?.verifier);
    await staff("POST", `/api/staff/technicians/${id}`, { active: false });
    expect(await numbersAt("huarong")).toEqual([]);
    expect((await staff("POST", `/api/staff/technicians/${randomUUID()}`, {})).status).toBe(404);
    const { rows } = await sql<{ action: string; fields: string[] }>`
      select action, fields from audit_log where subject_id = ${id} order by number`.execute(database.db);
    expect(rows).toEqual([
      { action: "technician.added", fields: [] },
      { action: "technician.changed", fields: ["pin"] },
      { action: "technician.changed", fields: ["active"] },
    ]);
  });
});
