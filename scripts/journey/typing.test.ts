import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { kioskPanel, launchBrowser, watchErrors } from "./browser.ts";
import { Citizen } from "./citizen.ts";
import { makeHome, removeHome, startProduct, type Product } from "./product.ts";

// A package whose form wants words: a child's name, a school, an address, typed by pinyin with a finger.

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
  await page.getByRole("button", { name: "Dev dock" }).waitFor();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await product?.stop();
  removeHome(home);
});

const title = () => page.locator("filing-screen h1");
const box = () => page.locator("text-keyboard output");
const key = (name: string) =>
  page.locator("text-keyboard .keys").getByRole("button", { name, exact: true }).tap();
const candidate = (text: string) =>
  page.locator("text-keyboard .candidates").getByRole("button", { name: text, exact: true });

/** Letters, and the characters that are touched for them. */
async function write(...parts: readonly (readonly [letters: string, text: string])[]): Promise<void> {
  for (const [letters, text] of parts) {
    for (const letter of letters) await key(letter);
    await candidate(text).first().tap();
  }
}

/** On to the next question. */
async function next(): Promise<void> {
  const before = (await title().textContent()) ?? "";
  await page.locator("filing-screen .actions .primary").tap();
  await title().filter({ hasText: before }).waitFor({ state: "detached" });
}

it("a child is registered for school: every word of the form typed here, down to the number", async () => {
  await citizen.press("请点一下");
  await page.locator("home-screen .shore").getByRole("button", { name: "上学" }).tap();
  await citizen.sees("上学：请选一件事");
  await citizen.press("教育入学一件事");
  const choice = (name: string) =>
    page.locator("packages-screen").getByRole("button", { name, exact: true }).tap();
  await choice("户籍");
  await choice("有");
  await citizen.sees("一次办 1 项");
  await citizen.press("开始办");
  await citizen.sees("请把身份证放在亮灯的地方");
  await citizen.putCard("zhang");
  await citizen.sees("短信已发到");
  await citizen.typeCode(await citizen.readCode("0010"));

  // What only some need to bring is not brought.
  const known = title().filter({ hasText: "这些我们已有，对吗" });
  const notNeeded = page.locator("filing-screen").getByRole("button", { name: "不需要" });
  for (;;) {
    await known.or(notNeeded).first().waitFor();
    if ((await known.count()) > 0) break;
    const asked = (await title().textContent()) ?? "";
    await notNeeded.tap();
    await title().filter({ hasText: asked }).waitFor({ state: "detached" });
  }

  // The card's address is known; he lives elsewhere now, and says so.
  await page.locator("filing-screen .row").filter({ hasText: "现住址" }).tap();
  await citizen.sees("登记库不变");
  while (((await box().textContent()) ?? "") !== "") await key("删除");
  await write(["hubeisheng", "湖北省"], ["ezhoushi", "鄂州市"], ["niangzhihu", "梁子湖"], ["qu", "区"]);
  await write(["taihe", "太和"], ["zhen", "镇"]);
  await key("123");
  for (const one of ["3", "组", "1", "2", "号"]) await key(one);
  await citizen.look("typing-address");
  const address = "湖北省鄂州市梁子湖区太和镇3组12号";
  expect(await box().textContent()).toBe(address);
  await next();
  await citizen.sees("您刚才改的");
  await citizen.press("都对");

  await citizen.sees("联系电话");
  for (const digit of "13900000000")
    await page.locator("filing-screen .keys").getByRole("button", { name: digit, exact: true }).tap();
  await next();

  await citizen.sees("孩子姓名");
  await write(["zhang", "张"], ["xiao", "小"]);
  for (const letter of "yang") await key(letter);
  // What is not chosen yet is not handed in.
  await page.locator("filing-screen .actions .primary").tap();
  await citizen.sees("字还没选好");
  await key("删除");
  await key("g");
  await page.locator("text-keyboard .more").tap();
  await citizen.look("typing-all");
  await candidate("样").tap();
  expect(await box().textContent()).toBe("张小样");
  await next();

  await citizen.sees("学校名称");
  // Chosen before in this form: there at once, by its initials.
  await write(["th", "太和"], ["z", "镇"], ["zhongxinxiaoxue", "中心小学"]);
  expect(await box().textContent()).toBe("太和镇中心小学");
  await next();

  const missing = page.locator("filing-screen .row.missing");
  const complete = page.getByText("材料齐了");
  for (;;) {
    await missing.first().or(complete).first().waitFor();
    if ((await complete.count()) > 0) break;
    await missing.first().tap();
    await citizen.sees("这份材料怎么交");
    const way = (name: string) => page.locator("filing-screen .ways").getByRole("button", { name });
    if ((await way("帮我查").count()) > 0) {
      await way("帮我查").tap();
      await citizen.press("同意，去查");
    } else if ((await way("以后再补").count()) > 0) await way("以后再补").tap();
    else {
      await way("现在扫描").tap();
      await citizen.sees("请把纸平放在扫描台上");
      await citizen.press("拍一张");
      await citizen.sees("看得清吗");
      await citizen.press("看得清");
    }
    await page.locator("filing-screen .ways").waitFor({ state: "detached" });
  }
  await citizen.press("下一步");
  await citizen.sees("请核对，没错就提交");
  for (const words of ["张小样", "太和镇中心小学", address]) await citizen.sees(words);
  await citizen.look("typing-preview");
  await citizen.press("没错，提交");
  await citizen.sees("都交上去了，请记下编号");
  expect(await page.locator("filing-screen .number").textContent()).toMatch(/\d{8}-\d{6}-\d/);
  await citizen.sees("凭条出来了");
  expect(await citizen.paperCount("ReceiptPrinter")).toBe(1);

  // Out: the document that everything was typed into is gone.
  await page.evaluate(() => Object.assign(window, { typedHere: true }));
  await citizen.press("办完了");
  await citizen.sees("请点一下");
  await page.waitForFunction(() => !("typedHere" in window));
  expect(citizen.violations).toEqual([]);
  expect(errors.filter((error) => !error.includes("ERR_INCOMPLETE_CHUNKED_ENCODING"))).toEqual([]);
});
