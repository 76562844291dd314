import { fork, type ChildProcess } from "node:child_process";
import type { Clock } from "@zizhuban/device-agent-contract";
import type { Logger } from "pino";
import { StartFailure } from "../core/index.ts";
import type { IngestConfiguration } from "./ingest.ts";

export type FromIngest =
  | { readonly type: "listening"; readonly port: number | undefined }
  | { readonly type: "failed"; readonly sentence: string };

const shortestPause = 100;
const longestPause = 5_000;
/** A run this long was a good one: the next pause is short again. */
const goodRun = 30_000;
const stopLimit = 10_000;

export interface SupervisedIngest {
  readonly port: number | undefined;
  /** For tests that kill it. */
  readonly pid: () => number | undefined;
  stop(): Promise<void>;
}

/** Runs the ingest process, and runs it again on the same port when it ends. */
export async function superviseIngest(deps: {
  /** Path of the process's main module. */
  main: string;
  configuration: IngestConfiguration;
  clock: Clock;
  logger: Logger;
}): Promise<SupervisedIngest> {
  const { clock, logger } = deps;
  let configuration = deps.configuration;
  let child: ChildProcess | undefined;
  let stopping = false;
  let pause = shortestPause;
  let cancelRestart = (): void => undefined;

  async function run(): Promise<number | undefined> {
    const started = clock.monotonic();
    const next = fork(deps.main, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    child = next;
    const listening = new Promise<number | undefined>((resolve, reject) => {
      next.on("message", (message: FromIngest) => {
        if (message.type === "listening") resolve(message.port);
        else reject(new StartFailure(message.sentence));
      });
      // More than one may come: a child that is gone also cannot be written to.
      next.on("error", reject);
      next.once("exit", (code, signal) => {
        reject(new Error(`the ingest process ended (${signal ?? code}) before it listened`));
        if (stopping || first) return;
        if (clock.monotonic() - started > goodRun) pause = shortestPause;
        logger.error({ code, signal, pause }, "the ingest process ended; starting it again");
        cancelRestart = clock.after(pause, () => void run().catch(() => undefined));
        pause = Math.min(pause * 2, longestPause);
      });
    });
    next.send(configuration);
    return listening;
  }

  let first = true;
  let port: number | undefined;
  try {
    port = await run();
  } catch (error) {
    await stop();
    throw error;
  }
  first = false;
  if (configuration.broker.kind === "embedded" && port !== undefined) {
    configuration = { ...configuration, broker: { ...configuration.broker, port } };
  }

  async function stop(): Promise<void> {
    stopping = true;
    cancelRestart();
    const last = child;
    if (last === undefined || last.exitCode !== null || last.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => last.once("exit", () => resolve()));
    last.kill("SIGTERM");
    const cancelKill = clock.after(stopLimit, () => last.kill("SIGKILL"));
    await exited;
    cancelKill();
  }

  return { port, pid: () => child?.pid, stop };
}
