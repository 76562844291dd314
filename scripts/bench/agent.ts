// The agent (DESIGN §8): exec to ready, and memory and processor time of an idle kiosk before its first document.
// The production bundle with one device of every class on real wires, their far ends simulated in this process; and, to
// compare, from source with everything simulated inside. No server.
// node scripts/bench/agent.ts [idle seconds, default 15]

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { systemClock } from "@zizhuban/device-agent-contract";
import { startWiredKiosk } from "@zizhuban/device-agent/testing";
import { bundleAgent } from "../house/bundle.ts";

const idleSeconds = Number(process.argv[2] ?? 15);
/** USER_HZ, in which proc(5) counts processor time; 100 on every Linux Node runs on. */
const ticksPerSecond = 100;
const source = new URL("../../device-agent/src/main.ts", import.meta.url).pathname;
/** As `npm run agent` has it: a small young generation costs an idle agent nothing. */
const smallYoung = "--max-semi-space-size=1";
/** Milliseconds until a kiosk nobody stands at is idle: its sensors look less often then. */
const settling = 15_000;
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
  main: string,
  environment: Record<string, string>,
  seconds = idleSeconds,
): Promise<Measured> {
  const started = performance.now();
  const agent = spawn(process.execPath, [smallYoung, main], {
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
  if (seconds > 0) await wait(settling);
  const before = processorTicks(pid);
  await wait(seconds * 1_000);
  const cpuPercent = ((processorTicks(pid) - before) / ticksPerSecond / seconds) * 100;
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

const kiosk = await startWiredKiosk(systemClock);
try {
  const file = join(folder, "agent.json");
  writeFileSync(file, JSON.stringify({ devices: kiosk.devices, standardPorts: "off" }));
  const environment = { AGENT_CONFIG: file, NODE_ENV: "production" };
  const bundle = await bundleAgent();
  report("production bundle, first start", await measure(bundle, environment));
  // As the start script and a unit set it: what was compiled once is not compiled again.
  const compiled = { ...environment, NODE_COMPILE_CACHE: join(folder, "compiled") };
  await measure(bundle, compiled, 0);
  report("production bundle", await measure(bundle, compiled));
  report("from source, everything simulated inside", await measure(source, {}));
} finally {
  await kiosk.stop();
  rmSync(folder, { recursive: true, force: true });
}
