import { join } from "node:path";
import { systemClock } from "@zizhuban/device-agent-contract";
import { readConfiguration } from "../configuration.ts";
import {
  checkDatabase,
  openDatabase,
  readIfPresent,
  StartFailure,
  startPostgres,
  type Db,
} from "../core/index.ts";
import { openKeyStore, type KeyStore } from "../key-store/index.ts";

// What the operator's commands share: each works beside a running server, and without one.

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

/** The deployment of `ZIZHUBAN_HOME`, as its environment says. */
export interface Deployment {
  /** `$ZIZHUBAN_HOME/server`. */
  readonly folder: string;
  readonly keys: KeyStore;
  readonly withDatabase: <Value>(work: (db: Db) => Promise<Value>) => Promise<Value>;
}

export async function openDeployment(): Promise<Deployment> {
  const { home, databaseUrl } = readConfiguration(process.env, process.cwd());
  const folder = join(home, "server");
  const certify = async (): Promise<string> => {
    throw new StartFailure(
      `There is no server in ${folder}: start it once, or set ZIZHUBAN_HOME to its home.`,
    );
  };
  const keys = await openKeyStore({ folder: join(folder, "keys"), certify });
  return {
    folder,
    keys,
    async withDatabase(work) {
      const database = await reachDatabase(folder, databaseUrl);
      try {
        return await work(database.db);
      } finally {
        await database.close();
      }
    },
  };
}

/** Runs a command: its answer is the exit code; what the operator can mend is one sentence, exit code 1. */
export async function runCommand(command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    if (!(error instanceof StartFailure)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
