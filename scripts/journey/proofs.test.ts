import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kioskPanel, launchBrowser, watchErrors } from "./browser.ts";
import { Citizen } from "./citizen.ts";
import { makeHome, removeHome, startProduct, type Product } from "./product.ts";
import { grant, invite, sit, type Person } from "./staff-person.ts";

// Who stands here, in every way the page has: staff beside the kiosk, a code, a PIN; and for whom they act.

let product: Product;
let browser: Browser;
let page: Page;
let citizen: Citizen;
let helper: Person;
let errors: string[];
const home = makeHome();
const pin = "290417";
const company = "梁子湖样例农产品有限公司";

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(home), launchBrowser()]);
  const administrator = await sit(browser, readFileSync(`${home}/server/admin-link`, "utf8").trim());
  await administrator.press('a[href="#/staff"]');
  const first = await invite(administrator, "李帮办", "libang", "420702");
  await grant(administrator, "helper", "420702");
  helper = await sit(browser, product.addresses.console);
  await helper.enrol("libang", first, "correct horse battery");
  await helper.press("sign-in-page button.main");
  page = await (await kioskPanel(browser)).newPage();
  errors = watchErrors(page);
  citizen = new Citizen(page);
  await page.goto(product.addresses.kiosk);
  await page.getByRole("button", { name: "Dev dock" }).waitFor();
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await product?.stop();
  removeHome(home);
});

/** Nothing of the one before: the page begins anew after every visit. */
async function leave(): Promise<void> {
  await citizen.takeCard();
  await citizen.press("退出");
  await citizen.sees("请点一下");
}

/** Their own matters, as far as the question how one knows that it is they. */
async function comeWith(card: string): Promise<void> {
  await citizen.press("请点一下");
  await citizen.press("我的办件");
  await citizen.sees("请把身份证放在亮灯的地方");
  await citizen.putCard(card);
}

async function openRights(): Promise<void> {
  await page.locator("matters-screen").waitFor();
  await citizen.press("密码和企业授权");
  await page.locator("rights-screen").waitFor();
  await citizen.sees("以后不用等短信，输密码就行");
}

/** A number on large keys. */
async function digits(text: string): Promise<void> {
  for (const key of text) await page.locator(".keys").getByRole("button", { name: key, exact: true }).click();
}

/** One character by its pinyin. */
async function type(character: string, pinyin: string): Promise<void> {
  const keyboard = page.locator("text-keyboard");
  for (const letter of pinyin) await keyboard.getByRole("button", { name: letter, exact: true }).click();
  const candidate = keyboard.locator(".candidates").getByRole("button", { name: character, exact: true });
  await keyboard.locator(".candidates").first().waitFor();
  if ((await candidate.count()) === 0) await keyboard.locator("button.more").click();
  while ((await candidate.count()) === 0) await keyboard.getByRole("button", { name: "下一页" }).click();
  await candidate.first().click();
}

describe("who stands here", () => {
  it("is seen by staff beside the kiosk where no code can be sent, and the page goes on by itself", async () => {
    await comeWith("hmt");
    await citizen.sees("请选一种办法，确认是您");
    await citizen.sees("没有查到您留的手机号");
    await citizen.look("proof-ways");
    await citizen.press("请工作人员看一眼");
    const code = page.locator("proof-step .number output");
    await code.waitFor();
    await citizen.look("proof-helper");

    await helper.page.goto(`${product.addresses.console}#/presence`);
    await helper.press("[data-row]");
    await helper.page.keyboard.press("Enter");
    await helper.type({ code: await code.innerText(), cardEnding: "0015" });
    await helper.page.keyboard.press("Enter");
    await page.locator("matters-screen").waitFor();
    await citizen.sees("我的办件");
    await leave();
  });

  it("may be refused by them, and asks once more or takes another way", async () => {
    await comeWith("hmt");
    await citizen.press("请工作人员看一眼");
    await page.locator("proof-step .number output").waitFor();
    const row = helper.page.locator("[data-row]");
    await row.first().waitFor();
    await row.first().focus();
    await helper.page.keyboard.press("r");
    await helper.page.locator('[name="reason"]').first().waitFor();
    await helper.page.keyboard.press("Space");
    await helper.page.keyboard.press("Enter");
    await citizen.sees("工作人员没有确认");
    await citizen.look("proof-refused");
    await citizen.press("再要一个号码");
    await page.locator("proof-step .number output").waitFor();
    await citizen.press("换个办法");
    await citizen.sees("请选一种办法，确认是您");
    await leave();
  });

  it("sets a PIN once a code has come, and needs no code the next time", async () => {
    await comeWith("zhang");
    await citizen.sees("短信已发到");
    await citizen.typeCode(await citizen.readCode("0010"));
    await openRights();
    await citizen.press("我的密码");
    await citizen.press("设一个密码");
    await citizen.sees("请输入 6 位新密码");
    await citizen.typeCode("111111");
    await citizen.sees("请再输一遍");
    await citizen.typeCode("111111");
    await citizen.sees("这个太容易猜");
    await citizen.typeCode(pin);
    await citizen.sees("请再输一遍");
    await citizen.typeCode(pin);
    await citizen.sees("密码设好了");
    await citizen.look("pin-set");
    await leave();

    await comeWith("zhang");
    await citizen.press("输密码");
    await citizen.typeCode("290418");
    await citizen.sees("密码不对，请再输一次");
    await citizen.typeCode(pin);
    await openRights();
    await citizen.sees("已设好");
  });
});

describe("who has no ID card at hand", () => {
  it("pushes in a social security card, and proves as ever that it is they", async () => {
    await leave();
    await citizen.press("请点一下");
    await citizen.press("我的办件");
    await citizen.press("没带身份证");
    await citizen.sees("带了社保卡，也能办");
    await citizen.press("插社保卡");
    await citizen.sees("请把社保卡插进卡槽");
    await citizen.putCard("li-social");
    await citizen.sees("这张社保卡的姓名要密码才能读");
    await citizen.takeCard("SmartCardReader");
    await citizen.press("再试一次");
    await citizen.press("没带身份证");
    await citizen.press("插社保卡");
    await citizen.putCard("zhang-social");
    await citizen.press("输密码");
    await citizen.typeCode(pin);
    await page.locator("matters-screen").waitFor();
    await citizen.press("退出");
    await citizen.sees("请拿走您的社保卡，还在卡槽里");
    await citizen.takeCard("SmartCardReader");
    await citizen.sees("请点一下");
    expect(await page.getByText("还在卡槽里").count()).toBe(0);
  });

  it("or shows staff another document: refused once, then seen, and goes on from there", async () => {
    await citizen.press("请点一下");
    await citizen.press("我的办件");
    await citizen.press("没带身份证");
    await citizen.look("card-without");
    await citizen.press("请工作人员核对证件");
    const code = page.locator("seen-document-step .number output");
    await code.waitFor();
    await citizen.sees("请把证件和这个号码给工作人员看");
    await citizen.look("staff-waiting");

    const row = helper.page.locator("[data-row]");
    await row.first().waitFor();
    await helper.sees("没带身份证,等您看证件");
    expect(await helper.violations()).toEqual([]);
    await helper.picture("console-presence");
    await row.first().focus();
    await helper.page.keyboard.press("r");
    await helper.page.locator('[name="reason"]').first().waitFor();
    await helper.page.keyboard.press("Space");
    await helper.page.keyboard.press("Enter");
    await citizen.sees("工作人员没有确认");
    await citizen.look("staff-refused");

    await citizen.press("再要一个号码");
    await code.waitFor();
    await row.first().click();
    await helper.page.locator('[name="kind"]').selectOption("householdRegister");
    await helper.type({ code: await code.innerText(), name: "张样例", idNumber: "420702198506150010" });
    await helper.picture("console-presence-document");
    await helper.page.keyboard.press("Enter");
    await citizen.sees("请选一种办法，确认是您");
    await citizen.look("staff-seen");
    await citizen.press("退出");
    await citizen.sees("请点一下");
  });

  it("is told so at once by a kiosk whose ID reader is broken", async () => {
    await citizen.fault("IdCardReader", "unplugged");
    await citizen.press("请点一下");
    await citizen.press("我的办件");
    await citizen.sees("读卡器现在不能用");
    await citizen.sees("带了社保卡，现在就能办");
    await citizen.press("插社保卡");
    await citizen.putCard("zhang-social");
    await citizen.press("输密码");
    await citizen.typeCode(pin);
    await citizen.fault("IdCardReader", "unplugged");
    await openRights();
    await citizen.sees("已设好");
    await citizen.takeCard("SmartCardReader");
  });
});

describe("for an enterprise", () => {
  it("its legal representative names who may act: who, in what, until when", async () => {
    await citizen.press("企业授权");
    await citizen.press("授权别人来办");
    await citizen.sees("同意查您的企业吗？");
    await citizen.press("同意，查一查");
    await citizen.press(company);
    await citizen.sees("他的身份证号码是多少？");
    await digits("420702197809110039");
    await citizen.sees("号码看起来不对");
    await citizen.press("删除");
    await digits("8");
    await citizen.press("下一步");
    await citizen.sees("他叫什么名字？");
    await type("王", "wang");
    await type("无", "wu");
    await type("记", "ji");
    await citizen.look("authorise-name");
    await citizen.press("下一步");
    await citizen.sees("他能办哪些事？");
    await citizen.look("authorise-items");
    await citizen.press("全部");
    await citizen.press("选了");
    await citizen.press("查询打印资料");
    await citizen.press("30 天");
    await citizen.sees("请核对，有没有错");
    await citizen.look("authorise-review");
    await citizen.press("下一步");
    await citizen.sees("我是这家企业的法定代表人");
    await citizen.press("我同意，授权给他");
    await citizen.sees("授权好了");
    await citizen.press("知道了");
    await citizen.sees("还没用过");
    await citizen.look("authorisations");
    await leave();
  });

  it("the agent finds it with an own card, and what is done is the enterprise's", async () => {
    await citizen.press("请点一下");
    await citizen.press("查");
    const item = page.getByRole("button", { name: "企业档案打印" });
    await page.locator("list-screen").waitFor();
    while ((await item.count()) === 0) await citizen.press("下一页");
    await item.first().click();
    await page.locator("notice-step .actions .primary").click();
    await citizen.sees("请把身份证放在亮灯的地方");
    await citizen.putCard("wang");
    await citizen.sees("短信已发到");
    await citizen.typeCode(await citizen.readCode("0038"));
    await citizen.sees("同意查您能替谁办吗？");
    await citizen.look("acting-consent");
    await citizen.press("同意，查一查");
    await citizen.sees("您替哪家企业办？");
    await citizen.look("acting-choosing");
    await citizen.press(company);
    await citizen.sees("同意查您的记录吗？");
    await citizen.sees(company);
    await citizen.look("consent-enterprise");
    await page.locator("consent-step .actions .primary").click();
    await page.locator("preview-step img").first().waitFor();
    await citizen.look("preview-enterprise");
    await leave();
  });

  it("and the representative sees that it was used, and takes it back", async () => {
    await comeWith("zhang");
    await citizen.press("输密码");
    await citizen.typeCode(pin);
    await openRights();
    await citizen.press("企业授权");
    await citizen.press(company);
    await citizen.sees("用过 1 次");
    await citizen.look("authorisation");
    await citizen.press("收回授权");
    await citizen.sees("真的要收回吗？");
    await citizen.press("收回授权");
    await citizen.sees("您收回了");
    await leave();
  });

  it("nothing was found by axe, and the browser complained of nothing but refusals", () => {
    expect(citizen.violations).toEqual([]);
    expect(errors.filter((error) => !/40[39]|422/.test(error))).toEqual([]);
  });
});
