import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { unhurriedClock } from "../transports/testing.ts";
import { runCli } from "./index.ts";

/** What a test leaves to be undone when it ends, last first. */
export const undo: (() => unknown)[] = [];

export async function undoAll(): Promise<void> {
  for (const step of undo.splice(0).toReversed()) await step();
}

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** Results under `--json`. */
  readonly facts: readonly Record<string, unknown>[];
}

const program = fileURLToPath(new URL("../device-cli.ts", import.meta.url));
const environment = { ...process.env, LC_ALL: "en_US.UTF-8" };
const words = (line: string) => line.split(" ").filter(Boolean);
const run = (code: number | null, out: string, err: string): Run => {
  const lines = out.split("\n").filter((text) => text.startsWith("{"));
  return { code, out, err, facts: lines.map((text) => JSON.parse(text)) };
};

/** The tool in this process, as its simulated devices are: what one waits for of the other is not who else is at work. */
export function start(line: string) {
  const interrupted = new AbortController();
  let out = "";
  let err = "";
  undo.push(() => interrupted.abort());
  const ended = runCli(words(line), {
    clock: unhurriedClock,
    environment,
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    interrupted: interrupted.signal,
  }).then((code) => run(code, out, err));
  return { interrupt: () => interrupted.abort(), ended, said: () => out };
}
export const device = (line: string) => start(line).ended;

/** The tool as a person starts it: a process of its own. */
export function startProgram(line: string) {
  const child = spawn(process.execPath, [program, ...words(line)], {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  undo.push(() => child.kill("SIGKILL"));
  const ended = new Promise<Run>((resolve) => {
    child.once("close", (code) => resolve(run(code, out, err)));
  });
  return { child, ended, said: () => out };
}
