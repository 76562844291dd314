import { startTestAgent, type TestAgent } from "@zizhuban/device-agent/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchBrowser } from "./browser.ts";

// The dev dock in a real browser, before a development agent without a server.

let agent: TestAgent;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  agent = await startTestAgent();
  browser = await launchBrowser();
  page = await browser.newPage({ viewport: { width: 1508, height: 1920 } });
  await page.goto(agent.launchUrl);
  await page.getByRole("button", { name: "Dev dock" }).click();
  await page.locator('section[aria-label="Scenarios"]').waitFor();
});
afterAll(async () => {
  await browser.close();
  await agent.close();
});

it("has every simulated device with every fault, and a search that leaves what fits", async () => {
  const hand = await agent.connect("Kiosk");
  const { payload } = await hand.call("Simulator.Describe");
  hand.close();
  const { things } = payload as { things: { name: string; faults: string[] }[] };
  expect(things.length).toBeGreaterThan(3);
  for (const { name, faults } of things)
    expect(await page.locator(`section[aria-label="${name}"] [data-fault]`).allInnerTexts()).toEqual(faults);
  const search = page.getByLabel("Search devices");
  await search.fill("cutterFault");
  await page.locator('section[aria-label="IdCardReader"]').waitFor({ state: "detached" });
  expect(await page.locator('section[aria-label="ReceiptPrinter"]').count()).toBe(1);
  await search.fill("");
  await page.locator('section[aria-label="IdCardReader"]').waitFor();
});

it("breaks a device, and heals all of it again", async () => {
  const printer = page.locator('section[aria-label="ReceiptPrinter"]');
  await printer.locator('[data-fault="paperOut"]').click();
  await printer.locator('[data-fault="coverOpen"]').click();
  await printer.getByRole("button", { name: "heal all" }).click();
  await expect.poll(() => printer.locator('[aria-pressed="true"]').count()).toBe(0);
});

it("plays a scenario, and shows the lights it turns on", async () => {
  await page.getByRole("button", { name: "play power-cut-then-battery-low" }).click();
  await page.getByText("until somebody turns Power mains on").waitFor();
  await page.locator('section[aria-label="Lights"] [data-on]').first().waitFor();
  await page.locator('section[aria-label="Power"] [data-switch="mains"]').click();
  await page.locator('[data-play="done"]').waitFor();
});
