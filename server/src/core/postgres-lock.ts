import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { delay, type Clock } from "@zizhuban/device-agent-contract";
import { readIfPresent } from "./keys.ts";
import { StartFailure, systemErrorCode } from "./start-failure.ts";

/** Milliseconds: a fast shutdown writes everything to a disk that may be slow; as long as pg_ctl waits for one (its `-t`). */
const shutdownLimit = 60_000;
const pollEvery = 50;

/** `pid start-time`: names one process, even after its pid was given to another (proc(5), stat field 22). */
export function ownerOf(pid: number): string {
  return `${pid} ${startTime(pid) ?? ""}`;
}

/**
 * Makes the data folder ours to start on. A server that is alive keeps it; a PostgreSQL left over from a killed one
 * is asked to shut down and waited for; a `postmaster.pid` that names nobody, or somebody else (a power cut and a pid
 * used again), is removed: PostgreSQL itself would refuse to start on it.
 */
export async function takeOverData(options: { folder: string; data: string; clock: Clock }): Promise<void> {
  const { folder, data, clock } = options;
  const owner = (await readIfPresent(join(folder, "owner")))?.trim();
  const ownerPid = Number(owner?.split(" ")[0]);
  if (owner !== undefined && ownerPid !== process.pid && ownerOf(ownerPid) === owner) {
    throw new StartFailure(
      `Another server (process ${ownerPid}) is using ${folder}: stop it first, or set ZIZHUBAN_HOME to another folder.`,
    );
  }
  const deadline = clock.monotonic() + shutdownLimit;
  let asked = false;
  for (let pids = runningOn(data); pids.length > 0; pids = runningOn(data)) {
    if (clock.monotonic() > deadline) {
      throw new StartFailure(
        `PostgreSQL (process ${pids.join(", ")}) does not leave ${data}: stop it and start again.`,
      );
    }
    const postmaster = await postmasterPid(data);
    if (!asked && postmaster !== undefined && pids.includes(postmaster)) {
      signal(postmaster, "SIGINT");
      asked = true;
    }
    await delay(clock, pollEvery);
  }
  await rm(join(data, "postmaster.pid"), { force: true });
}

async function postmasterPid(data: string): Promise<number | undefined> {
  const pid = Number((await readIfPresent(join(data, "postmaster.pid")))?.split("\n")[0]);
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

/** Every PostgreSQL process works in its data folder; a zombie has none and holds nothing. */
function runningOn(data: string): number[] {
  if (!existsSync(data)) return [];
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && workingFolder(pid) === data);
}

function workingFolder(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined; // gone, a zombie, or another user's
  }
}

function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const afterName = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const zombie = afterName[0] === "Z";
    return zombie ? undefined : afterName[19];
  } catch {
    return undefined;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (systemErrorCode(error) !== "ESRCH") throw error;
  }
}
