// `npm run simulate -- <verb>`: the hand at a running development agent's simulated devices.
import { fileURLToPath } from "node:url";
import { systemClock } from "@zizhuban/device-agent-contract";
import { runSimulate } from "./cli/index.ts";

const interrupted = new AbortController();
process.once("SIGINT", () => {
  interrupted.abort();
  process.exitCode = 130;
});

const code = await runSimulate(
  process.argv.slice(2),
  {
    clock: systemClock,
    environment: process.env,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    interrupted: interrupted.signal,
  },
  fileURLToPath(new URL("../..", import.meta.url)),
);
process.exitCode ??= code;
