import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

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

/** The tool as a person starts it: a process of its own. */
export function start(line: string) {
  const child = spawn(process.execPath, [program, ...line.split(" ").filter(Boolean)], {
    env: { ...process.env, LC_ALL: "en_US.UTF-8" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  undo.push(() => child.kill("SIGKILL"));
  const ended = new Promise<Run>((resolve) => {
    child.once("close", (code) => {
      const lines = out.split("\n").filter((text) => text.startsWith("{"));
      resolve({ code, out, err, facts: lines.map((text) => JSON.parse(text)) });
    });
  });
  return { child, ended, said: () => out };
}
export const device = (line: string) => start(line).ended;
