import { readFileSync, rmSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";

// JavaScript a kiosk loads before its first screen, in gzip bytes (DESIGN §8 allows 90 KB).
// Counted are the scripts index.html names and everything they import statically; what the lake and the
// home screen do without is loaded while nobody touches them, and the developer's drawer only when an agent
// plays its hardware.

const limit = 75 * 1024;
const root = join(import.meta.dirname, "../../kiosk-ui");
const outDir = mkdtempSync(join(tmpdir(), "zizhuban-size-"));

function scriptsOf(html: string): string[] {
  return Array.from(html.matchAll(/(?:src|href)="\/([^"]+\.js)"/g), ([, path]) => path ?? "");
}

/** A script and what it imports without being asked to. */
function withImports(path: string, seen: Set<string>): void {
  if (seen.has(path)) return;
  seen.add(path);
  const code = readFileSync(join(outDir, path), "utf8");
  for (const [, imported] of code.matchAll(/(?:^|[;}])import(?:[^"'()]*?from)?"\.\/([^"]+\.js)"/g)) {
    withImports(join("assets", imported ?? ""), seen);
  }
}

try {
  await build({ root, logLevel: "error", build: { outDir, emptyOutDir: true } });
  const scripts = new Set<string>();
  for (const path of scriptsOf(readFileSync(join(outDir, "index.html"), "utf8"))) withImports(path, scripts);
  const sizes = [...scripts].map((path) => gzipSync(readFileSync(join(outDir, path)), { level: 9 }).length);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  console.log(
    `kiosk-ui-size: ${bytes} bytes gzip of first-load JavaScript in ${sizes.length} file(s) (target ≤ ${limit})`,
  );
  process.exitCode = sizes.length > 0 && bytes <= limit ? 0 : 1;
} finally {
  rmSync(outDir, { recursive: true, force: true });
}
