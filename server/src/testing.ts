import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parser, systemClock, type Clock } from "@zizhuban/device-agent-contract";
import { ClaimFile } from "@zizhuban/server-contract";
import { createLogger } from "./core/index.ts";
import { startTestDatabase } from "./core/testing.ts";
import { createKioskRegister, openAuthority } from "./fleet/index.ts";
import { nothingOutside } from "./outside/index.ts";
import { startServer, type Ready } from "./server.ts";

export { sql } from "kysely";
export { startTestDatabase } from "./core/testing.ts";
export { cards, startBusiness, type TestBusiness, type TestKiosk } from "./business/testing.ts";
export { blankPdf, judgeUpload, photograph } from "./materials/testing.ts";
export { enrol } from "./demo/kiosk.ts";
export { startDepartmentSimulator, type DepartmentSimulator } from "./departments/simulator.ts";
export { bareSamplePage, sampleCertificateMaker } from "./certificates/testing.ts";

const parseClaim = parser(ClaimFile);

/** The whole server as a process, on free ports and a home of its own: for tests of those who talk to it. */
export interface TestServer {
  readonly home: string;
  readonly ready: Ready;
  readonly pid: number;
  /** The one-time sign-in link as the administrator reads it. */
  adminLink(): Promise<string>;
  /** What it logged so far. */
  log(): string;
  /** Ends it as Ctrl-C does; the home is removed when it was made here. @returns the exit code */
  stop(): Promise<number | null>;
  /** kill -9. */
  kill(): Promise<void>;
}

export class ServerDidNotStart extends Error {
  readonly code: number | null;
  /** Standard error without the log's lines: the sentence for the operator. */
  readonly sentence: string;

  constructor(code: number | null, errors: string) {
    super(errors);
    this.code = code;
    this.sentence = errors
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("{"))
      .join("\n");
  }
}

/**
 * @param options.home whose data are in it, with the PostgreSQL that the server starts itself; without one they are in
 *   a database of the tests, and nothing is left
 */
export async function startTestServer(
  options: { home?: string; environment?: Record<string, string> } = {},
): Promise<TestServer> {
  const home = options.home ?? (await mkdtemp(join(tmpdir(), "zizhuban-home-")));
  const ownDatabase = options.home === undefined && options.environment?.["DATABASE_URL"] === undefined;
  const database = ownDatabase ? await startTestDatabase() : undefined;
  const child = spawn(process.execPath, [join(import.meta.dirname, "main.ts")], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: {
      ...process.env,
      SERVER_PORT: "0",
      KIOSK_API_PORT: "0",
      MQTT_PORT: "0",
      ZIZHUBAN_HOME: home,
      ...(database && { DATABASE_URL: database.url }),
      ...options.environment,
    },
  });
  let errors = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  const removeHome = async () => {
    await database?.stop();
    if (options.home === undefined) await rm(home, { recursive: true, force: true });
  };
  const line = await Promise.race([child.stdout && firstReadyLine(child.stdout), exited]);
  if (typeof line !== "string" || child.pid === undefined) {
    const code = await exited;
    await removeHome();
    throw new ServerDidNotStart(code, errors);
  }
  const ready: Ready = JSON.parse(line.slice("ready ".length));

  return {
    home,
    ready,
    pid: child.pid,
    adminLink: async () => (await readFile(ready.adminLink, "utf8")).trim(),
    log: () => errors,
    async stop() {
      child.kill("SIGTERM");
      const code = await exited;
      await removeHome();
      return code;
    },
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/**
 * The whole server as a process, which knows so many kiosks of one town, and the claim file each of them is brought:
 * for tests of what reaches all kiosks.
 */
export async function startTestServerFor(
  kiosks: number,
): Promise<TestServer & { readonly claims: readonly string[] }> {
  const database = await startTestDatabase();
  const server = await startTestServer({ environment: { DATABASE_URL: database.url } });
  const clock = systemClock;
  const authority = await openAuthority({ folder: join(server.home, "server/authority"), clock });
  const register = createKioskRegister({ db: database.db, clock, authority }).kiosks;
  const town = { division: "湖北省鄂州市梁子湖区太和镇", divisionCode: "420702100" };
  const claims: string[] = [];
  for (let number = 1; number <= kiosks; number += 1) {
    const place = { name: "样例点", number: String(number), phone: "12345", hours: "24 小时" };
    const kid = await register.register({ ...place, ...town });
    const file = join(server.home, `claim-${number}.json`);
    const content: ClaimFile = {
      url: server.ready.kioskApi,
      claim: await register.newClaim(kid),
      caPem: authority.caPem,
    };
    await writeFile(file, JSON.stringify(content), { mode: 0o600 });
    claims.push(file);
  }
  return {
    ...server,
    claims,
    async stop() {
      const code = await server.stop();
      await database.stop();
      return code;
    },
  };
}

/**
 * The whole server in this process, by the caller's clock, with its own database and home, which are removed at the
 * end: for programs that let time pass.
 */
export async function startServerByClock(clock: Clock): Promise<{
  readonly ready: Ready;
  /** The one-time claim of the kiosk a demonstration offers. */
  claim(): Promise<{ url: string; claim: string; caPem: string }>;
  adminLink(): Promise<string>;
  stop(): Promise<void>;
}> {
  const home = await mkdtemp(join(tmpdir(), "zizhuban-clock-"));
  const database = await startTestDatabase();
  const remove = async () => {
    await database.stop();
    await rm(home, { recursive: true, force: true });
  };
  const running = await startServer(
    {
      home,
      host: "127.0.0.1",
      port: 0,
      kioskApiPort: 0,
      kioskApiUrl: undefined,
      mqttPort: 0,
      databaseUrl: database.url,
      mqttUrl: undefined,
      publicUrl: undefined,
      uploadBytes: 20 * 1024 * 1024,
      draftDays: 7,
      staffProvider: undefined,
      timeStamps: undefined,
      outside: nothingOutside,
      demo: true,
    },
    {
      clock,
      logger: createLogger("server", { write: () => undefined }),
      onFatal(sentence) {
        throw new Error(sentence);
      },
    },
  ).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  return {
    ready: running.ready,
    async claim() {
      const parsed = parseClaim(JSON.parse(await readFile(join(home, "claims/demo-kiosk.json"), "utf8")));
      if (!parsed.ok) throw new Error("the claim is not one");
      return parsed.value;
    },
    adminLink: async () => (await readFile(running.ready.adminLink, "utf8")).trim(),
    async stop() {
      await running.stop();
      await remove();
    },
  };
}

async function firstReadyLine(output: NodeJS.ReadableStream): Promise<string | undefined> {
  for await (const line of createInterface({ input: output })) if (line.startsWith("ready ")) return line;
  return undefined;
}
export { runDepartmentChaos } from "./departments/testing.ts";
export { outsideGroups, variableOf } from "./outside/index.ts";
export { feedHostilePdus } from "./smpp/testing.ts";
