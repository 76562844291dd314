import { readdirSync, readFileSync } from "node:fs";

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

interface Process {
  readonly pid: number;
  readonly command: string;
}

/** The processes that belong to one home: started with it in their environment, or naming it. */
function all(home: string): Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .filter((pid) => !/^State:\s+Z/m.test(read(`/proc/${pid}/status`)))
    .map((pid) => ({
      pid: Number(pid),
      command: read(`/proc/${pid}/cmdline`).replaceAll("\0", " "),
      environment: read(`/proc/${pid}/environ`),
    }))
    .filter(
      ({ command, environment }) => command.includes(home) || environment.includes(`ZIZHUBAN_HOME=${home}\0`),
    );
}

export function processesOf(home: string): string[] {
  return all(home).map(({ command }) => command);
}

/** Ids of the processes of a home that run one script. */
export function processIds(home: string, script: string): number[] {
  return all(home)
    .filter(({ command }) => command.includes(script))
    .map(({ pid }) => pid);
}
