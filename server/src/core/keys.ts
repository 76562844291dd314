import { existsSync } from "node:fs";
import { chmod, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { systemErrorCode } from "./start-failure.ts";

/** A folder only this user can enter. */
export async function privateFolder(path: string): Promise<string> {
  await makeFolder(path);
  await chmod(path, 0o700);
  return path;
}

/** Writes a secret so that it is whole or absent, is on disk when this returns, and was never readable by others. */
export async function writePrivateFile(path: string, content: string | Uint8Array): Promise<void> {
  await makeFolder(dirname(path));
  const temporary = `${path}.new`;
  await rm(temporary, { force: true });
  const file = await open(temporary, "wx", 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

/** The file's text, or undefined when there is none. */
export async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Reads a secret, making it on first use. */
export async function readOrMakePrivateFile(
  path: string,
  make: () => string | Promise<string>,
): Promise<string> {
  const found = await readIfPresent(path);
  if (found !== undefined) return found;
  const made = await make();
  await writePrivateFile(path, made);
  return made;
}

/** Step by step: Node's own recursive mkdir never returns below a folder like /proc, which refuses with "not found". */
async function makeFolder(path: string): Promise<void> {
  if (existsSync(path)) return;
  await makeFolder(dirname(path));
  await mkdir(path, { mode: 0o700 }).catch((error: unknown) => {
    if (!existsSync(path)) throw error;
  });
}
