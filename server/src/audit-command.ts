import { join } from "node:path";
import { systemClock } from "@zizhuban/device-agent-contract";
import { verifyAudit } from "./audit/index.ts";
import { readConfiguration } from "./configuration.ts";
import {
  checkDatabase,
  openDatabase,
  type Db,
  readIfPresent,
  StartFailure,
  startPostgres,
} from "./core/index.ts";
import { openKeyStore } from "./key-store/index.ts";

// `npm run audit -- verify`: computes the audit log's chain again. Exit code 0 when all holds, 2 when not.

interface Reached {
  readonly db: Db;
  close(): Promise<void>;
}

async function open(url: string): Promise<Db> {
  const db = openDatabase(url, { connections: 1 });
  await checkDatabase(db).catch(async (error: unknown) => {
    await db.destroy();
    throw error;
  });
  return db;
}

/** The configured database; else the running server's; else, when none answers, its embedded one for the moment. */
async function reachDatabase(folder: string, configured: string | undefined): Promise<Reached> {
  if (configured !== undefined) return reached(await open(configured));
  const left = await readIfPresent(join(folder, "postgres/url"));
  // A server that was killed leaves its address behind: nobody answers there.
  const running = left === undefined ? undefined : await open(left).catch(() => undefined);
  if (running !== undefined) return reached(running);
  const postgres = await startPostgres({ folder: join(folder, "postgres"), clock: systemClock });
  return reached(await open(postgres.url), async () => postgres.stop());
}

function reached(db: Db, andThen: () => Promise<void> = async () => undefined): Reached {
  return {
    db,
    async close() {
      await db.destroy();
      await andThen();
    },
  };
}

async function verify(): Promise<number> {
  const { home, databaseUrl } = readConfiguration(process.env, process.cwd());
  const folder = join(home, "server");
  const certify = async (): Promise<string> => {
    throw new StartFailure(
      `There is no server in ${folder}: start it once, or set ZIZHUBAN_HOME to its home.`,
    );
  };
  const { documents } = await openKeyStore({ folder: join(folder, "keys"), certify });
  const database = await reachDatabase(folder, databaseUrl);
  try {
    const found = await verifyAudit(database.db, folder, documents.certificate);
    const whole = found.breaks.length === 0 && found.brokenHeads === 0;
    process.stdout.write(`${JSON.stringify({ intact: whole, ...found })}\n`);
    return whole ? 0 : 2;
  } finally {
    await database.close();
  }
}

try {
  if (process.argv[2] !== "verify") throw new StartFailure("Say what to do: npm run audit -- verify");
  process.exitCode = await verify();
} catch (error) {
  if (!(error instanceof StartFailure)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
