import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { axeFindings, capture, kioskPanel, launchBrowser, watchErrors } from "./browser.ts";
import { Citizen, pictureFile } from "./citizen.ts";
import { processIds } from "./processes.ts";
import { makeHome, removeHome, startProduct, type Product } from "./product.ts";
import { until } from "./until.ts";

// What a fleet admin sees, live, in a page that is never reloaded.

const home = makeHome();
let product: Product;
let browser: Browser;
let console: Page;
let kiosk: Citizen;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(home), launchBrowser()]);
  console = await (
    await browser.newContext({
      viewport: { width: 1600, height: 1000 },
      locale: "zh-CN",
      timezoneId: "Asia/Shanghai",
    })
  ).newPage();
  const page = await (await kioskPanel(browser)).newPage();
  kiosk = new Citizen(page);
  await page.goto(product.addresses.kiosk);
  await kiosk.sees("请点一下");
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
  removeHome(home);
});

const seen = (selector: string) => console.locator(selector).first().waitFor();
const printer = (state: string) => `kiosk-table li[data-device="CertificatePrinter"][data-state="${state}"]`;
const presence = (state: string) => `kiosk-table tr[data-presence="${state}"]`;

describe("signing in", () => {
  it("without the link the console says how to get in, and shows nothing", async () => {
    await console.goto(product.addresses.console);
    await console.getByText("admin-link").waitFor();
    expect(await console.locator("kiosk-table").count()).toBe(0);
  });

  it("the one-time link opens it, is gone from the address, and opens it only once", async () => {
    const link = readFileSync(`${home}/server/admin-link`, "utf8").trim();
    const errors = watchErrors(console);
    await console.goto(link);
    await seen(presence("online"));
    expect(console.url()).not.toContain("sign-in");
    expect(errors).toEqual([]);

    const stranger = await (await browser.newContext()).newPage();
    await stranger.goto(link);
    await stranger.getByText("已经用过或者过期了").waitFor();
    await stranger.close();
  });
});

describe("live", () => {
  it("shows the kiosk, its devices and the ledger without gaps", async () => {
    await seen(printer("ready"));
    await console.locator('kiosk-detail [data-ledger="gaps"]', { hasText: /^\s*0\s*$/ }).waitFor();
    expect(await axeFindings(console)).toEqual([]);
    await capture(console, { path: pictureFile("console") });
  });

  it("hangs on a wall, still live", async () => {
    await console.locator('[data-do="wall"]').click();
    await console.locator("ask-sheet button.main").click();
    await seen("fleet-page[wall]");
    await seen(printer("ready"));
    expect(await axeFindings(console)).toEqual([]);
    await capture(console, { path: pictureFile("wall") });
  });

  it("shows a printer without power within 2 s, and its recovery", async () => {
    await kiosk.fault("CertificatePrinter", "switchedOff");
    const started = performance.now();
    await seen(printer("offline"));
    expect(performance.now() - started).toBeLessThan(2000);
    await kiosk.fault("CertificatePrinter", "switchedOff");
    await seen(printer("ready"));
  });

  it("shows a killed agent offline within 25 s, and back when it is back", async () => {
    const [agent] = processIds(home, "device-agent/src/main.ts");
    if (agent === undefined) throw new Error("the agent is not running");
    process.kill(agent, "SIGKILL");
    const started = performance.now();
    await seen(presence("offline"));
    expect(performance.now() - started).toBeLessThan(25_000);
    await capture(console, { path: pictureFile("console-offline") });
    await seen(presence("online"));
    await until(
      () => product.output().includes("the kiosk is back"),
      "npm start says that the kiosk is back",
    );
  });
});
