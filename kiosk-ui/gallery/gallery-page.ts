import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { build } from "vite";

// The gallery in a real Chromium, under the product's content security policy.

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types lit-html";
const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".woff2": "font/woff2",
  ".svg": "image/svg+xml",
};

export interface GalleryPage {
  readonly page: Page;
  /** What the page logged or threw, from its first byte on. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

export async function openGallery(): Promise<GalleryPage> {
  const dist = mkdtempSync(join(tmpdir(), "zizhuban-gallery-"));
  await buildInto(dist);
  const server = await serve(dist);
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu"],
  });
  const context = await browser.newContext({
    viewport: { width: 1080, height: 1920 },
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  const address = server.address();
  await page.goto(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/`);
  await page.waitForFunction(() => "showScene" in window);
  return {
    page,
    complaints,
    async close() {
      await browser.close();
      server.close();
      rmSync(dist, { recursive: true, force: true });
    },
  };
}

async function buildInto(dist: string): Promise<void> {
  const environment = process.env["NODE_ENV"];
  // Under a test runner Vite would pick the libraries' development builds.
  process.env["NODE_ENV"] = "production";
  await build({
    configFile: false,
    root: import.meta.dirname,
    mode: "production",
    logLevel: "error",
    build: {
      outDir: dist,
      emptyOutDir: true,
      target: "es2024",
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        treeshake: {
          moduleSideEffects: (id) => !/\/(typebox|device-agent\/contract|server\/contract)\//.test(id),
        },
      },
    },
  });
  process.env["NODE_ENV"] = environment;
}

function serve(dist: string): Promise<Server> {
  const created = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://gallery").pathname;
    const file = path === "/" ? "/index.html" : path;
    response.setHeader("Content-Security-Policy", policy);
    response.setHeader("Content-Type", types[extname(file)] ?? "application/octet-stream");
    response.end(readFileSync(join(dist, file)));
  });
  return new Promise((resolve) => created.listen(0, "127.0.0.1", () => resolve(created)));
}
