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

/** Everything started by this process, by its children, and so on; those whose command line holds `kind`. */
export function descendants(pid: number, kind: string): number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`).split(" ").filter(Boolean).map(Number);
  const all = children.concat(children.flatMap((child) => descendants(child, kind)));
  return [...new Set(all)].filter((child) => read(`/proc/${child}/cmdline`).includes(kind));
}

/** Ids of the processes of a home that run one script. */
export function processIds(home: string, script: string): number[] {
  return all(home)
    .filter(({ command }) => command.includes(script))
    .map(({ pid }) => pid);
}
