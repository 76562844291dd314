import { systemClock } from "@zizhuban/device-agent-contract";
import { createLogger, StartFailure } from "../core/index.ts";
import { startIngest, type Ingest, type IngestConfiguration } from "./ingest.ts";
import type { FromIngest } from "./supervisor.ts";

// A process of its own: what a flood of messages or a broker's bug does here, the API does not feel.
// The parent sends the configuration (it holds a password and a key) once, and its end is ours.

const logger = createLogger("ingest");
let ingest: Ingest | undefined;
let stopping = false;

async function stop(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  await ingest?.stop();
  process.exit(code);
}

function send(message: FromIngest): void {
  process.send?.(message);
}

process.once("message", (configuration: IngestConfiguration) => {
  startIngest(configuration, { clock: systemClock, logger }).then(
    (started) => {
      ingest = started;
      send({ type: "listening", port: started.port });
    },
    (error: unknown) => {
      if (error instanceof StartFailure) send({ type: "failed", sentence: error.message });
      else logger.error({ err: error }, "start");
      void stop(1);
    },
  );
});
process.on("disconnect", () => void stop(0));
process.on("SIGTERM", () => void stop(0));
// Ctrl-C reaches the whole process group; the parent decides, in order.
process.on("SIGINT", () => undefined);
