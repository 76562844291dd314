import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { startTestServer } from "./testing.ts";

const run = promisify(execFile);

/** One of the operator's commands, as npm runs it. */
function command(name: "audit" | "archive", home: string, ...words: readonly string[]) {
  const file = join(import.meta.dirname, `${name}-command.ts`);
  return run(process.execPath, [file, ...words], { env: { ...process.env, ZIZHUBAN_HOME: home } });
}

it("verifies log and archive of a running server, and of one that has ended", async () => {
  const home = await mkdtemp(join(tmpdir(), "zizhuban-home-"));
  const server = await startTestServer({ home });
  const whileRunning = await command("audit", server.home, "verify");
  expect(JSON.parse(whileRunning.stdout)).toMatchObject({ intact: true, breaks: [] });
  const archive = await command("archive", server.home, "verify");
  expect(JSON.parse(archive.stdout)).toMatchObject({ intact: true, breaks: [] });
  await server.kill();
  const afterwards = await command("audit", server.home, "verify");
  expect(JSON.parse(afterwards.stdout)).toMatchObject({ intact: true, breaks: [] });
  await rm(home, { recursive: true });
});

it("says in one sentence what is missing", async () => {
  await expect(command("audit", "/nonexistent/home", "verify")).rejects.toMatchObject({ code: 1 });
  await expect(command("audit", "/nonexistent/home")).rejects.toMatchObject({
    stderr: expect.stringContaining("npm run audit -- verify"),
  });
  await expect(
    command("archive", "/nonexistent/home", "verify", "/nonexistent/file.zip"),
  ).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining("start it once"),
  });
});
