import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { chmod, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { StartFailure } from "./start-failure.ts";

/** Starts a PostgreSQL program as somebody who is not root: PostgreSQL refuses to run as root. */
export interface Launcher {
  /** The OS user files must belong to, when it is not this one. */
  readonly user?: { readonly uid: number; readonly gid: number };
  spawn(program: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess;
}

/** The kernel sends SIGINT (fast shutdown) when the thread that spawned it is gone (prctl(2), PR_SET_PDEATHSIG). */
const dieWithParent = ["setpriv", "--pdeathsig", "INT"];
const asNobodySpecial = ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"];

/**
 * An ordinary user runs it directly. Root runs it in a user namespace of its own, which needs no other user and
 * works below a 0700 folder; where namespaces are refused (some containers), as the OS user `postgres` or `nobody`.
 */
export async function chooseLauncher(options: {
  readonly data: string;
  readonly native: string;
  /** Tests choose; otherwise what works here. */
  readonly asRoot?: "namespace" | "user";
}): Promise<Launcher> {
  const tied = works([...dieWithParent, "true"]) ? dieWithParent : [];
  if (process.getuid?.() !== 0) return { spawn: launch(tied) };
  const owner = await ownerOf(options.data);
  const namespaceFits = options.asRoot !== "user" && (owner === undefined || owner === 0);
  if (namespaceFits && works([...asNobodySpecial, "true"])) {
    return { spawn: launch([...asNobodySpecial, ...tied]) };
  }
  const user = systemUser("postgres") ?? systemUser("nobody");
  const become = user && ["setpriv", `--reuid=${user.uid}`, `--regid=${user.gid}`, "--clear-groups", "--"];
  const reaches = (path: string) => become !== undefined && works([...become, "test", "-x", path]);
  const parent = dirname(dirname(options.data));
  for (const ours of [parent, dirname(parent)]) await letThrough(ours);
  if (user === undefined || become === undefined || !reaches(options.native) || !reaches(parent)) {
    throw new StartFailure(
      `PostgreSQL does not run as root, and here root may neither make a user namespace nor let another user into ${parent}: start Zizhuban as an ordinary user, or set DATABASE_URL.`,
    );
  }
  return { user, spawn: launch([...become, ...tied]) };
}

/** Data made by one way of starting belongs to it. */
async function ownerOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ uid }) => uid,
    () => undefined,
  );
}

/** A 0700 folder of ours above the data may be passed through, still not listed (0711). */
async function letThrough(folder: string): Promise<void> {
  const { mode, uid } = await stat(folder);
  if (uid === 0 && (mode & 0o777) === 0o700) await chmod(folder, 0o711);
}

function launch(prefix: readonly string[]) {
  return (program: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess => {
    const [command = program, ...rest] = [...prefix, program, ...args];
    return spawn(command, rest, {
      env,
      stdio: ["ignore", "ignore", "pipe"],
      // Out of the terminal's process group: Ctrl-C is ours to pass on, in order.
      detached: true,
    });
  };
}

function works(command: readonly string[]): boolean {
  const [program = "false", ...args] = command;
  return spawnSync(program, args, { stdio: "ignore" }).status === 0;
}

function systemUser(name: string): { uid: number; gid: number } | undefined {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(":") ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}
