import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock, type Clock } from "@zizhuban/device-agent-contract";
import type { FastifyInstance } from "fastify";
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

/** Real PostgreSQL, migrated, in a temporary folder: one per test file, in `beforeAll`. */
export async function startTestDatabase(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), "zizhuban-db-"));
  const postgres = await startPostgres({ folder, clock: systemClock, fsync: false });
  // A test that fails because the machine has much to do says nothing about the product.
  const db = openDatabase(postgres.url, { connectWithin: 120_000 });
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
 * The kiosk's API without TLS, for `app.inject(...)`: every request comes from the kiosk `identify.kiosk` names,
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
  setIdentify(app, options.identify, idempotency);
  for (const register of options.routes) await app.register(register);
  await app.ready();
  return app;
}
