import { fileURLToPath } from "node:url";
import { systemClock } from "@zizhuban/device-agent-contract";
import { startAgent } from "./agent/index.ts";
import { loadConfiguration } from "./configuration/index.ts";
import { createLog } from "./log/index.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** One sentence that says what to do, and nothing half started. */
function refuse(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
  if (process.connected) process.disconnect();
}

async function main(): Promise<void> {
  const configuration = loadConfiguration(process.env, root);
  if (!configuration.ok) return refuse(configuration.detail ?? configuration.code);
  const log = createLog({ level: configuration.value.logLevel });
  log.info("agent.configuration", { ...configuration.value });
  const agent = await startAgent(configuration.value, { clock: systemClock, log });
  if (!agent.ok) return refuse(agent.detail ?? agent.code);

  // The process ends by itself when everything is closed; a handle left open would be a bug to see.
  const stop = (why: string) => () => {
    void agent.value.stop(why).then(() => {
      if (process.connected) process.disconnect();
    });
  };
  process.on("SIGTERM", stop("SIGTERM")).on("SIGINT", stop("SIGINT"));
  if (process.connected) process.once("disconnect", stop("parent gone"));

  const ready = { kiosk: agent.value.url };
  process.stdout.write(`ready ${JSON.stringify(ready)}\n`);
  process.send?.({ type: "ready", ...ready });
}

await main();
