// The agent as it is run now (DESIGN §8): exec to ready, and memory and processor time of an idle kiosk before
// its first document. All devices simulated in the same process, no server. node scripts/bench/agent.ts [idle seconds, default 15]
// A second start reads its compiled modules from a cache, as one does on which NODE_COMPILE_CACHE is set.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

const idleSeconds = Number(process.argv[2] ?? 15);
/** USER_HZ, in which proc(5) counts processor time; 100 on every Linux Node runs on. */
const ticksPerSecond = 100;
const main = new URL("../../device-agent/src/main.ts", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "bench-agent-"));

interface Measured {
  readonly readyMs: number;
  readonly rssMB: number;
  readonly ownMB: number;
  readonly cpuPercent: number;
}

function memory(pid: number, name: "VmRSS" | "RssAnon"): number {
  const line = readFileSync(`/proc/${pid}/status`, "utf8").match(new RegExp(`^${name}:\\s+(\\d+) kB`, "m"));
  return Number(line?.[1] ?? Number.NaN) / 1024;
}

/** proc(5), stat: after the name in brackets, utime and stime are the 12th and 13th. */
function processorTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

async function measure(
  environment: Record<string, string>,
  flags: readonly string[] = [],
): Promise<Measured> {
  const started = performance.now();
  const agent = spawn(process.execPath, [...flags, main], {
    env: { PATH: process.env["PATH"], ZIZHUBAN_HOME: join(folder, "home"), KIOSK_PORT: "0", ...environment },
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const exit = once(agent, "exit");
  await Promise.race([
    once(agent, "message"),
    exit.then(([code]) => Promise.reject(new Error(`exit ${code}`))),
  ]);
  const readyMs = performance.now() - started;
  const pid = agent.pid ?? 0;
  await wait(3_000);
  const before = processorTicks(pid);
  await wait(idleSeconds * 1_000);
  const cpuPercent = ((processorTicks(pid) - before) / ticksPerSecond / idleSeconds) * 100;
  const measured = { readyMs, rssMB: memory(pid, "VmRSS"), ownMB: memory(pid, "RssAnon"), cpuPercent };
  agent.kill("SIGTERM");
  await exit;
  return measured;
}

function report(name: string, { readyMs, rssMB, ownMB, cpuPercent }: Measured): void {
  console.log(
    `agent ${name}: ready ${readyMs.toFixed(0)} ms (target ≤ 1500), idle ${rssMB.toFixed(0)} MB RSS (target ≤ 100; ` +
      `${ownMB.toFixed(0)} MB its own, the rest Node's program), ${cpuPercent.toFixed(2)} % CPU (target ≤ 0.5)`,
  );
}

try {
  const cache = { NODE_COMPILE_CACHE: join(folder, "cache") };
  report("as run now", await measure({}));
  await measure(cache);
  report("from a compile cache", await measure(cache));
  report("from a compile cache, small young generation", await measure(cache, ["--max-semi-space-size=1"]));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
