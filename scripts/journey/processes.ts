import { readdirSync, readFileSync } from "node:fs";

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** Command lines of the processes that belong to one home: started with it in their environment, or naming it. */
export function processesOf(home: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .filter((pid) => !/^State:\s+Z/m.test(read(`/proc/${pid}/status`)))
    .map((pid) => ({
      command: read(`/proc/${pid}/cmdline`).replaceAll("\0", " "),
      environment: read(`/proc/${pid}/environ`),
    }))
    .filter(
      ({ command, environment }) => command.includes(home) || environment.includes(`ZIZHUBAN_HOME=${home}\0`),
    )
    .map(({ command }) => command);
}
