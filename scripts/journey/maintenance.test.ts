import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kioskPanel, launchBrowser, watchErrors } from "./browser.ts";
import { Citizen } from "./citizen.ts";
import { makeHome, removeHome, startProduct, type Product } from "./product.ts";
import { until } from "./until.ts";

// A technician at a kiosk whose network is gone: staff made her an account, the kiosk kept the roster, the cable is
// cut. She signs in, refills, finds something, signs off; when the cable is back the server has all of it.

const home = makeHome();
let product: Product;
let browser: Browser;
let office: Page;
let page: Page;
let kiosk: Citizen;
let errors: string[];

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(home), launchBrowser()]);
  page = await (await kioskPanel(browser)).newPage();
  kiosk = new Citizen(page);
  errors = watchErrors(page);
  await page.goto(product.addresses.kiosk);
  await kiosk.sees("请点一下");
  office = await (await browser.newContext()).newPage();
  await office.goto(readFileSync(`${home}/server/admin-link`, "utf8").trim());
  await office.locator('kiosk-table tr[data-presence="online"]').first().waitFor();
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
  removeHome(home);
});

/** As the console's own page would ask. */
async function staff(path: string, body?: object): Promise<unknown> {
  return await office.evaluate(
    async ([to, payload]) => {
      const headers = { "content-type": "application/json", "idempotency-key": crypto.randomUUID() };
      const init = payload === undefined ? {} : { method: "POST", headers, body: JSON.stringify(payload) };
      return await (await fetch(to, init)).json();
    },
    [path, body] as const,
  );
}

/** The hidden gesture: three seconds on the kiosk's number. */
async function holdNumber(): Promise<void> {
  const number = page.locator("kiosk-strip .when");
  await number.hover();
  await page.mouse.down();
  // A finger that rests; the page measures it by the pointer's own timestamps.
  await page.waitForTimeout(3_100);
  await page.mouse.up();
}

async function signIn(pin: string): Promise<void> {
  await kiosk.typeCode("1001");
  await kiosk.sees("请输入口令");
  await kiosk.typeCode(pin);
}

const events = async () => JSON.stringify(await staff("/api/staff/fleet"));

describe("a technician at a kiosk without network", () => {
  it("is made by staff, and known to the kiosk before the cable is cut", async () => {
    const made = await staff("/api/staff/technicians", {
      number: "1001",
      name: "李样例",
      pin: "246802",
      division: "4207",
    });
    expect(made).toMatchObject({ number: "1001", active: true });
    await holdNumber();
    await kiosk.sees("请输入您的编号");
    await kiosk.look("maintenance-number");
    await signIn("246802");
    await kiosk.sees("李样例，请检查");
    await kiosk.press("签退");
    await kiosk.sees("已经签退");
    await kiosk.press("好");
    await kiosk.sees("请点一下");
    await kiosk.fault("Network", "down");
  });

  it("signs in, sees what is wrong and what to bring; the citizen's screen says so meanwhile", async () => {
    await kiosk.fault("ReceiptPrinter", "paperOut");
    await holdNumber();
    await signIn("246802");
    await kiosk.sees("李样例，请检查");
    await kiosk.sees("80 毫米热敏纸卷");
    await kiosk.look("maintenance-devices");
    await kiosk.press("退出");
    await kiosk.sees("正在维护，请稍等");
    await holdNumber();
    await kiosk.sees("李样例，请检查");
  });

  it("refills: not believed while the paper is missing, then checked by a test print", async () => {
    const before = await kiosk.paperCount("ReceiptPrinter");
    await kiosk.press("耗材");
    await kiosk.sees("何时用完，现在说不准");
    await kiosk.press("已加好");
    await kiosk.sees("加好了吗");
    await page.locator(".actions").getByRole("button", { name: "已加好" }).click();
    await kiosk.sees("正在等设备就绪");
    expect(await kiosk.paperCount("ReceiptPrinter")).toBe(before);
    await kiosk.fault("ReceiptPrinter", "paperOut");
    await kiosk.sees("核实好了，可以用");
    // The picture of a slip is drawn after it fell.
    await expect.poll(async () => kiosk.paperCount("ReceiptPrinter")).toBe(before + 1);
    await kiosk.look("maintenance-refilled");
    await kiosk.press("好");
    await kiosk.sees("100 %");
  });

  it("records a card that was left behind and hands it over", async () => {
    await kiosk.press("遗留物");
    await kiosk.sees("现在没有遗留物");
    await kiosk.press("登记遗留物");
    await kiosk.press("身份证");
    await kiosk.press("台面");
    await kiosk.sees("证件号末四位");
    await kiosk.typeCode("0010");
    await kiosk.sees("封袋上的六位号码");
    await kiosk.typeCode("004217");
    await kiosk.sees("****0010");
    await kiosk.press("移交");
    await kiosk.press("服务窗口");
    await kiosk.sees("已移交");
    await kiosk.look("maintenance-custody");
  });

  it("tests everything and looks at the report", async () => {
    await kiosk.press("设备");
    await kiosk.press("全部自检");
    await kiosk.sees("网络不通");
    await kiosk.press("报告");
    await page.locator("maintenance-screen .report img").waitFor();
    const drawn = async () =>
      await page
        .locator("maintenance-screen .report img")
        .evaluate((image) => (image instanceof HTMLImageElement ? image.naturalWidth : 0));
    await until(async () => (await drawn()) === 1_000, "the report's page is drawn");
    await kiosk.look("maintenance-report");
  });

  it("signs off, and citizens are served again; five wrong PINs lock the number", async () => {
    await kiosk.press("签退");
    await kiosk.sees("已经签退");
    await kiosk.press("再签到");
    await kiosk.typeCode("1001");
    for (let wrong = 1; wrong <= 4; wrong++) {
      await kiosk.typeCode("000000");
      await kiosk.sees("编号或口令不对");
      await page.locator("code-keypad li.full").first().waitFor({ state: "detached" });
    }
    await kiosk.typeCode("000000");
    await kiosk.sees("输错太多次");
    await page.locator("code-keypad li.full").first().waitFor({ state: "detached" });
    await kiosk.typeCode("246802");
    await kiosk.sees("输错太多次");
    await kiosk.look("maintenance-locked");
    await kiosk.press("退出");
    await kiosk.sees("请点一下");
  });

  it("when the cable is back the server has all of it, and no name and no number", async () => {
    await kiosk.fault("Network", "down");
    await until(async () => (await events()).includes("maintenance.locked"), "the server heard of it");
    const told = await events();
    expect(told).toContain('"type":"maintenance.signedOut"');
    expect(told).toContain('"type":"custody.changed"');
    expect(told).not.toContain("0010");
    expect(told).not.toContain("李样例");
    expect(told).toContain('"supply":"receiptPaper"');
    await office.locator("kiosk-table tr[data-presence]").first().click();
    await office.locator('kiosk-detail [data-supply="receiptPaper"]').first().waitFor();
    expect(kiosk.violations).toEqual([]);
    expect(errors).toEqual([]);
  });
});
