import { fork, type ChildProcess } from "node:child_process";

const stopDeadline = 15_000;

/** One process of the product, joined to this one: told when it is ready, ended when this one ends. */
export class Child {
  readonly #process: ChildProcess;
  readonly #exited: Promise<void>;
  #stopping = false;
  #isReady = false;

  constructor(name: string, script: string, environment: Record<string, string>) {
    this.#process = fork(script, {
      env: { ...process.env, ...environment },
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      // Its own group: one Ctrl-C must reach it once, through us.
      detached: true,
      serialization: "json",
    });
    this.#exited = new Promise((resolve) => this.#process.once("exit", () => resolve()));
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
        resolve(message);
      });
      this.#process.once("exit", () => reject(new Error("ended before it was ready")));
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
