import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { kioskPanel, launchBrowser, watchErrors } from "./browser.ts";
import { Citizen } from "./citizen.ts";
import { makeHome, removeHome, startProduct, type Product } from "./product.ts";
import { grant, invite, sit } from "./staff-person.ts";

// Somebody applies for what takes longer than a visit: the form, one paper under the camera, the number; and the
// people behind the window have it in their queue.

let product: Product;
let browser: Browser;
let page: Page;
let citizen: Citizen;
let errors: string[];
const home = makeHome();

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(home), launchBrowser()]);
  page = await (await kioskPanel(browser)).newPage();
  errors = watchErrors(page);
  citizen = new Citizen(page);
  await page.goto(product.addresses.kiosk);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
  removeHome(home);
});

const key = (name: string) =>
  page.locator("filing-screen .keys").getByRole("button", { name, exact: true }).click();

async function answer(question: string, digits: string): Promise<void> {
  await citizen.sees(question);
  for (const digit of digits) await key(digit);
  await citizen.press("下一步");
}

it("an application with one scanned paper, from the panel to the desk", async () => {
  await citizen.sees("请点一下");
  await page.getByRole("button", { name: "Dev dock" }).waitFor();
  await citizen.press("请点一下");
  await citizen.choose("医药费报销");
  await citizen.sees("这台机器现在就能办");
  await citizen.press("开始办");
  await citizen.sees("请把身份证放在亮灯的地方");
  await citizen.putCard("zhang");
  await citizen.sees("短信已发到");
  await citizen.typeCode(await citizen.readCode("0010"));

  await answer("联系电话", "13900000000");
  for (;;) {
    await citizen.sees(/联系电话|收款银行账号|金额|发生日期|还差/);
    if ((await page.getByText("还差").count()) > 0) break;
    const title = (await page.locator("filing-screen h1").textContent()) ?? "";
    if (title.includes("银行账号")) await answer("收款银行账号", "6217000000000000");
    else if (title.includes("金额")) await answer("金额", "1200");
    else await citizen.press("不填");
  }
  await citizen.look("filing-materials");

  // What a register knows is looked up, with consent.
  await page.getByRole("button", { name: /银行账户/ }).click();
  await citizen.press("帮我查");
  await citizen.sees("同意查您的记录吗");
  await citizen.press("同意，去查");

  // What nobody knows is laid under the camera.
  await page.getByRole("button", { name: /票据/ }).click();
  await citizen.sees("这份材料怎么交");
  await citizen.look("filing-ways");
  await citizen.press("现在扫描");
  await citizen.sees("请把纸平放在扫描台上");
  await citizen.look("filing-scan");
  await citizen.press("拍一张");
  await citizen.sees("看得清吗");
  await citizen.look("filing-page");
  await citizen.press("看得清");

  // And one paper comes later.
  await page.getByRole("button", { name: /还差/ }).click();
  await citizen.press("以后再补");
  await citizen.sees("材料齐了");
  await citizen.press("下一步");
  await citizen.sees("请核对，没错就提交");
  await citizen.look("filing-preview");
  await citizen.press("没错，提交");

  await citizen.sees("交上去了");
  await citizen.look("filing-receipt");
  const number = (await page.locator("filing-screen .number").textContent())?.trim() ?? "";
  expect(number).not.toBe("");
  await citizen.press("办完了");
  await citizen.sees("请点一下");

  const administrator = await sit(browser, readFileSync(`${home}/server/admin-link`, "utf8").trim());
  await administrator.press('a[href="#/staff"]');
  const first = await invite(administrator, "王窗口", "wang", "420702");
  await grant(administrator, "windowClerk", "420702");
  const clerk = await sit(browser, product.addresses.console);
  await clerk.enrol("wang", first, "correct horse battery");
  await clerk.press("sign-in-page button.main");
  await clerk.page.locator("case-table", { hasText: number }).waitFor();
  expect(citizen.violations).toEqual([]);
  // The live picture ends with the step, in the middle of whatever it was sending.
  expect(errors.filter((error) => !error.includes("ERR_INCOMPLETE_CHUNKED_ENCODING"))).toEqual([]);
});
