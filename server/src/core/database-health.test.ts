import { SimulatedClock } from "@zizhuban/device-agent-contract";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createDatabaseHealth } from "./database-health.ts";
import { openDatabase } from "./database.ts";
import { createLogger } from "./http.ts";
import { startTestDatabase, type TestDatabase } from "./testing.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(async () => database.stop());

function watch(connections = 2) {
  const db = openDatabase(database.url.replace("/zizhuban?", "/health?"), { connections });
  const lines: string[] = [];
  const logger = createLogger("test", { write: (line) => lines.push(line) });
  const clock = new SimulatedClock();
  const health = createDatabaseHealth({ db, clock, logger });
  const later = async () => {
    clock.advance(1_000);
    return health.isWell();
  };
  return { db, lines, clock, health, later };
}

it("tells a database that is gone, and logs the outage and its end once each", async () => {
  await sql`create database health`.execute(database.db);
  const { db, lines, health, later } = watch();
  expect(await health.isWell()).toBe(true);
  await sql`alter database health allow_connections false`.execute(database.db);
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = 'health'`.execute(
    database.db,
  );
  expect(await health.isWell()).toBe(true);
  await expect.poll(later).toBe(false);
  expect(await later()).toBe(false);
  expect(lines).toHaveLength(1);
  await sql`alter database health allow_connections true`.execute(database.db);
  expect(await later()).toBe(true);
  expect(await later()).toBe(true);
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain("answers again");
  await db.destroy();
});

it("does not wait longer than a second for a database that is silent", async () => {
  const { db, clock, health, later } = watch(1);
  await db.connection().execute(async (held) => {
    await sql`select 1`.execute(held);
    const asked = health.isWell();
    clock.advance(1_000);
    expect(await asked).toBe(false);
  });
  expect(await later()).toBe(true);
  await db.destroy();
});
