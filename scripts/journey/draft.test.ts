import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { axeFindings, capture, kioskPanel, launchBrowser, watchErrors } from "./browser.ts";
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
  await capture(phone, { path: pictureFile(name), fullPage: true });
}

const press = async (words: string) => phone.getByRole("button", { name: words }).first().click();

/** What the code on a screen says. */
async function codeOn(page: Page, selector: string): Promise<string> {
  const code = page.locator(selector);
  await code.waitFor();
  return (await readQr(await capture(code))) ?? "";
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
    buffer: await capture(phone),
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
  await citizen.takeCard();
  await citizen.press("退出");
  await citizen.sees("请点一下");
});

it("a life event for an enterprise: begun on the telephone, its papers too, handed in by who acts for it", async () => {
  await citizen.press("请点一下");
  await citizen.press("全部一件事");
  await citizen.press("单位和企业");
  await citizen.press("办理许可");
  await citizen.press("开办餐饮店一件事");
  const choice = async (name: string) =>
    kiosk.locator("packages-screen").getByRole("button", { name, exact: true }).click();
  for (const name of ["50平方米以下", "是", "不需要"]) await choice(name);
  await citizen.sees("一次办 2 项");
  await citizen.look("package-plan-phone");
  await citizen.press("先在手机上填");

  await phone.goto(await codeOn(kiosk, "phone-page-screen .qr"));
  await look("phone-package");
  await press("开始填");
  await look("phone-situation");
  await press("下一步，填表");
  await phone.getByText("还有没选的").waitFor();
  await phone.getByLabel("150平方米以上").check();
  for (const name of ["是", "不需要"]) await phone.getByLabel(name, { exact: true }).check();
  await press("下一步，填表");
  await phone.getByLabel("联系电话").fill("13900000000");
  await phone.getByLabel("经营范围").fill("餐饮服务");
  await look("phone-package-form");
  await press("保存，下一步");
  const plan = phone.locator("section", { hasText: "平面布局图" });
  await plan.locator("input[type=file]").setInputFiles({
    name: "plan.png",
    mimeType: "image/png",
    buffer: await capture(phone),
  });
  await plan.getByRole("button", { name: "交这一份" }).click();
  await phone.getByText("已经交了").waitFor();
  await phone.getByRole("link", { name: "下一步，核对" }).click();
  await press("没错，到自助机接着办");
  const code = await codeOn(phone, ".qr");

  await citizen.press("手机上填好了");
  await citizen.sees("请把身份证放在亮灯的地方");
  await citizen.putCard("zhang");
  await citizen.sees("短信已发到");
  await citizen.typeCode(await citizen.readCode("0010"));
  await citizen.sees("同意查您能替谁办吗？");
  await citizen.press("同意，查一查");
  await citizen.press("梁子湖样例农产品有限公司");
  await citizen.sees("请出示手机上的码");
  await citizen.holdCode(code);
  const title = kiosk.locator("filing-screen h1");
  const onward = kiosk.locator("filing-screen .actions button.primary");
  const missing = kiosk.locator("filing-screen .row.missing");
  for (;;) {
    await onward.or(missing).first().waitFor();
    const shown = (await title.textContent()) ?? "";
    if (/还差|材料齐了/.test(shown)) break;
    await onward.click();
    await expect.poll(async () => title.textContent()).not.toBe(shown);
  }
  await citizen.look("filing-package-phone");
  const complete = kiosk.getByText("材料齐了");
  for (;;) {
    await missing.first().or(complete).first().waitFor();
    if ((await complete.count()) > 0) break;
    await missing.first().click();
    const way = (name: string) => kiosk.locator("filing-screen .ways").getByRole("button", { name });
    await citizen.sees("这份材料怎么交");
    if ((await way("帮我查").count()) > 0) {
      await way("帮我查").click();
      await citizen.press("同意，去查");
    } else if ((await way("我承诺属实").count()) > 0) await way("我承诺属实").click();
    else if ((await way("以后再补").count()) > 0) await way("以后再补").click();
    else {
      await way("现在扫描").click();
      await citizen.press("拍一张");
      await citizen.sees("看得清吗");
      await citizen.press("看得清");
    }
    await kiosk.locator("filing-screen .ways").waitFor({ state: "detached" });
  }
  await citizen.press("下一步");
  await citizen.sees("请核对，没错就提交");
  await citizen.press("没错，提交");
  await citizen.sees("都交上去了，请记下编号");
  // Gone from the telephone too.
  await phone.reload();
  await phone.getByRole("button", { name: "开始填" }).waitFor();

  expect([...citizen.violations, ...violations]).toEqual([]);
  // The questions were sent half answered once.
  expect(errors.flat().filter((error) => !error.includes("422"))).toEqual([]);
});
