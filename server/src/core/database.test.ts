import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { systemClock } from "@zizhuban/device-agent-contract";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { audit } from "./audit.ts";
import { checkDatabase, migrate, openDatabase } from "./database.ts";
import { startPostgres } from "./embedded-postgres.ts";
import { listenForNews, tell } from "./events.ts";
import { beside, startTestDatabase, type TestDatabase } from "./testing.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(async () => database.stop());

describe("migrations", () => {
  it("are applied once", async () => {
    expect(await migrate(database.db)).toEqual([]);
  });

  it("refuse an edited file and a newer database", async () => {
    const folder = await mkdtemp(join(tmpdir(), "zizhuban-migrations-"));
    const own = database.db.withSchema("public");
    await sql`create database migrations`.execute(own);
    const db = openDatabase(database.url.replace("/zizhuban?", "/migrations?"));
    try {
      await writeFile(join(folder, "0001_one.sql"), "create table one (id int); create table two (id int);");
      expect(await migrate(db, folder)).toEqual(["0001_one.sql"]);
      await writeFile(join(folder, "0001_one.sql"), "create table one (id bigint);");
      await expect(migrate(db, folder)).rejects.toThrow(/0001_one.sql was changed/);
      await rm(join(folder, "0001_one.sql"));
      await expect(migrate(db, folder)).rejects.toThrow(/newer version/);
    } finally {
      await db.destroy();
      await rm(folder, { recursive: true });
    }
  });
});

describe("the audit log", () => {
  it("only grows", async () => {
    const { db } = database;
    await audit(db, systemClock, {
      actor: "system",
      action: "kiosk.enrolled",
      subject: { kind: "kiosk", id: "demo0001" },
      fields: ["certificate"],
    });
    await expect(sql`update audit_log set actor = 'x'`.execute(db)).rejects.toThrow(/append-only/);
    await expect(sql`delete from audit_log`.execute(db)).rejects.toThrow(/append-only/);
    await expect(sql`truncate audit_log`.execute(db)).rejects.toThrow(/append-only/);
  });
});

describe("a transaction in a test", () => {
  it("fails when it asks for a second connection, and may be looked at from beside", async () => {
    const { db } = database;
    const look = async () => sql`select 1`.execute(db);
    await expect(db.transaction().execute(look)).rejects.toThrow("a second connection");
    expect(await db.transaction().execute(async () => beside(look))).toMatchObject({ rows: [{}] });
    expect((await look()).rows).toHaveLength(1);
  });
});

describe("news", () => {
  it("is heard when the transaction commits", async () => {
    const heard: string[] = [];
    const listener = await listenForNews({
      url: database.url,
      channel: "test_news",
      clock: systemClock,
      onNews: (payload) => heard.push(payload),
      onGap: () => undefined,
    });
    await database.db.transaction().execute(async (tx) => {
      await tell(tx, "test_news", "kiosk-1");
      expect(heard).toEqual([]);
    });
    await expect.poll(() => heard).toEqual(["kiosk-1"]);
    await listener.stop();
  });
});

it("says what to do when the database is out of reach", async () => {
  const db = openDatabase("postgresql://u:secret@127.0.0.1:1/none");
  const failure: unknown = await checkDatabase(db).catch((error: unknown) => error);
  expect(String(failure)).toMatch(/check DATABASE_URL/);
  expect(String(failure)).not.toContain("secret");
  await db.destroy();
});

describe("the embedded PostgreSQL", () => {
  it("sorts, encodes and searches Chinese", async () => {
    const answer = await sql<{ encoding: string; ctype: string }>`
      select current_setting('server_encoding') as encoding, datctype as ctype
      from pg_database where datname = current_database()`.execute(database.db);
    expect(answer.rows[0]).toEqual({ encoding: "UTF8", ctype: "C.UTF-8" });
  });

  it("keeps its data, survives kill -9 of its owner, and a stale lock file naming somebody else", async () => {
    const folder = await mkdtemp(join(tmpdir(), "zizhuban-pg-"));
    const script = join(import.meta.dirname, "embedded-postgres.fixture.ts");
    const run = promisify(execFile)(process.execPath, [script, folder]);
    await expect(run).rejects.toMatchObject({ signal: "SIGKILL" });

    const postgres = await startPostgres({ folder, clock: systemClock });
    const db = openDatabase(postgres.url);
    const { rows } = await sql<{ n: number }>`select n from kept`.execute(db);
    expect(rows).toEqual([{ n: 42 }]);
    await expect(startPostgresElsewhere(folder)).rejects.toThrow(/Another server/);
    await db.destroy();
    await postgres.stop();

    await writeFile(join(folder, "data/postmaster.pid"), `${process.ppid}\n${folder}/data\n`);
    const again = await startPostgres({ folder, clock: systemClock });
    await again.stop();
    await expect(readFile(join(folder, "data/postmaster.pid"))).rejects.toThrow(/ENOENT/);
    await rm(folder, { recursive: true });
  });
});

it.runIf(process.getuid?.() === 0)("runs as another user where root may make no namespace", async () => {
  const home = await mkdtemp(join(tmpdir(), "zizhuban-home-"));
  const folder = join(home, "server/postgres");
  for (const asRoot of ["user", undefined] as const) {
    const postgres = await startPostgres({ folder, clock: systemClock, ...(asRoot && { asRoot }) });
    const db = openDatabase(postgres.url);
    await sql`create table if not exists kept (n int)`.execute(db);
    expect((await stat(join(folder, "data"))).uid).not.toBe(0);
    await db.destroy();
    await postgres.stop();
  }
  await rm(home, { recursive: true });
});

it("gives the socket a short place when the home is deep", async () => {
  const home = await mkdtemp(join(tmpdir(), "zizhuban-home-"));
  const folder = join(home, "a".repeat(60), "b".repeat(60), "postgres");
  const postgres = await startPostgres({ folder, clock: systemClock, fsync: false });
  const db = openDatabase(postgres.url);
  await checkDatabase(db);
  await db.destroy();
  await postgres.stop();
  await rm(home, { recursive: true });
});

async function startPostgresElsewhere(folder: string): Promise<void> {
  const script = join(import.meta.dirname, "embedded-postgres.fixture.ts");
  await promisify(execFile)(process.execPath, [script, folder]);
}
