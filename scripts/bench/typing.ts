import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, preview } from "vite";
import { launchBrowser } from "../journey/browser.ts";

// How long who types waits, in a real Chromium slowed down four times (DESIGN §8): from the moment the keyboard stands
// there until a first press has its candidates, the dictionary fetched and read in between; and from key to candidates.
// Usage: node scripts/bench/typing.ts

const limits = { chunk: 800 * 1024, open: 1_500, key: 50 } as const;
const slowdown = 4;
const typed = ["womenqubanshidating", "hubeishengezhoushiliangzihuqu", "niangzhihu", "zhgr", "shishishishi"];

const root = join(import.meta.dirname, "../../kiosk-ui/gallery");
const outDir = mkdtempSync(join(tmpdir(), "zizhuban-typing-"));
const at = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;

/** In the page: presses keys as a finger does, and waits until what they mean is drawn. */
async function type(texts: readonly string[]): Promise<{ open: number; keys: number[] }> {
  const found: Element[] = [];
  const walk = (within: ParentNode) => {
    for (const element of within.querySelectorAll("*")) {
      if (element.localName === "text-keyboard") found.push(element);
      if (element.shadowRoot !== null) walk(element.shadowRoot);
    }
  };
  const began = performance.now();
  await window.showScene("filing-words-empty", {});
  walk(document);
  const drawn = found[0]?.shadowRoot;
  if (drawn === null || drawn === undefined) throw new Error("no keyboard");
  const frame = () =>
    new Promise<void>((resolve) => {
      const channel = new MessageChannel();
      channel.port1.addEventListener("message", () => resolve(), { once: true });
      channel.port1.start();
      channel.port2.postMessage(undefined);
    });
  const press = (name: string) =>
    [...drawn.querySelectorAll<HTMLButtonElement>(".keys button")]
      .find((button) => button.textContent?.trim() === name)
      ?.click();
  press("n");
  while (drawn.querySelector(".candidates") === null) await frame();
  const open = performance.now() - began;
  press("删除");
  const keys: number[] = [];
  for (const text of texts) {
    for (const letter of text) {
      const from = performance.now();
      press(letter);
      await frame();
      keys.push(performance.now() - from);
    }
    for (const _ of text) press("删除");
    await frame();
  }
  return { open, keys };
}

const before = process.env["NODE_ENV"];
process.env["NODE_ENV"] = "production";
await build({
  configFile: false,
  root,
  logLevel: "error",
  build: { outDir, emptyOutDir: true, target: "es2024" },
});
if (before === undefined) delete process.env["NODE_ENV"];
else process.env["NODE_ENV"] = before;
const server = await preview({
  configFile: false,
  root,
  logLevel: "error",
  build: { outDir },
  preview: { host: "127.0.0.1", port: 0 },
});
const browser = await launchBrowser();
try {
  const page = await (await browser.newContext({ viewport: { width: 1080, height: 1920 } })).newPage();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
  const opens: number[] = [];
  const keys: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    await page.goto(server.resolvedUrls?.local[0] ?? "");
    await page.waitForFunction(() => "showScene" in window);
    await page.evaluate(() => window.showScene("home", {}));
    const measured = await page.evaluate(type, typed);
    opens.push(measured.open);
    keys.push(...measured.keys);
  }
  opens.sort((a, b) => a - b);
  keys.sort((a, b) => a - b);
  const assets = join(outDir, "assets");
  const chunk = readdirSync(assets).find((name) => name.startsWith("pinyin-")) ?? "";
  const bytes = gzipSync(readFileSync(join(assets, chunk)), { level: 9 }).length;
  console.log(
    `typing: dictionary ${bytes} bytes gzip (target ≤ ${limits.chunk}); at ${slowdown}× slowdown, opening to first candidates p50 ${at(opens, 0.5).toFixed(0)} ms (target ≤ ${limits.open}), key to candidates p50 ${at(keys, 0.5).toFixed(1)} ms, p95 ${at(keys, 0.95).toFixed(1)} ms (target ≤ ${limits.key})`,
  );
  const met = bytes <= limits.chunk && at(opens, 0.5) <= limits.open && at(keys, 0.95) <= limits.key;
  process.exitCode = met ? 0 : 1;
} finally {
  await browser.close();
  await server.close();
  rmSync(outDir, { recursive: true, force: true });
}
