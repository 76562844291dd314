import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { axeFindings, kioskPanel, launchBrowser, watchErrors } from "./browser.ts";
import { Citizen, pictureFile } from "./citizen.ts";
import { makeHome, removeHome, startProduct, type Product } from "./product.ts";
import { readQr } from "./qr.ts";

// B2: begun on a telephone and finished at the kiosk, whose scanner reads the telephone's code; then from the kiosk to
// the telephone and back.

let product: Product;
let browser: Browser;
let kiosk: Page;
let phone: Page;
let citizen: Citizen;
const errors: string[][] = [];
const violations: string[] = [];
const home = makeHome();

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(home), launchBrowser()]);
  kiosk = await (await kioskPanel(browser)).newPage();
  const telephone = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    locale: "zh-CN",
  });
  phone = await telephone.newPage();
  errors.push(watchErrors(kiosk), watchErrors(phone));
  citizen = new Citizen(kiosk);
  await kiosk.goto(product.addresses.kiosk);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
  removeHome(home);
});

/** Looks at a page of the telephone as axe does, and takes its picture. */
async function look(name: string): Promise<void> {
  violations.push(...(await axeFindings(phone)).map((found) => `${name}: ${found}`));
  await phone.screenshot({ path: pictureFile(name), fullPage: true });
}

const press = async (words: string) => phone.getByRole("button", { name: words }).first().click();

/** What the code on a screen says. */
async function codeOn(page: Page, selector: string): Promise<string> {
  const code = page.locator(selector);
  await code.waitFor();
  return (await readQr(await code.screenshot())) ?? "";
}

/** Through the list of everything, to an item. */
async function choose(name: string): Promise<void> {
  await citizen.press("全部事项");
  for (let shown = 1; ; shown += 1) {
    await citizen.sees(new RegExp(`^\\s*${shown} / \\d+\\s*$`));
    const found = kiosk.getByRole("button", { name });
    if ((await found.count()) > 0) return await found.first().click();
    await citizen.press("下一页");
  }
}

it("a form from the telephone, taken over by its code, handed in at the kiosk", async () => {
  await citizen.sees("请点一下");
  await kiosk.getByRole("button", { name: "Dev dock" }).waitFor();
  await citizen.press("请点一下");
  await choose("办居住证");
  await citizen.look("notice-phone");
  await citizen.press("先在手机上填");
  await citizen.sees("或在手机上打开");
  await citizen.look("phone-page");

  await phone.goto(await codeOn(kiosk, "phone-page-screen .qr"));
  await look("phone-item");
  await press("开始填");
  await phone.getByLabel("联系电话").fill("13900000000");
  await phone.getByLabel("申请事由").fill("在本地上班，申请居住证");
  await look("phone-form");
  await press("保存，下一步");
  await phone.locator("input[type=file]").setInputFiles({
    name: "proof.png",
    mimeType: "image/png",
    buffer: await phone.screenshot(),
  });
  await press("交这一份");
  await phone.getByText("已经交了").waitFor();
  await look("phone-materials");
  await phone.getByRole("link", { name: "下一步，核对" }).click();
  await look("phone-check");
  await press("没错，到自助机接着办");
  await look("phone-code");
  const code = await codeOn(phone, ".qr");
  expect(code).toMatch(/^zizhuban-draft:/);
  expect(phone.url()).toMatch(/\/phone\/items\/GA03\/code$/);

  await citizen.press("手机上填好了");
  await citizen.sees("请把身份证放在亮灯的地方");
  await citizen.putCard("zhang");
  await citizen.sees("短信已发到");
  await citizen.typeCode(await citizen.readCode("0010"));
  await citizen.sees("请出示手机上的码");
  await citizen.look("hand-over");
  await citizen.holdCode(code);
  // What the card says is not asked at all.
  await citizen.press("都对");

  await citizen.sees("手机上填的，没错就按“下一步”");
  await citizen.look("filing-from-phone");
  for (;;) {
    await citizen.sees(/^手机上填的|可以不填|材料齐了/);
    if ((await kiosk.getByText("材料齐了").count()) > 0) break;
    const title = await kiosk.locator("filing-screen h1").textContent();
    await kiosk.locator("filing-screen .actions button.primary").click();
    await expect.poll(async () => kiosk.locator("filing-screen h1").textContent()).not.toBe(title);
  }
  await citizen.sees("您在手机上交的");
  await citizen.press("下一步");
  await citizen.sees("请核对，没错就提交");
  await citizen.look("filing-preview-phone");
  await citizen.press("没错，提交");
  await citizen.sees("交上去了");
  // Gone from the telephone too.
  await phone.reload();
  await phone.getByRole("button", { name: "开始填" }).waitFor();
  await citizen.press("办完了");
  await citizen.sees("请点一下");
});

it("from the kiosk to the telephone and back, without a code", async () => {
  await citizen.takeCard();
  await citizen.press("请点一下");
  await choose("办居住证");
  await citizen.press("开始办");
  await citizen.putCard("li");
  await citizen.sees("短信已发到");
  await citizen.typeCode(await citizen.readCode("0023"));
  await citizen.press("都对");
  await citizen.sees("联系电话");
  await citizen.press("用手机填");
  await citizen.sees("用手机扫这个码");
  await citizen.look("hand-over-give");
  const address = await codeOn(kiosk, "hand-over-screen .qr");
  await phone.goto(address);
  await press("在手机上填");
  expect(phone.url()).not.toContain("#");
  await citizen.sees("手机上打开了");
  await phone.getByLabel("联系电话").fill("13800000000");
  await phone.getByLabel("申请事由").fill("手机上写的");
  await press("保存，下一步");
  await phone.getByRole("link", { name: "下一步，核对" }).click();
  await press("没错，到自助机接着办");
  await phone.getByText("填好了，请回到自助机").waitFor();
  await citizen.sees("手机上填的，没错就按“下一步”");
  expect(await kiosk.locator("filing-screen .shown").textContent()).toContain("13800000000");

  expect([...citizen.violations, ...violations]).toEqual([]);
  expect(errors.flat()).toEqual([]);
});
