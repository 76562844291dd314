import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { startTestServer } from "./testing.ts";

const run = promisify(execFile);
const command = join(import.meta.dirname, "audit-command.ts");

function audit(home: string, ...words: readonly string[]) {
  return run(process.execPath, [command, ...words], { env: { ...process.env, ZIZHUBAN_HOME: home } });
}

it("verifies the log of a running server, and of one that has ended", async () => {
  const server = await startTestServer();
  const whileRunning = await audit(server.home, "verify");
  expect(JSON.parse(whileRunning.stdout)).toMatchObject({ intact: true, breaks: [] });
  await server.kill();
  const afterwards = await audit(server.home, "verify");
  expect(JSON.parse(afterwards.stdout)).toMatchObject({ intact: true, breaks: [] });
});

it("says in one sentence what is missing", async () => {
  await expect(audit("/nonexistent/home", "verify")).rejects.toMatchObject({ code: 1 });
  await expect(audit("/nonexistent/home")).rejects.toMatchObject({
    stderr: expect.stringContaining("npm run audit -- verify"),
  });
});
