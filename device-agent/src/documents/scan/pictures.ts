import { Worker } from "node:worker_threads";
import { fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import type { PictureAnswers, PictureTask } from "./picture-tasks.ts";

/** Work on pictures, away from the agent's own loop. */
export interface PictureStudio {
  /** `tookTooLong`: given up; `crashed`: a picture on which the libraries fell over. */
  work<Kind extends keyof PictureAnswers>(
    task: PictureTask & { readonly kind: Kind },
  ): Promise<Result<PictureAnswers[Kind], "tookTooLong" | "crashed">>;
  /** Ends the thread, and with it every picture in its memory. */
  close(): Promise<void>;
}

const delays = {
  /** The largest picture takes two seconds on the slowest kiosk. */
  task: 20_000,
  /** Then the thread ends and gives back its memory. */
  idle: 10_000,
} as const;

interface Waiting {
  readonly settle: (result: Result<PictureAnswers[keyof PictureAnswers], "tookTooLong" | "crashed">) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
}

/** One thread, started at the first task and ended when nothing has been asked of it for a while. */
export function createPictureStudio(deps: { readonly clock: Clock }): PictureStudio {
  const { clock } = deps;
  let thread: Thread | undefined;
  let nextId = 1;
  let cancelIdle = () => {};

  function start(): Thread {
    const worker = new Worker(new URL("./picture-worker.ts", import.meta.url));
    const started: Thread = { worker, waiting: new Map() };
    // An idle thread must not keep the process alive.
    worker.unref();
    worker.on(
      "message",
      ({ id, value, error }: { id: number; value?: PictureAnswers["pdf"]; error?: string }) => {
        started.waiting
          .get(id)
          ?.settle(error === undefined && value !== undefined ? ok(value) : fail("crashed", error));
      },
    );
    worker.on("error", () => void end(started, "crashed"));
    worker.on("exit", () => void end(started, "crashed"));
    return started;
  }

  function end(ended: Thread, why: "tookTooLong" | "crashed"): Promise<unknown> {
    if (thread === ended) thread = undefined;
    cancelIdle();
    for (const { settle } of ended.waiting.values()) settle(fail(why));
    return ended.worker.terminate();
  }

  function restWhenIdle(resting: Thread): void {
    cancelIdle();
    if (resting.waiting.size === 0) cancelIdle = clock.after(delays.idle, () => void end(resting, "crashed"));
  }

  return {
    work<Kind extends keyof PictureAnswers>(task: PictureTask & { readonly kind: Kind }) {
      cancelIdle();
      const working = (thread ??= start());
      const id = nextId++;
      return new Promise<Result<PictureAnswers[Kind], "tookTooLong" | "crashed">>((resolve) => {
        const cancel = clock.after(delays.task, () => void end(working, "tookTooLong"));
        working.waiting.set(id, {
          settle(result) {
            cancel();
            working.waiting.delete(id);
            // The thread answers each task with its own kind of answer.
            resolve(result as Result<PictureAnswers[Kind], "tookTooLong" | "crashed">);
            if (thread === working) restWhenIdle(working);
          },
        });
        working.worker.postMessage({ id, task });
      });
    },
    async close() {
      if (thread !== undefined) await end(thread, "crashed");
    },
  };
}
