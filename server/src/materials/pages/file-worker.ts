import { parentPort } from "node:worker_threads";
import { runTask, type FileTask } from "./tasks.ts";

// The thread that opens strangers' files; see studio.ts.

const port = parentPort;
if (port === null) throw new Error("file-worker runs in a worker thread only");
port.on("message", ({ id, task }: { id: number; task: FileTask }) => {
  runTask(task).then(
    (value) => port.postMessage({ id, value }),
    (error: unknown) => port.postMessage({ id, error: error instanceof Error ? error.name : "unknown" }),
  );
});
