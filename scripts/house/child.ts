import { fork, type ChildProcess } from "node:child_process";
import { createWriteStream, existsSync, mkdirSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

const stopDeadline = 15_000;

/** Step by step: Node's own recursive mkdir never returns below a folder like /proc, which refuses with "not found". */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

interface Place {
  readonly log: { write(line: string): void; end(): void };
  readonly environment: Readonly<Record<string, string>>;
}

/** Where a process logs (this start and the one before it) and keeps its compiled code, beside the rest of the state. */
function placeFor(home: string, name: string): Place {
  const logs = join(home, "logs");
  const file = join(logs, `${name}.log`);
  try {
    makeFolder(logs);
    if (existsSync(file)) renameSync(file, `${file}.1`);
  } catch {
    // The process itself says what is wrong with the home, in one sentence.
    return { log: { write: () => undefined, end: () => undefined }, environment: {} };
  }
  const stream = createWriteStream(file);
  stream.on("error", () => undefined);
  return {
    log: { write: (line) => stream.write(`${line}\n`), end: () => stream.end() },
    environment: { NODE_COMPILE_CACHE: join(home, "cache", "node") },
  };
}

/** One process of the product, joined to this one: told when it is ready, ended when this one ends. */
export class Child {
  readonly #process: ChildProcess;
  readonly #exited: Promise<void>;
  #stopping = false;
  #isReady = false;

  /** Log records go to `<home>/logs/<name>.log`; sentences for a person are shown. */
  constructor(
    name: string,
    script: string,
    home: string,
    environment: Readonly<Record<string, string>>,
    nodeFlags: readonly string[],
  ) {
    const { log, environment: ours } = placeFor(home, name);
    this.#process = fork(script, {
      env: { ...ours, ...process.env, ZIZHUBAN_HOME: home, ...environment },
      execArgv: [...nodeFlags],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      // Its own group: one Ctrl-C must reach it once, through us.
      detached: true,
    });
    const show = (from: Readable | null, to: NodeJS.WriteStream) => {
      if (from === null) return;
      createInterface({ input: from }).on("line", (line) => {
        if (line.startsWith("{") || line.startsWith("ready {")) log.write(line);
        else to.write(`${line}\n`);
      });
    };
    show(this.#process.stdout, process.stdout);
    show(this.#process.stderr, process.stderr);
    this.#exited = new Promise((resolve) => this.#process.once("close", () => resolve()));
    void this.#exited.then(() => log.end());
    this.#process.on("error", (error) =>
      process.stderr.write(`The ${name} could not be started: ${error.message}\n`),
    );
  }

  /** Resolves with the addresses the process reports; rejects when it ends first. */
  async ready(): Promise<Record<string, unknown>> {
    return await new Promise((resolve, reject) => {
      this.#process.on("message", (message: { type?: unknown }) => {
        if (message.type !== "ready") return;
        this.#isReady = true;
        resolve({ ...message });
      });
      void this.#exited.then(() => reject(new Error("ended before it was ready")));
    });
  }

  onUnexpectedExit(run: () => void): void {
    this.#process.once("exit", () => {
      if (this.#isReady && !this.#stopping) run();
    });
  }

  /** SIGTERM, then SIGKILL when it has not ended in time. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill("SIGTERM");
    const force = setTimeout(() => this.kill(), stopDeadline);
    await this.#exited;
    clearTimeout(force);
  }

  kill(): void {
    this.#process.kill("SIGKILL");
  }
}
