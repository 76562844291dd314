import { join } from "node:path";
import { parser } from "@zizhuban/device-agent-contract";
import { LifeEventView, type Assignment } from "@zizhuban/server-contract";
import { cards, startBusiness, type TestBusiness } from "@zizhuban/server/testing";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildPages } from "../house/build.ts";
import { root } from "../house/paths.ts";
import { axeFindingsInBoth, capture, launchBrowser } from "./browser.ts";
import { pictureFile } from "./citizen.ts";
import { sitAt } from "./console-seat.ts";

// Who keeps the packages draws one anew; who works on its cases sees them run beside one another.

const district = "420702";
const roles = {
  editor: { role: "catalogueEditor", division: district },
  publisher: { role: "catalogueSigner", division: district },
  clerk: { role: "windowClerk", division: district },
  justice: { role: "reviewer", division: district, department: "SF" },
  civil: { role: "reviewer", division: district, department: "MZ" },
} as const satisfies Record<string, Assignment>;
type Person = keyof typeof roles;
const parseView = parser(LifeEventView);

let business: TestBusiness;
let browser: Browser;
let address: string;

beforeAll(async () => {
  await buildPages(() => undefined);
  [business, browser] = await Promise.all([startBusiness(), launchBrowser()]);
  for (const [person, assignment] of Object.entries(roles)) business.staff(person, assignment);
  address = await business.serveConsole(join(root, "server/console/dist"));
});
afterAll(async () => {
  await browser?.close();
  await business?.stop();
});

async function sit(person: Person, hash: string) {
  return await sitAt(browser, `${address}${hash}`, person);
}

it("a package is drawn, mended where it is wrong, saved, checked, and published by somebody else", async () => {
  const { page, errors } = await sit("editor", "#/packages");
  await page.getByRole("link", { name: /YJS06/ }).click();
  await page.locator('item-graph [data-item="MZ04"]').waitFor();
  await page.locator('[data-field="add"]').selectOption("GA04");
  await page.locator('[data-do="add"]').click();
  await page.locator('[data-node="GA04"]').waitFor();
  await page.locator('[data-choice="after-SF01"]').check();
  // A circle shows on both items, and goes away with the edge.
  await page.locator('item-graph [data-item="SF01"]').focus();
  await page.keyboard.press("Enter");
  await page.locator('[data-node="SF01"]').waitFor();
  await page.locator('[data-choice="after-GA04"]').check();
  await page.locator('[data-fault="cycle"]').first().waitFor();
  await page.locator('item-graph [data-item="SF01"][data-kind="bad"]').waitFor();
  await capture(page, { path: pictureFile("package-faults") });
  expect(await axeFindingsInBoth(page)).toEqual([]);
  await page.locator('[data-choice="after-GA04"]').uncheck();
  await page.locator('[data-faults="0"]').waitFor();
  // From box to box by arrow key.
  await page.locator('item-graph [data-item="SF01"]').focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await page.locator('[data-node="GA04"]').waitFor();
  await capture(page, { path: pictureFile("package-editor") });
  await page.locator('[data-do="save"]').click();
  await page.locator('[name="reason"]').fill("增加无犯罪记录查询");
  await page.locator("ask-sheet button.main").click();
  await page.locator('[data-version="draft"]').waitFor();
  await page.locator('[data-do="check"]').click();
  await page.locator("ask-sheet button.main").click();
  await page.locator('[data-version="checked"]').waitFor();
  expect(await page.locator('[data-do="publish"]').count()).toBe(0);
  expect(errors).toEqual([]);

  const other = await sit("publisher", "#/packages/YJS06");
  await other.page.locator('[data-do="publish"]').click();
  await other.page.locator("ask-sheet button.main").click();
  await other.page.locator('[data-version="published"]').waitFor();
  expect(other.errors).toEqual([]);
});

it("a package is taken away by who may publish, with a reason; the last one of a stage is not", async () => {
  const { page } = await sit("publisher", "#/packages/YJS02");
  const withdraw = async () => {
    await page.locator('[data-do="withdraw"]').click();
    await page.locator('[name="reason"]').fill("政策调整");
    await page.locator("ask-sheet button.main").click();
  };
  await withdraw();
  await page.getByText("这样一来有的阶段就没有“一件事”了").waitFor();
  await page.goto(`${address}#/packages/YJS11`);
  await page.reload();
  await withdraw();
  await page.locator('[data-version="withdrawn"]').waitFor();
  await page.locator('[data-history="1"]').getByText("政策调整").waitFor();
  await capture(page, { path: pictureFile("package-withdrawn") });
  expect(await axeFindingsInBoth(page)).toEqual([]);
});

it("a life event's cases run beside one another; an opinion is asked for and given", async () => {
  const kiosk = business.kiosk("kiosk0events");
  await kiosk.signIn(cards.zhang);
  const answers = { certificate: "no", poor: "no", aid: "yes" };
  const { body } = await kiosk.call("POST", "/api/kiosk/life-event-cases", {
    code: "YJS06",
    version: 2,
    answers,
    chosen: ["GA04"],
    form: { telephone: "13900000000", reason: "劳动争议" },
    later: [],
    promised: ["M37"],
    consents: [],
  });
  const life = parseView(body);
  if (!life.ok) throw new Error(JSON.stringify(body));
  const { page, errors } = await sit("justice", "#/life-events");
  await page.getByRole("link", { name: life.value.number }).click();
  await page.locator('item-graph [data-item="SF01"][data-kind="running"]').waitFor();
  await page.locator('item-graph [data-item="GA04"][data-kind="waiting"]').waitFor();
  await page.locator('[data-do="ask"]').click();
  await page.locator('[name="department"]').selectOption("MZ");
  await page.locator('[name="words"]').fill("请核对低保情况");
  await page.locator("ask-sheet button.main").click();
  await page.locator('[data-opinion="MZ"]').waitFor();
  await capture(page, { path: pictureFile("life-event") });
  expect(await axeFindingsInBoth(page)).toEqual([]);

  const civil = await sit("civil", "#/life-events");
  await civil.page.locator('[data-do="give"]').click();
  await civil.page.getByText("请核对低保情况").waitFor();
  await capture(civil.page, { path: pictureFile("joint-opinion") });
  await civil.page.locator('[name="words"]').fill("属实,同意");
  await civil.page.locator("ask-sheet button.main").click();
  await civil.page.getByText("没有要出具的意见").waitFor();
  expect(await axeFindingsInBoth(civil.page)).toEqual([]);
  await page.reload();
  await page.getByText("属实,同意").waitFor();
  expect([...errors, ...civil.errors]).toEqual([]);
});
