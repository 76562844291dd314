import { join } from "node:path";
import type { Assignment } from "@zizhuban/server-contract";
import { cards, startBusiness, type TestBusiness, type TestKiosk } from "@zizhuban/server/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPages } from "../house/build.ts";
import { root } from "../house/paths.ts";
import { axeFindings, launchBrowser } from "./browser.ts";
import { picture, sitAt } from "./console-seat.ts";

// The keeper of files in the console: a value put right, two files merged by two people, one file opened for a purpose.

const roles = {
  keeper: [{ role: "fileKeeper", division: "420702" }],
  second: [{ role: "fileKeeper", division: "420702" }],
} as const satisfies Record<string, readonly Assignment[]>;

let business: TestBusiness;
let browser: Browser;
let address: string;
let zhang: TestKiosk;
const errors: (readonly string[])[] = [];

async function sit(person: keyof typeof roles): Promise<Page> {
  const seat = await sitAt(browser, `${address}#/parties`, person);
  errors.push(seat.errors);
  return seat.page;
}

const application = {
  itemKey: "GA04",
  form: { telephone: "13900000001" },
  later: [],
  promised: [],
  consents: [],
};

beforeAll(async () => {
  await buildPages(() => undefined);
  [business, browser] = await Promise.all([startBusiness(), launchBrowser()]);
  for (const [person, assignments] of Object.entries(roles)) business.staff(person, ...assignments);
  zhang = business.kiosk("kiosk0parties");
  await zhang.signIn(cards.zhang);
  await zhang.call("POST", "/api/kiosk/applications", application);
  await zhang.call("POST", "/api/kiosk/file/disputes", { field: "telephone", words: "号码换了" });
  await business.kiosk("kiosk0other").openSession(cards.wang);
  address = await business.serveConsole(join(root, "server/console/dist"));
});
afterAll(async () => {
  await browser?.close();
  await business?.stop();
});

describe("the keeper of files", () => {
  it("corrects what somebody says is wrong, by keyboard; a wrong value is refused first", async () => {
    const page = await sit("keeper");
    await page.locator('[data-dispute="telephone"]').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.locator('[data-do="correct"]').focus();
    await page.keyboard.press("Enter");
    await page.locator('ask-sheet [name="value"]').fill("12345");
    await page.locator('ask-sheet [name="reason"]').fill("电话核实");
    await page.locator("ask-sheet button.main").click();
    await page.getByText("填的不对").waitFor();
    await page.locator('ask-sheet [name="value"]').fill("13900000009");
    await page.keyboard.press("Enter");
    await page.getByText("没有待处理的异议").waitFor();

    await page.locator('[data-do="open"]').click();
    await page.locator('ask-sheet [name="number"]').fill(`${cards.zhang.idNumber.slice(0, 17)}1`);
    await page.locator('ask-sheet [name="purpose"]').fill("核对更正");
    await page.locator("ask-sheet button.main").click();
    await page.getByText("填的不对").waitFor();
    await page.locator('ask-sheet [name="number"]').fill(cards.zhang.idNumber);
    await page.locator("ask-sheet button.main").click();
    await page.locator('[data-field="telephone"]', { hasText: "13900000009" }).waitFor();
    expect(await page.locator("[data-case]").count()).toBe(1);
    expect(page.url()).not.toContain(cards.zhang.idNumber);
    expect(await axeFindings(page)).toEqual([]);
    await picture(page, "console-parties");
    const { bytes } = await zhang.call("GET", "/api/kiosk/access-log");
    expect(bytes.toString()).toContain("核对更正");
  });

  it("proposes a merge that a colleague approves", async () => {
    const page = await sit("keeper");
    await page.locator('[data-do="propose"]').click();
    await page.locator('ask-sheet [name="keep"]').fill(cards.zhang.idNumber);
    await page.locator('ask-sheet [name="merge"]').fill(cards.wang.idNumber);
    await page.locator('ask-sheet [name="reason"]').fill("换号,户籍证明已核");
    await page.locator("ask-sheet button.main").click();
    await page.locator('[data-merge="proposed"]').waitFor();
    expect(await page.locator('[data-do="approve"]').count()).toBe(0);
    const other = await sit("second");
    await other.getByRole("button", { name: "EN" }).click();
    await other.locator('[data-do="approve"]').click();
    await picture(other, "console-parties-merge-en");
    expect(await axeFindings(other)).toEqual([]);
    await other.keyboard.press("Enter");
    await other.locator('[data-merge="merged"]').waitFor();
    expect(await axeFindings(other)).toEqual([]);
  });

  it("none of it logged an error", () => {
    expect(errors.flat().filter((line) => !/status of 400/.test(line))).toEqual([]);
  });
});
