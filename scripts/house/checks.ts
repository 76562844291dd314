import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildPages } from "./build.ts";
import { root } from "./paths.ts";

// Every check of the house, in the order that fails fastest. Arguments are handed to the tests:
// `npm test -- device-agent/src/visit` runs the tests of one room.

const say = (text: string) => process.stdout.write(`${text}\n`);
const bin = join(root, "node_modules", ".bin");
const output = join(root, "test-output");
const report = join(output, "tests.json");

async function run(command: string, args: readonly string[]): Promise<boolean> {
  const env = { ...process.env, PATH: `${bin}:${process.env["PATH"] ?? ""}:/usr/sbin` };
  return await new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
    const stop = () => child.kill("SIGTERM");
    process.once("SIGTERM", stop).once("SIGINT", stop).once("disconnect", stop);
    child.once("error", () => resolve(false));
    child.once("exit", (code) => {
      process.off("SIGTERM", stop).off("SIGINT", stop).off("disconnect", stop);
      resolve(code === 0);
    });
  });
}

async function step(name: string, command: string, args: readonly string[]): Promise<boolean> {
  say(`· ${name} …`);
  const passed = await run(command, args);
  if (!passed) say(`✗ ${name} failed`);
  return passed;
}

/** `N passed, N failed`: the whole suite in one line. */
function summary(): string {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8"));
    return `${numPassedTests} passed, ${numFailedTests} failed`;
  } catch {
    return "0 passed, 1 failed";
  }
}

async function main(): Promise<boolean> {
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  const only = process.argv.slice(2);
  if (only.length === 0) {
    const checks = [
      await step("types", "tsc", ["-p", "."]),
      await step("lint", "oxlint", ["--type-aware", "--deny-warnings"]),
      await step("format", "oxfmt", ["--check"]),
      await step("unused code", "knip", []),
    ];
    if (checks.includes(false)) {
      say("✗ the tests were not run; mend the checks above first");
      return false;
    }
  }
  await buildPages(say);
  const passed = await step("tests", "vitest", [
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...only,
  ]);
  say(summary());
  return passed;
}

process.exitCode = (await main()) ? 0 : 1;
if (process.connected) process.disconnect();
