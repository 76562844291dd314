import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fail, ok, type Result } from "@zizhuban/device-agent-contract";

export interface Home {
  readonly folder: string;
  readonly journal: string;
  readonly cache: string;
  /** Token of local programs, from a file only this user can read. */
  readonly bearer: string;
  /** Leaves the code with which the supervisor starts the next browser. */
  writeLaunchCode(code: string): void;
}

function privately(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600, flush: true });
  chmodSync(path, 0o600);
}

function keptToken(path: string, randomToken: () => string): string {
  try {
    const token = readFileSync(path, "utf8").trim();
    if (token.length >= 32) return token;
  } catch {
    // The first start: there is none yet.
  }
  const token = randomToken();
  privately(path, `${token}\n`);
  return token;
}

/** Step by step: Node's own recursive mkdir never returns below a folder like /proc, which refuses with "not found". */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

/** Makes the agent's state folder and what lies in it; `homeUnwritable` when this user may not. */
export function openHome(folder: string, randomToken: () => string): Result<Home, "homeUnwritable"> {
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK | constants.X_OK);
    return ok({
      folder,
      journal: join(folder, "journal.sqlite"),
      cache: join(folder, "cache"),
      bearer: keptToken(join(folder, "token"), randomToken),
      writeLaunchCode: (code) => privately(join(folder, "launch-code"), `${code}\n`),
    });
  } catch (error) {
    return fail("homeUnwritable", error instanceof Error && "code" in error ? String(error.code) : "");
  }
}
