import { parentPort } from "node:worker_threads";
import { runTask, type PictureTask } from "./picture-tasks.ts";

// The thread that works on pictures; see pictures.ts.

const port = parentPort;
if (port === null) throw new Error("picture-worker runs in a worker thread only");
port.on("message", ({ id, task }: { id: number; task: PictureTask }) => {
  runTask(task).then(
    (value) => port.postMessage({ id, value }),
    (error: unknown) =>
      port.postMessage({ id, error: error instanceof Error ? error.message : String(error) }),
  );
});
