import { AsyncLocalStorage } from "node:async_hooks";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { systemClock, type Clock } from "@zizhuban/device-agent-contract";
import cookie from "@fastify/cookie";
import type { FastifyInstance } from "fastify";
import { TransactionBuilder, type Transaction } from "kysely";
import pg from "pg";
import { migrate, openDatabase, type Db } from "./database.ts";
import { startPostgres } from "./embedded-postgres.ts";
import { buildHttp, createLogger } from "./http.ts";
import { createIdempotency } from "./idempotency.ts";
import type { Routes } from "./module.ts";
import { setIdentify, type Identify } from "./route.ts";

export interface TestDatabase {
  readonly db: Db;
  readonly url: string;
  stop(): Promise<void>;
}

const inside = new AsyncLocalStorage<{ open: boolean }>();
let guarded = false;

/**
 * From now on a transaction of this process that asks for a second connection fails. With every connection of the
 * pool held by somebody who waits for one more, nobody would ever get one: ten citizens who apply at once are enough.
 */
function refuseSecondConnections(): void {
  if (guarded) return;
  guarded = true;
  type Run = (tx: Transaction<unknown>) => Promise<unknown>;
  type Execute = (this: TransactionBuilder<unknown>, run: Run) => Promise<unknown>;
  const execute: Execute = Reflect.get(TransactionBuilder.prototype, "execute");
  const within: Execute = async function within(run) {
    const at = { open: true };
    return Reflect.apply(execute, this, [
      async (tx: Transaction<unknown>) =>
        inside.run(at, async () => run(tx)).finally(() => (at.open = false)),
    ]);
  };
  Reflect.set(TransactionBuilder.prototype, "execute", within);
  const connect: (this: pg.Pool, ...how: readonly unknown[]) => unknown = Reflect.get(
    pg.Pool.prototype,
    "connect",
  );
  const alone: typeof connect = function alone(...how) {
    if (inside.getStore()?.open === true)
      throw new Error("a transaction asks for a second connection: give its own to what is called in it");
    return Reflect.apply(connect, this, how);
  };
  Reflect.set(pg.Pool.prototype, "connect", alone);
}

/** What a test does beside a transaction that it holds open itself, over another connection. */
export function beside<Value>(run: () => Value): Value {
  return inside.exit(run);
}

/** A cluster with the schema in it, made by whoever needs the first one and copied by all others of this run of the tests. */
async function migratedCluster(run: string): Promise<string> {
  const cluster = join(run, "database");
  if (existsSync(cluster)) return cluster;
  const folder = await mkdtemp(join(run, "making-"));
  const postgres = await startPostgres({ folder, clock: systemClock, fsync: false });
  const db = openDatabase(postgres.url, { connectWithin: 120_000 });
  await migrate(db);
  await db.destroy();
  await postgres.stop();
  // Of several who made one at once the first is kept: a folder is not renamed onto one that holds something (rename(2)).
  await rename(folder, cluster).catch(async (error: unknown) => {
    if (!existsSync(cluster)) throw error;
    await rm(folder, { recursive: true });
  });
  return cluster;
}

/** Real PostgreSQL, migrated, in a temporary folder: one per test file, in `beforeAll`. */
export async function startTestDatabase(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), "zizhuban-db-"));
  const run = process.env["ZIZHUBAN_TEST_RUN"];
  if (run !== undefined) {
    // Not fs.cp: it keeps no owner, and what belongs to another user does not start (`postgres-launcher.ts`).
    await promisify(execFile)("cp", ["-a", "--reflink=auto", `${await migratedCluster(run)}/.`, folder]);
  }
  const postgres = await startPostgres({ folder, clock: systemClock, fsync: false });
  // A test that fails because the machine has much to do says nothing about the product.
  const db = openDatabase(postgres.url, { connectWithin: 120_000 });
  refuseSecondConnections();
  await migrate(db);
  return {
    db,
    url: postgres.url,
    async stop() {
      await db.destroy();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * The kiosk's API without TLS, with cookies as a browser's has them, for `app.inject(...)`: every request comes from the kiosk `identify.kiosk` names,
 * which the real application takes from the certificate.
 */
export async function startTestApi(options: {
  db: Db;
  clock: Clock;
  identify: Identify;
  routes: readonly Routes[];
}): Promise<FastifyInstance> {
  const app = await buildHttp({ logger: createLogger("test", { write: () => undefined }) });
  const idempotency = createIdempotency(options);
  app.addHook("onClose", async () => idempotency.stop());
  // Who asks over the network asks in no transaction of the test's.
  app.addHook("onRequest", (_request, _reply, done) => beside(done));
  await app.register(cookie);
  setIdentify(app, options.identify, idempotency);
  for (const register of options.routes) await app.register(register);
  await app.ready();
  return app;
}
