// Runs under whatever Node the machine has (20 or newer) and needs no package: it is what
// brings the packages. Used by start.mjs and test.mjs before anything else is loaded.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const modules = join(root, "node_modules");
const stamp = join(modules, ".zizhuban-stamp");

/** The pinned Node 24 inside the installed packages. */
export const pinnedNode = join(modules, `node-linux-${process.arch}`, "bin", "node");

export function say(text) {
  process.stdout.write(`${text}\n`);
}

/** One sentence on stderr that says what to do, then exit code 1. */
export function refuse(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

function wanted() {
  const hash = createHash("sha256");
  hash.update(`${process.platform} ${process.arch}\n`);
  for (const file of ["package.json", "package-lock.json"]) hash.update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

function installed() {
  return existsSync(stamp) && existsSync(pinnedNode) && readFileSync(stamp, "utf8") === wanted();
}

/** A Node outside node_modules: `npm ci` deletes the pinned one while it runs. */
function outerNode() {
  if (!process.execPath.startsWith(modules)) return process.execPath;
  const found = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "" && !folder.startsWith(modules) && !folder.endsWith("node_modules/.bin"))
    .map((folder) => join(folder, "node"))
    .find((file) => existsSync(file));
  return found ?? refuse("No Node.js outside node_modules was found; put Node 20 or newer on the PATH.");
}

/** npm's own variables would make the inner npm act as if it were the outer one. */
function cleanEnvironment() {
  const kept = Object.entries(process.env).filter(([name]) => !/^npm_(config|package|lifecycle)_/.test(name));
  return Object.fromEntries(kept);
}

/** Runs a program to its end, its output shown; resolves to the exit code. Signals reach it too. */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: "inherit", ...options });
    const pass = (signal) => child.kill(signal);
    process.on("SIGINT", pass).on("SIGTERM", pass);
    child.on("error", () => resolve(127));
    child.on("exit", (code, signal) => {
      process.off("SIGINT", pass).off("SIGTERM", pass);
      resolve(signal === null ? (code ?? 1) : 130);
    });
  });
}

/** Installs the packages when the lockfile or the machine changed since the last time. */
export async function ensureInstalled() {
  if (process.platform !== "linux" || !["x64", "arm64"].includes(process.arch))
    refuse(`Zizhuban runs on Linux x64 or arm64; this machine is ${process.platform} ${process.arch}.`);
  if (Number(process.versions.node.split(".")[0]) < 20)
    refuse(`Node ${process.versions.node} is too old to begin with; install Node 20 or newer.`);
  if (installed()) return;
  say("· installing packages (once; about a minute) …");
  const npm = process.env.npm_execpath;
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const code =
    npm === undefined
      ? await run("npm", args, { env: cleanEnvironment() })
      : await run(outerNode(), [npm, ...args], { env: cleanEnvironment() });
  if (code !== 0)
    refuse("The packages could not be installed; read the lines above, mend the cause and run this again.");
  writeFileSync(stamp, wanted());
}

/** Starts a program of the house under the pinned Node, joined to this process for life. */
export function runPinned(script, args = []) {
  const child = spawn(pinnedNode, [join(root, script), ...args], {
    cwd: process.cwd(),
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  const parent = process.ppid;
  const orphaned = setInterval(() => {
    if (process.ppid !== parent) child.kill("SIGTERM");
  }, 1000);
  const pass = (signal) => child.kill(signal);
  process.on("SIGINT", pass).on("SIGTERM", pass);
  child.on("exit", (code, signal) => {
    clearInterval(orphaned);
    process.exit(signal === null ? (code ?? 1) : 1);
  });
}
