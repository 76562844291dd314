import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium, type Browser, type Page } from "playwright-core";
import { build } from "vite";
import { scenes } from "./fixtures.ts";
import type { ShowScene } from "./gallery.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

// Every screen with fixed data in a real Chromium under the product's content security policy: nothing
// cut off or overlapping, no text too small, no axe finding. The pictures in test-output/ are for people.

const folder = import.meta.dirname;
const output = join(folder, "../../test-output/kiosk-ui");
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types lit-html";
const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".woff2": "font/woff2",
  ".svg": "image/svg+xml",
};

const dist = mkdtempSync(join(tmpdir(), "zizhuban-gallery-"));
let server: Server;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

function serve(): Promise<Server> {
  const created = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://gallery").pathname;
    const file = path === "/" ? "/index.html" : path;
    response.setHeader("Content-Security-Policy", policy);
    response.setHeader("Content-Type", types[extname(file)] ?? "application/octet-stream");
    response.end(readFileSync(join(dist, file)));
  });
  return new Promise((resolve) => created.listen(0, "127.0.0.1", () => resolve(created)));
}

beforeAll(async () => {
  const environment = process.env["NODE_ENV"];
  // Under a test runner Vite would pick the libraries' development builds.
  process.env["NODE_ENV"] = "production";
  await build({
    configFile: false,
    root: folder,
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
  mkdirSync(output, { recursive: true });
  server = await serve();
  browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu"],
  });
  const context = await browser.newContext({
    viewport: { width: 1080, height: 1920 },
    reducedMotion: "reduce",
  });
  page = await context.newPage();
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  const address = server.address();
  await page.goto(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/`);
  await page.waitForFunction(() => "showScene" in window);
}, 120_000);

afterAll(async () => {
  await browser.close();
  server.close();
  rmSync(dist, { recursive: true, force: true });
});

const looks: Readonly<Record<string, Parameters<ShowScene>[1]>> = {
  zh: {},
  en: { locale: "en" },
  "zh-elder": { elder: true },
  "en-elder": { locale: "en", elder: true },
  "zh-contrast": { contrast: true },
  "zh-low": { low: true },
  "zh-elder-low": { elder: true, low: true },
  "en-contrast-low": { locale: "en", contrast: true, low: true },
};

/** What a screen shows after one press: the scene, and the button. */
const pressed: Readonly<Record<string, readonly [scene: string, button: string]>> = {
  "notice-materials": ["notice-elsewhere", ".tabs button:nth-child(2)"],
  "notice-law": ["notice-elsewhere", ".tabs button:nth-child(3)"],
  "card-without": ["card", ".actions .secondary"],
  "rate-bad": ["rate", ".faces button:last-child"],
};

/** Leaf texts that leave their box or the canvas, text below 28 px, targets below 64 px, and texts over each other. */
async function flaws(): Promise<string[]> {
  return await page.evaluate(() => {
    const found: string[] = [];
    const leaves: { element: Element; text: string; box: DOMRect }[] = [];
    function walk(root: ParentNode): void {
      for (const element of root.querySelectorAll("*")) {
        if (element.closest("svg") !== null || element.closest("[inert]") !== null) continue;
        if (element.shadowRoot !== null) walk(element.shadowRoot);
        if (element.matches(".content, .sheet") && element.scrollHeight > element.clientHeight + 2) {
          found.push(`too high: ${element.className} ${element.scrollHeight} > ${element.clientHeight}`);
        }
        if (element.localName === "button" && element.getClientRects().length > 0) {
          const box = element.getBoundingClientRect();
          if (box.height < 64 || box.width < 64) found.push(`small target: ${element.textContent?.trim()}`);
        }
        const own = [...element.childNodes].filter(
          (node) => node.nodeType === 3 && (node.textContent ?? "").trim() !== "",
        );
        if (own.length === 0) continue;
        const range = document.createRange();
        for (const node of own) {
          range.selectNodeContents(node);
          for (const line of range.getClientRects()) {
            // Glyph boxes are higher than lines, and an ellipsis hides what it leaves out.
            const own = element.getBoundingClientRect();
            const left = Math.max(line.left, own.left);
            const top = Math.max(line.top, own.top);
            const box = new DOMRect(
              left,
              top,
              Math.min(line.right, own.right) - left,
              Math.min(line.bottom, own.bottom) - top,
            );
            if (line.width === 0 || box.width <= 0) continue;
            const frame = element
              .closest("button, .wait, .card, .picture, .boxes li, .actions")
              ?.getBoundingClientRect();
            if (
              frame !== undefined &&
              (box.left < frame.left ||
                box.right > frame.right ||
                box.top + 0.2 * box.height < frame.top ||
                box.bottom - 0.2 * box.height > frame.bottom)
            ) {
              found.push(`leaves its frame: ${node.textContent?.trim()}`);
            }
            leaves.push({ element, text: node.textContent?.trim().slice(0, 30) ?? "", box });
            if (box.left < 0 || box.top < 0 || box.right > 1080 || box.bottom > 1920)
              found.push(`off canvas: ${node.textContent?.trim()}`);
          }
        }
        if (Number.parseFloat(getComputedStyle(element).fontSize) < 28)
          found.push(`small text: ${element.textContent?.trim()}`);
      }
    }
    walk(document.body);
    for (const [i, a] of leaves.entries()) {
      for (const b of leaves.slice(i + 1)) {
        if (a.element === b.element || a.element.getRootNode() === document) continue;
        const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
        const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
        if (wide > 4 && high > 0.35 * Math.min(a.box.height, b.box.height))
          found.push(`overlap: “${a.text}” and “${b.text}”`);
      }
    }
    return found;
  });
}

describe.each(Object.entries(looks))("%s", (variant, modes) => {
  it("every screen is whole, readable and free of axe findings", async () => {
    const findings: string[] = [];
    const show = (scene: string) =>
      page.evaluate(([name, wish]) => window.showScene(name, wish), [scene, modes] as const);
    async function look(name: string): Promise<void> {
      await page.screenshot({ path: join(output, `${name}.${variant}.png`) });
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      const axe = violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target }) => `${id} ${target.join(" ")}`),
      );
      for (const flaw of [...(await flaws()), ...axe]) findings.push(`${name}: ${flaw}`);
    }
    // The technician's screens are the same in large text and low reach, which are a citizen's wishes.
    const forAll = modes.elder === true || modes.low === true;
    for (const name of Object.keys(scenes)) {
      if (forAll && name.startsWith("desk-")) continue;
      await show(name);
      await look(name);
    }
    for (const [name, [scene, button]] of Object.entries(pressed)) {
      // A fresh element: a screen keeps what was pressed on it.
      await show("home");
      await show(scene);
      await page.locator(button).click();
      await look(name);
    }
    expect(findings).toEqual([]);
    expect(complaints).toEqual([]);
  }, 240_000);
});
