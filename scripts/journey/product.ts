import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTestDatabase } from "@zizhuban/server/testing";
import { root } from "../house/paths.ts";
import { until } from "./until.ts";

export interface Addresses {
  readonly kiosk: string;
  readonly console: string;
  readonly api: string;
  readonly kioskApi: string;
  readonly mqtt: string;
}

export interface Product {
  readonly addresses: Addresses;
  readonly home: string;
  readonly process: ChildProcess;
  readonly output: () => string;
  /** SIGTERM, then waits for the end; resolves to the exit code. */
  stop(): Promise<number | null>;
}

const freePorts = { SERVER_PORT: "0", KIOSK_API_PORT: "0", KIOSK_PORT: "0", MQTT_PORT: "0" };

export function makeHome(): string {
  return mkdtempSync(join(tmpdir(), "zizhuban-"));
}

export function removeHome(home: string): void {
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
}

export interface Run {
  readonly process: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

const running = new Set<ChildProcess>();

/** Ends what a failed test left running. */
export function endRuns(): void {
  for (const child of running) child.kill("SIGKILL");
}

/** Runs one script of the product as its own process, in an environment of its own. */
export function run(script: string, environment: Readonly<Record<string, string>>): Run {
  const inherited = Object.fromEntries(
    ["PATH", "HOME", "LANG", "TMPDIR"].flatMap((name) =>
      process.env[name] === undefined ? [] : [[name, process.env[name]]],
    ),
  );
  const child = spawn(process.execPath, [join(root, script)], {
    cwd: root,
    env: { ...inherited, ...freePorts, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
  return {
    process: child,
    output: () => output,
    ended: new Promise((resolve) => child.once("close", resolve)),
  };
}

/**
 * What `npm start` runs, on free ports, in a home of its own, its data in a database of the tests; ready when it
 * says so.
 */
export async function startProduct(
  home: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Product> {
  const database = await startTestDatabase();
  const product = await startWholeProduct(home, { DATABASE_URL: database.url, ...environment });
  return {
    ...product,
    async stop() {
      const code = await product.stop();
      await database.stop();
      return code;
    },
  };
}

/** The same with its own PostgreSQL, as it runs where nobody set up another: its data stays in the home. */
export async function startWholeProduct(
  home: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Product> {
  const {
    process: child,
    output,
    ended,
  } = run("scripts/house/product.ts", { ZIZHUBAN_HOME: home, ...environment });
  const ready = () => /^ready (\{.*\})$/m.exec(output())?.[1];
  await until(() => ready() !== undefined || child.exitCode !== null, "the product is ready", 120_000);
  const line = ready();
  if (line === undefined) throw new Error(`the product did not start:\n${output()}`);
  return {
    addresses: JSON.parse(line),
    home,
    process: child,
    output,
    async stop() {
      child.kill("SIGTERM");
      return await ended;
    },
  };
}
