import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ok, SimulatedClock } from "@zizhuban/device-agent-contract";
import type { Assignment } from "@zizhuban/server-contract";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestApi, startTestDatabase, type TestDatabase } from "../core/testing.ts";
import { createCalendar, type Calendar } from "./index.ts";

const clock = new SimulatedClock();
const folder = join(import.meta.dirname, "../../sample-data/calendar");
const empty = { daysOff: [] as string[], workdays: [] as string[] };
let database: TestDatabase;
let calendar: Calendar;
let app: FastifyInstance;
let assignments: readonly Assignment[];

beforeAll(async () => {
  database = await startTestDatabase();
  calendar = await createCalendar({ db: database.db, clock, folder, division: "420702" });
  app = await startTestApi({
    db: database.db,
    clock,
    identify: { staff: async () => ok({ staffId: "clerk-1", assignments }) },
    routes: calendar.publicRoutes === undefined ? [] : [calendar.publicRoutes],
  });
});
afterAll(async () => {
  await app.close();
  await database.stop();
});

async function deadline(query: string) {
  const answer = await app.inject({ method: "GET", url: `/api/public/calendar/deadline?${query}` });
  return {
    status: answer.statusCode,
    ...answer.json<{ due?: string; provisional?: boolean; code?: string }>(),
  };
}

function importYear(body: unknown) {
  const headers = { "idempotency-key": randomUUID(), "content-type": "application/json" };
  return app.inject({
    method: "POST",
    url: "/api/staff/calendar/years",
    headers,
    payload: JSON.stringify(body),
  });
}

it("answers deadlines to anyone", async () => {
  expect(await deadline("start=2026-02-13&workdays=2")).toEqual({
    status: 200,
    due: "2026-02-24",
    provisional: false,
  });
  expect(await deadline("start=2026-02-08&days=7")).toMatchObject({ due: "2026-02-24", provisional: false });
  expect(await deadline("start=2026-12-30&workdays=3")).toMatchObject({ provisional: true });
});

it.each([
  "workdays=2",
  "start=2026-02-13",
  "start=2026-02-13&workdays=1&days=1",
  "start=2026-02-30&workdays=1",
  "start=2026-02-13&workdays=-1",
  "start=2026-02-13&workdays=many",
  "start=2026-02-13&workdays=1&workdays=2",
  "start=2026-02-13&workdays=1&colour=red",
])("refuses %s with a code", async (query) => {
  expect(await deadline(query)).toMatchObject({ status: 400, code: "invalidData" });
});

it("an imported year ends the doubt, and whoever counted with it is told in the same transaction", async () => {
  const told: string[] = [];
  calendar.onImport(async (_tx, { coveredThrough }) => {
    told.push(coveredThrough);
  });
  assignments = [{ role: "administrator", division: "0" }];
  const notice = { year: 2027, source: "样例通知", ...empty, daysOff: ["2027-01-01"] };
  expect((await importYear(notice)).statusCode).toBe(200);
  expect(told).toEqual(["2027-12-31"]);
  expect(await deadline("start=2026-12-30&workdays=3")).toEqual({
    status: 200,
    due: "2027-01-05",
    provisional: false,
  });
});

it.each([
  [{ year: 2028, source: "s", ...empty, daysOff: ["2027-01-01"] }, "2027-01-01 is no day of 2028"],
  [{ year: 2028, source: "s", ...empty, daysOff: ["2028-02-30"] }, "2028-02-30 is no day of 2028"],
  [{ year: 2028, source: "s", ...empty, workdays: ["2028-01-03"] }, "2028-01-03 is worked anyway"],
  [{ year: 2028, source: "s", daysOff: ["2028-01-01"], workdays: ["2028-01-01"] }, "at once"],
  [{ year: 2028, ...empty }, "source"],
])("refuses a notice that cannot be right, and says why", async (notice, why) => {
  assignments = [{ role: "administrator", division: "0" }];
  const answer = await importYear(notice);
  expect(answer.statusCode).toBe(400);
  expect(answer.json<{ detail: string }>().detail).toContain(why);
});

it("lets nobody else import", async () => {
  assignments = [{ role: "windowClerk", division: "0" }];
  expect((await importYear({ year: 2028, source: "s", ...empty })).statusCode).toBe(403);
});

it("does not start with a notice that cannot be used", async () => {
  const bad = await mkdtemp(join(tmpdir(), "zizhuban-calendar-"));
  await writeFile(join(bad, "2026.json"), JSON.stringify({ year: 2026 }));
  await expect(createCalendar({ db: database.db, clock, folder: bad, division: "420702" })).rejects.toThrow(
    /2026\.json cannot be used/,
  );
  await rm(bad, { recursive: true });
});
