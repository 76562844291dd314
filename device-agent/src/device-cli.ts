// `npm run device -- <class> <verb>`: one device on its wire, without server, journal or page.
import { systemClock } from "@zizhuban/device-agent-contract";
import { runCli } from "./cli/index.ts";

const interrupted = new AbortController();
process.once("SIGINT", () => interrupted.abort()).once("SIGTERM", () => interrupted.abort());

process.exitCode = await runCli(process.argv.slice(2), {
  clock: systemClock,
  environment: process.env,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  interrupted: interrupted.signal,
});
