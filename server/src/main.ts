import { systemClock } from "@zizhuban/device-agent-contract";
import { maskedConfiguration, readConfiguration } from "./configuration.ts";
import { createLogger, StartFailure } from "./core/index.ts";
import { startServer, type RunningServer } from "./server.ts";

const logger = createLogger("server");
let running: Promise<RunningServer> | undefined;
let stopping = false;

/** One Ctrl-C arrives up to three times (terminal, npm, start script): the first one counts. */
async function stop(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  const server = await running?.catch(() => undefined);
  await server?.stop();
  process.exit(code);
}

process.on("SIGINT", () => void stop(0));
process.on("SIGTERM", () => void stop(0));
process.on("disconnect", () => void stop(0));

try {
  const configuration = readConfiguration(process.env, process.cwd());
  logger.info({ configuration: maskedConfiguration(configuration) }, "starting");
  running = startServer(configuration, {
    clock: systemClock,
    logger,
    onFatal(sentence) {
      process.stderr.write(`${sentence}\n`);
      void stop(1);
    },
  });
  const { ready } = await running;
  process.stdout.write(`ready ${JSON.stringify(ready)}\n`);
  process.send?.({ type: "ready", ...ready });
} catch (error) {
  if (!(error instanceof StartFailure)) logger.error({ err: error }, "bug");
  const sentence =
    error instanceof StartFailure ? error.message : "The server could not start: its log says why.";
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
  process.exit();
}
