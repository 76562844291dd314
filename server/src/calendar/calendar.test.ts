import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ok, SimulatedClock } from "@zizhuban/device-agent-contract";
import type { Assignment } from "@zizhuban/server-contract";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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

// domain.md §5, its golden examples.
it.each([
  ["start=2026-02-13&workdays=1", "2026-02-14"],
  ["start=2026-02-13&workdays=2", "2026-02-24"],
  ["start=2026-05-08&workdays=1", "2026-05-09"],
  ["start=2026-09-18&workdays=3", "2026-09-22"],
  ["start=2026-09-30&workdays=2", "2026-10-09"],
  ["start=2026-09-30&workdays=3", "2026-10-10"],
  ["start=2026-12-30&workdays=1", "2026-12-31"],
  ["start=2026-02-08&days=7", "2026-02-24"],
  ["start=2026-02-15&workdays=0", "2026-02-24"],
  ["start=2025-12-31&workdays=1", "2026-01-04"],
])("answers %s to anyone: %s", async (query, due) => {
  expect(await deadline(query)).toEqual({ status: 200, due, provisional: false });
});

it.each(["start=2026-12-30&workdays=3", "start=2026-12-31&days=1", "start=2025-01-24&workdays=3"])(
  "%s meets a year without a notice: provisional",
  async (query) => {
    expect(await deadline(query)).toMatchObject({ status: 200, provisional: true });
  },
);

it("counts ten years at most, from any day a notice may cover", async () => {
  expect(await deadline("start=2200-12-31&workdays=3650")).toMatchObject({ provisional: true });
});

it.each([
  "workdays=2",
  "start=2026-02-13",
  "start=2026-02-13&workdays=1&days=1",
  "start=2026-02-30&workdays=1",
  "start=2026-02-13&workdays=-1",
  "start=2026-02-13&workdays=many",
  "start=2026-02-13&workdays=1.5",
  "start=2026-02-13&workdays=",
  "start=2026-02-13&workdays=3651",
  "start=2026-02-13&days=-1",
  "start=2026-02-13&days=99999999999999999999",
  "start=9999-12-31&workdays=2",
  "start=1999-12-31&days=2",
  "start=2026-2-13&workdays=1",
  "start=2026-02-13&workdays=1&workdays=2",
  "start=2026-02-13&workdays=1&colour=red",
])("refuses %s with a code", async (query) => {
  expect(await deadline(query)).toMatchObject({ status: 400, code: "invalidData" });
});

it("an imported year ends the doubt, and whoever counted with it is told in the same transaction", async () => {
  const told: string[] = [];
  calendar.onImport(async (_tx, { coveredThrough }) => {
    return told.push(coveredThrough);
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
  expect(answer.json()).toMatchObject({ code: "invalidData", detail: expect.stringContaining(why) });
});

it("names every day that cannot be right, a line each, and imports none", async () => {
  assignments = [{ role: "administrator", division: "0" }];
  const notice = {
    year: 2028,
    source: "样例通知",
    daysOff: ["2028-01-01", "2028-02-30", "2027-12-31", "2028-01-08"],
    workdays: ["2028-01-03", "2028-01-08", "2028-01-15"],
  };
  expect((await importYear(notice)).json<{ detail: string }>().detail.split("\n")).toEqual([
    "/daysOff/1 2028-02-30 is no day of 2028",
    "/daysOff/2 2027-12-31 is no day of 2028",
    "/workdays/0 2028-01-03 is worked anyway: it is no weekend day",
    "/workdays/1 2028-01-08 is a day off and a working day at once",
  ]);
  const view = (await app.inject("/api/public/calendar")).json<{ years: { year: number }[] }>();
  expect(view.years.map(({ year }) => year)).not.toContain(2028);
});

describe("the file of a year", () => {
  const send = async (text: string, dryRun: boolean) => {
    assignments = [{ role: "administrator", division: "0" }];
    const headers = { "idempotency-key": randomUUID() };
    const payload = { text, dryRun };
    return app.inject({ method: "POST", url: "/api/staff/calendar/files", headers, payload });
  };
  const years = async () =>
    (await app.inject("/api/public/calendar"))
      .json<{ years: { year: number }[] }>()
      .years.map((one) => one.year);
  const good = `{
  "year": 2029,
  "source": "样例通知",
  "daysOff": ["2029-01-01"],
  "workdays": ["2029-01-07"]
}`;

  it.each([
    ["2029-01-01", "2029-02-30", { line: 4, code: "notOfYear" }],
    ["2029-01-01", "2028-12-31", { line: 4, code: "notOfYear" }],
    ["2029-01-07", "2029-01-08", { line: 5, code: "noWeekend" }],
    ['"2029-01-01"', '"2029-01-07"', { line: 5, code: "both" }],
    ['"2029-01-01"', "20290101", { line: 4, code: "shape" }],
    ['  "source": "样例通知",\n', "", { line: 1, code: "shape" }],
    ['"2029-01-01"],', '"2029-01-01"]', { line: 5, code: "notJson" }],
    ['"2029-01-01"', "[[[[1]]]]", { line: 1, code: "shape" }],
  ])("with %s as %s is refused with the line, and nothing is imported", async (from, to, mistake) => {
    const { mistakes, imported } = (await send(good.replace(from, to), false)).json<{
      mistakes: unknown[];
      imported: boolean;
    }>();
    expect([mistakes, imported]).toEqual([[expect.objectContaining(mistake)], false]);
    expect(await years()).not.toContain(2029);
  });

  it("is tried first, then imported, and replaces what was known of its year", async () => {
    const notice = { year: 2029, daysOff: ["2029-01-01"], workdays: ["2029-01-07"] };
    expect((await send(good, true)).json()).toMatchObject({ notice, replaces: false, imported: false });
    expect(await years()).not.toContain(2029);
    expect((await send(good, false)).json()).toMatchObject({ mistakes: [], imported: true });
    expect(await years()).toContain(2029);
    expect((await send(good, true)).json()).toMatchObject({ replaces: true, imported: false });
    // Everybody may read it: nothing in it says who keeps it.
    expect((await app.inject("/api/public/calendar")).body).not.toMatch(/staff|[0-9a-f]{8}-[0-9a-f]{4}/);
  });

  it("of more than a notice can be is refused before it is read", async () => {
    expect((await send(good + " ".repeat(20_000), true)).statusCode).toBe(400);
  });
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
