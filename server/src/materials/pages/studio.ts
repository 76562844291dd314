import { Worker } from "node:worker_threads";
import { fail, type Clock, type Result } from "@zizhuban/device-agent-contract";
import type { FileAnswers, FileTask } from "./tasks.ts";

const delays = {
  /** The largest file that is allowed takes a third of it on a slow server; a bomb takes for ever. */
  task: 20_000,
  /** Then the thread ends and gives back its memory. */
  idle: 30_000,
} as const;

/** So many may wait; each holds its file in memory. */
const longestQueue = 12;

type Kind = keyof FileAnswers;
type StudioRefusal = "fileTooComplex" | "tooManyRequests";

/** Strangers' files, opened in a thread of their own, one at a time: what breaks there breaks nothing else. */
export interface FileStudio {
  work<K extends Kind>(
    task: FileTask & { readonly kind: K },
  ): Promise<FileAnswers[K] | Result<never, StudioRefusal>>;
  close(): Promise<void>;
}

export function createFileStudio(deps: { readonly clock: Clock }): FileStudio {
  const { clock } = deps;
  let worker: Worker | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let nextId = 1;
  let cancelIdle = () => {};

  function start(): Worker {
    const started = new Worker(new URL("./file-worker.ts", import.meta.url));
    // An idle thread must not keep the process alive.
    started.unref();
    return started;
  }

  async function end(): Promise<void> {
    const ended = worker;
    worker = undefined;
    await ended?.terminate();
  }

  async function ask(task: FileTask): Promise<FileAnswers[Kind] | Result<never, StudioRefusal>> {
    cancelIdle();
    const thread = (worker ??= start());
    const id = nextId++;
    const answer = await new Promise<FileAnswers[Kind] | undefined>((resolve) => {
      const cancel = clock.after(delays.task, () => settle());
      const settle = (value?: FileAnswers[Kind]) => {
        cancel();
        thread.off("message", hear).off("error", broken).off("exit", broken);
        resolve(value);
      };
      const broken = () => settle();
      const hear = (message: { readonly id: number; readonly value?: FileAnswers[Kind] }) => {
        if (message.id === id) settle(message.value);
      };
      thread.on("message", hear).on("error", broken).on("exit", broken);
      thread.postMessage({ id, task });
    });
    // It hung, ran out of memory or fell over: the next file gets a thread that has seen none.
    if (answer === undefined) await end();
    else cancelIdle = clock.after(delays.idle, () => void end());
    return answer ?? fail("fileTooComplex", "gave up");
  }

  return {
    async work<K extends Kind>(task: FileTask & { readonly kind: K }) {
      if (waiting >= longestQueue) return fail("tooManyRequests");
      waiting += 1;
      const turn = last.then(async () => ask(task)).finally(() => (waiting -= 1));
      last = turn.catch(() => undefined);
      // The thread answers each task with its own kind of answer.
      return (await turn) as FileAnswers[K] | Result<never, StudioRefusal>;
    },
    async close() {
      cancelIdle();
      await end();
    },
  };
}
