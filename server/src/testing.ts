import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Ready } from "./server.ts";

export { sql } from "kysely";
export { cards, startBusiness, type TestBusiness, type TestKiosk } from "./business/testing.ts";
export { blankPdf, judgeUpload, photograph } from "./materials/testing.ts";
export { bareSamplePage, sampleCertificateMaker } from "./certificates/testing.ts";

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

export async function startTestServer(
  options: { home?: string; environment?: Record<string, string> } = {},
): Promise<TestServer> {
  const home = options.home ?? (await mkdtemp(join(tmpdir(), "zizhuban-home-")));
  const child = spawn(process.execPath, [join(import.meta.dirname, "main.ts")], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: {
      ...process.env,
      SERVER_PORT: "0",
      KIOSK_API_PORT: "0",
      MQTT_PORT: "0",
      ZIZHUBAN_HOME: home,
      ...options.environment,
    },
  });
  let errors = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  const removeHome = async () => {
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

async function firstReadyLine(output: NodeJS.ReadableStream): Promise<string | undefined> {
  for await (const line of createInterface({ input: output })) if (line.startsWith("ready ")) return line;
  return undefined;
}
export { runDepartmentChaos } from "./departments/testing.ts";
