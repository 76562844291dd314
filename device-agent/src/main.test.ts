import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";

// The process as `npm start` and systemd see it: its ready line, its channel, its exit code.

const folder = mkdtempSync(join(tmpdir(), "agent-main-"));
const running = new Set<ChildProcess>();
afterEach(() => {
  for (const child of running) child.kill("SIGKILL");
  running.clear();
  rmSync(folder, { recursive: true, force: true });
});

function start(environment: Record<string, string>, within: readonly string[] = []) {
  const main = new URL("main.ts", import.meta.url).pathname;
  const [program, ...args] = [...within, process.execPath, main];
  const child = spawn(program, args, {
    env: { PATH: process.env["PATH"], ZIZHUBAN_HOME: folder, KIOSK_PORT: "0", ...environment },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  running.add(child);
  const output = { stdout: "", stderr: "" };
  child.stdout?.on("data", (chunk) => (output.stdout += String(chunk)));
  child.stderr?.on("data", (chunk) => (output.stderr += String(chunk)));
  return { child, output, exit: once(child, "exit"), message: once(child, "message") };
}

describe("the agent's process", () => {
  it("says where it is, and ends cleanly on SIGTERM", async () => {
    const { child, output, exit, message } = start({});
    const [ready] = await message;
    expect(ready).toMatchObject({
      type: "ready",
      kiosk: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/),
    });
    expect(output.stdout).toMatch(/^ready \{"kiosk":"http:\/\/127\.0\.0\.1:\d+\/"\}$/m);
    child.kill("SIGTERM");
    expect(await exit).toEqual([0, null]);
  });

  it("ends when the process that started it is gone", async () => {
    const { child, exit, message } = start({});
    await message;
    child.disconnect();
    expect(await exit).toEqual([0, null]);
  });

  it("refuses a wrong configuration with one sentence and exit code 1", async () => {
    const file = join(tmpdir(), `agent-config-${process.pid}.json`);
    writeFileSync(file, '{"devices":[{"name":"R","class":"toaster"}]}');
    const { output, exit } = start({ AGENT_CONFIG: file });
    expect(await exit).toEqual([1, null]);
    expect(output.stderr.trim().split("\n")).toHaveLength(1);
    expect(output.stderr).toContain(file);
    rmSync(file);
  });

  it("comes up and ends cleanly on a full disk, and says so in its log", async () => {
    const first = start({});
    await first.message;
    first.child.kill("SIGTERM");
    await first.exit;
    // No file may grow beyond 4 KiB (setrlimit(2), RLIMIT_FSIZE): the journal's first page does not fit.
    const { child, output, exit, message } = start({}, ["bash", "-c", 'ulimit -f 4 && exec "$0" "$@"']);
    const [{ kiosk }] = (await message) as [{ kiosk: string }];
    expect((await fetch(new URL("healthz", kiosk))).ok).toBe(true);
    expect(output.stderr).toMatch(/disk I\/O error.*agent\.fault/);
    child.kill("SIGTERM");
    expect(await exit).toEqual([0, null]);
  });

  it("refuses simulated devices in production", async () => {
    const { output, exit } = start({ NODE_ENV: "production" });
    expect(await exit).toEqual([1, null]);
    expect(output.stderr).toMatch(/simulated, which a production agent refuses/);
  });
});
