import { startTestAgent, type TestAgent } from "@zizhuban/device-agent/testing";
import { parser } from "@zizhuban/device-agent-contract";
import { Catalogue } from "@zizhuban/server-contract";
import { startTestServerFor } from "@zizhuban/server/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildPages } from "../house/build.ts";
import { kioskPanel, launchBrowser } from "./browser.ts";
import { Citizen } from "./citizen.ts";
import { grant, invite, sit, type Person } from "./staff-person.ts";

// What the catalogue takes down, over the whole way: the console, the server, two kiosks' agents, and their screens.

const item = { key: "RS01", words: "养老保险证明" };
const fiveMinutes = 5 * 60_000;
const parseCatalogue = parser(Catalogue);

let server: Awaited<ReturnType<typeof startTestServerFor>>;
let browser: Browser;
let signer: Person;
const agents: TestAgent[] = [];

beforeAll(async () => {
  await buildPages(() => undefined);
  [server, browser] = await Promise.all([startTestServerFor(2), launchBrowser()]);
  for (const claimFile of server.claims)
    agents.push(await startTestAgent({ claimFile, serverUrl: server.ready.kioskApi }));
  const administrator = await sit(browser, await server.adminLink());
  await administrator.press('a[href="#/staff"]');
  const first = await invite(administrator, "陈签发", "chen", "420702");
  await grant(administrator, "catalogueSigner", "420702");
  await grant(administrator, "fleetAdministrator", "420702");
  await administrator.page.context().close();
  signer = await sit(browser, server.ready.console);
  await signer.enrol("chen", first, "a pen of one's own");
  await signer.press("sign-in-page button.main");
});
afterAll(async () => {
  await browser?.close();
  for (const agent of agents) await agent.close();
  await server?.stop();
});

/** A citizen at this kiosk, who sees the item among what can be done; the page's time can be moved. */
async function standAt(agent: TestAgent): Promise<Citizen> {
  const page = await (await kioskPanel(browser)).newPage();
  await page.clock.install();
  await page.goto(agent.url);
  const citizen = new Citizen(page);
  await citizen.press("请点一下");
  await citizen.sees(item.words);
  return citizen;
}

const timeOf = async (page: Page) => page.evaluate(() => Date.now());

/** Whether the answer of the kiosk's catalogue that comes next names the item. */
async function nextCatalogueNames(page: Page): Promise<boolean> {
  const response = await page.waitForResponse(/\/api\/kiosk\/catalogue$/);
  const catalogue = parseCatalogue(await response.json());
  if (!catalogue.ok) throw new Error(catalogue.detail);
  return catalogue.value.items.some(({ key }) => key === item.key);
}

it("T1 a withdrawn item is gone from an online kiosk within five minutes and from one that was cut off when it is back; its history is kept", async () => {
  const [near, far] = agents;
  if (near === undefined || far === undefined) throw new Error("no agents");
  const [online, offline] = [await standAt(near), await standAt(far)];
  await offline.fault("Network", "down");
  await offline.sees("现在连不上网，只能看指南");

  // Time stands still at the kiosk that is online, until it is moved.
  const from = await timeOf(online.page);
  await online.page.clock.pauseAt(from + 1_000);
  await signer.page.evaluate((key) => (location.hash = `#/catalogue/${key}`), item.key);
  await signer.press('[data-do="withdraw"]');
  await signer.page.locator('ask-sheet [name="reason"]').fill("移交市级");
  await signer.press("ask-sheet button.main");
  await signer.page.locator('[data-version="withdrawn"]').waitFor();
  // Neither holds what is in force now: one has not asked yet, the other cannot.
  await signer.page.locator('catalogue-holders [data-holding="0"] [data-kept="taking"]').waitFor();

  // Nobody touches the screen: the page asks by itself, and what it is told is what the next person sees.
  const asked = nextCatalogueNames(online.page);
  await online.page.clock.pauseAt(from + 1_000 + fiveMinutes);
  expect(await asked).toBe(false);
  // Whoever stood there is asked whether they still do, and the screen rests.
  await online.page.clock.runFor(30_000);
  await online.page.clock.resume();
  await online.press("请点一下");
  await online.sees("公积金");
  expect(await online.page.getByText(item.words).count()).toBe(0);

  // Who looks after the kiosks sees which of them is behind.
  await signer.page.locator('catalogue-holders [data-holding="1"] [data-kept="away"]').waitFor();
  await signer.picture("console-catalogue-holders");
  await signer.press('a[href="#/fleet"]');
  await signer.press("kiosk-table tr:has([data-catalogue]) td.name button");
  await signer.page
    .locator('kiosk-detail [data-catalogue="behind"], kiosk-detail [data-catalogue="away"]')
    .waitFor();
  await signer.picture("console-fleet-catalogue");

  // The one cut off still says what it knew, and no more than a guide of it.
  await offline.sees(item.words);
  const back = nextCatalogueNames(offline.page);
  await offline.fault("Network", "down");
  expect(await back).toBe(false);
  await signer.page.locator("kiosk-table [data-catalogue]").waitFor({ state: "detached" });
  await signer.page.locator('kiosk-detail [data-catalogue="current"]').waitFor();
  await signer.page.evaluate((key) => (location.hash = `#/catalogue/${key}`), item.key);
  await signer.page.locator('catalogue-holders [data-holding="2"]').waitFor();
  await offline.page.getByText(item.words).first().waitFor({ state: "detached" });

  expect(await signer.page.locator("[data-sequence]").count()).toBe(1);
  await signer.sees("移交市级");
});
