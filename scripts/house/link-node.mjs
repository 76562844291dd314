// npm 10 leaves out node_modules/.bin/node when both platform packages are listed
// (npm 11 makes it), and without it `npm run` silently uses the shell's older Node.
import { existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const modules = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "node_modules");
const target = join(modules, `node-linux-${process.arch}`, "bin", "node");
const link = join(modules, ".bin", "node");

if (existsSync(target)) {
  mkdirSync(dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(join("..", `node-linux-${process.arch}`, "bin", "node"), link);
}
