import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Around one run of the tests: a folder, named to every test process by `ZIZHUBAN_TEST_RUN`, for what is costly to
 * make and the same for all of them.
 * @returns what removes it
 */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "zizhuban-tests-"));
  process.env["ZIZHUBAN_TEST_RUN"] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
