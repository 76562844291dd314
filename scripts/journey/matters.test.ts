import { readFileSync } from "node:fs";
import type { DeskAction } from "@zizhuban/server-contract";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { kioskPanel, launchBrowser, watchErrors } from "./browser.ts";
import { Citizen } from "./citizen.ts";
import { pdfText } from "./pdf.ts";
import { makeHome, removeHome, startProduct, type Product } from "./product.ts";
import { grant, invite, sit, type Person } from "./staff-person.ts";

// What a citizen does with more than one item and after the first visit: a life event, what a case asks for, a
// signature, a delivery, a licence, and somebody who comes to help.

let product: Product;
let browser: Browser;
let page: Page;
let citizen: Citizen;
let clerk: Person;
let errors: string[];
const home = makeHome();

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(home), launchBrowser()]);
  const administrator = await sit(browser, readFileSync(`${home}/server/admin-link`, "utf8").trim());
  await administrator.press('a[href="#/staff"]');
  const first = await invite(administrator, "王窗口", "wang", "420702");
  await grant(administrator, "windowClerk", "420702");
  clerk = await sit(browser, product.addresses.console);
  await clerk.enrol("wang", first, "correct horse battery");
  await clerk.press("sign-in-page button.main");
  page = await (await kioskPanel(browser)).newPage();
  errors = watchErrors(page);
  citizen = new Citizen(page);
  await page.goto(product.addresses.kiosk);
  await page.getByRole("button", { name: "Dev dock" }).waitFor();
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
  removeHome(home);
});

/** One visit for all: a code is not sent to the same telephone twice within a minute. */
beforeEach(async () => {
  const home = page.locator("home-screen");
  const back = page.locator("main .actions .back");
  const lake = page.locator("attract-screen");
  for (;;) {
    await home.or(lake).or(back).first().waitFor();
    if ((await home.count()) > 0) return;
    if ((await lake.count()) > 0) await citizen.press("请点一下");
    else await back.first().click();
  }
});

const screen = (name: string) => page.locator(name);

/** Card, then the code on the telephone. */
async function identify(): Promise<void> {
  await citizen.sees("请把身份证放在亮灯的地方");
  await citizen.putCard("zhang");
  await citizen.sees("短信已发到");
  await citizen.typeCode(await citizen.readCode("0010"));
}

async function openMatters(): Promise<void> {
  await citizen.press("我的办件");
  await citizen.sees("点一件，看办到哪了");
}

async function digits(text: string): Promise<void> {
  for (const key of text) await page.locator(".keys").getByRole("button", { name: key, exact: true }).click();
}

/** One page under the document camera. */
async function scanOne(): Promise<void> {
  await citizen.press("现在扫描");
  await citizen.sees("请把纸平放在扫描台上");
  await citizen.press("拍一张");
  await citizen.sees("看得清吗");
  await citizen.press("看得清");
}

/** Meets everything that is missing: a register where there is one, else what can come later, else a scan. */
async function gather(): Promise<void> {
  const missing = page.locator("filing-screen .row.missing");
  const complete = page.getByText("材料齐了");
  for (;;) {
    await missing.first().or(complete).first().waitFor();
    if ((await complete.count()) > 0) return;
    await missing.first().click();
    await citizen.sees("这份材料怎么交");
    const way = (name: string) => page.locator("filing-screen .ways").getByRole("button", { name });
    if ((await way("帮我查").count()) > 0) {
      await way("帮我查").click();
      await citizen.press("同意，去查");
    } else if ((await way("以后再补").count()) > 0) await way("以后再补").click();
    else await scanOne();
    // The list as the server sees it then, not the one of before.
    await page.locator("filing-screen .ways").waitFor({ state: "detached" });
  }
}

/** As the window does it: the case as it is now, then what is done to it. */
async function act(number: string, action: DeskAction): Promise<void> {
  const status = await clerk.page.evaluate(
    async ([wanted, done]) => {
      const found = await fetch(`/api/staff/cases?queue=all&number=${wanted}`);
      const { cases } = await found.json();
      const answer = await fetch(`/api/staff/cases/${cases[0].id}/actions`, {
        method: "POST",
        headers: { "content-type": "application/json", "idempotency-key": crypto.randomUUID() },
        body: JSON.stringify({ version: cases[0].version, action: done }),
      });
      return answer.status;
    },
    [number, action] as const,
  );
  expect(status).toBe(200);
}

/** Writes something in the frame. */
async function sign(): Promise<void> {
  const box = await screen("sign-pad canvas").boundingBox();
  if (box === null) throw new Error("no frame to sign in");
  for (const [x, y] of [
    [0.2, 0.3],
    [0.45, 0.3],
    [0.7, 0.35],
  ] as const) {
    await page.mouse.move(box.x + x * box.width, box.y + y * box.height);
    await page.mouse.down();
    for (let i = 1; i <= 12; i++)
      await page.mouse.move(
        box.x + (x + 0.012 * i) * box.width,
        box.y + (y + (i % 2 === 0 ? 0.04 : 0.02) * i) * box.height,
      );
    await page.mouse.up();
  }
}

let packageNumber = "";
let childNumber = "";

describe("a citizen's matters", () => {
  it("a life event: its questions, one form, one set of materials, one number and slip", async () => {
    await screen("home-screen .shore").getByRole("button", { name: "就医" }).click();
    await citizen.sees("就医：请选一件事");
    await citizen.press("就医报销一件事");
    await citizen.sees("异地住院还是本地");
    await citizen.look("package-question");
    await citizen.press("本地");
    await citizen.press("否");
    await citizen.sees("一次办 1 项");
    await citizen.look("package-plan");
    await citizen.press("开始办");
    await identify();
    for (;;) {
      await citizen.sees(/联系电话|收款银行账号|金额|发生日期|还差|材料齐了/);
      const title = (await screen("filing-screen h1").textContent()) ?? "";
      if (/还差|材料齐了/.test(title)) break;
      if (title.includes("联系电话")) await digits("13900000000");
      else if (title.includes("银行账号")) await digits("6217000000000000");
      else if (title.includes("金额")) await digits("1200");
      await page.locator("filing-screen .actions .primary").click();
      await page.locator("filing-screen h1", { hasText: title }).waitFor({ state: "detached" });
    }
    await gather();
    await citizen.press("下一步");
    await citizen.sees("请核对，没错就提交");
    await citizen.press("没错，提交");
    await citizen.sees("都交上去了，请记下编号");
    packageNumber = (await screen("filing-screen .number").textContent())?.trim() ?? "";
    expect(packageNumber).toMatch(/^\d{8}-\d{6}-\d$/);
    await citizen.sees("凭条出来了");
    await citizen.look("package-receipt");
    expect(await citizen.paperCount("ReceiptPrinter")).toBe(1);

    // One signature for the whole, at the receipt.
    await citizen.press("现在签名");
    await citizen.sees("一次签好整件事");
    await citizen.press("写好了");
    await citizen.sees("写得太少");
    await sign();
    await citizen.look("package-signature");
    await citizen.press("写好了");
    await citizen.sees("办好 0 / 1 项");
    await citizen.look("package-progress");
    await screen("matters-screen .rows button").first().click();
    await citizen.sees("您交了申请");
    childNumber =
      /\d{8}-\d{6}-\d/.exec((await screen("matters-screen .about").textContent()) ?? "")?.[0] ?? "";
    expect(childNumber).not.toBe(packageNumber);
  });

  it("a signature in the frame, bound to the application until the window takes it up", async () => {
    await openMatters();
    await screen("matters-screen .rows button").filter({ hasText: packageNumber }).click();
    await screen("matters-screen .rows button").first().click();
    await screen("matters-screen .extra").getByRole("button", { name: "签名" }).click();
    await citizen.sees("请在框里写您的名字");
    await citizen.press("写好了");
    await citizen.sees("写得太少");
    await sign();
    await citizen.look("signature");
    await citizen.press("写好了");
    await citizen.sees("您交了申请");
    await screen("matters-screen .extra").getByRole("button", { name: "签名" }).click();
    await citizen.sees("已经签过名了");
  });

  it("a supplement is answered with a scan, and the case goes on; what was answered is not asked again", async () => {
    await act(childNumber, { type: "receive" });
    await act(childNumber, { type: "requestSupplement", refs: ["M17"], words: "请补交病历资料" });
    await openMatters();
    await screen("matters-screen .rows button").filter({ hasText: packageNumber }).click();
    await citizen.sees("要您补 1 样");
    await citizen.look("package-asks");
    await screen("matters-screen .row.missing").click();
    await citizen.sees("请补交病历资料");
    await citizen.look("case-asks");
    await citizen.press("工作人员写给您的话");
    await citizen.sees("告诉您要补材料");
    await citizen.sees("请补交病历资料");
    await citizen.press("返回");
    await citizen.press("补材料");
    await citizen.sees("还差 1 样材料");
    await gather();
    await citizen.press("下一步");
    await citizen.press("没错，提交");
    await citizen.sees("补上了，接着办");
    await citizen.look("supply-receipt");
    await citizen.press("看这件事");
    await citizen.sees("您补了材料");
    expect(await page.getByRole("button", { name: "补材料" }).count()).toBe(0);
  });

  it("their own file: what is known and from where; what is wrong is said; who looked", async () => {
    await openMatters();
    await citizen.press("我的档案");
    await citizen.look("own-file");
    await citizen.press("我的资料");
    await citizen.sees("张**");
    await citizen.look("own-fields");
    await citizen.press("下一页");
    await citizen.sees("420702********0010");
    await page.getByRole("button", { name: "139****0000" }).click();
    await citizen.sees(/您办“.*”时填的/);
    await citizen.press("这不对");
    await citizen.press("我来按正确的号码");
    await digits("13900000009");
    await citizen.press("就是这个");
    await citizen.sees("您说不对，正在核对");
    await citizen.sees("正确的号码是 13900000009");
    await citizen.look("own-field-disputed");
    expect(await page.getByRole("button", { name: "这不对" }).count()).toBe(0);
    await citizen.press("返回");
    await citizen.press("返回");
    await citizen.press("谁看过我的资料");
    await citizen.sees("看了您的办件");
    await citizen.sees("窗口");
    await citizen.look("own-looks");
    expect(await page.getByText("王窗口").count()).toBe(0);
    expect(await page.getByText("wang").count()).toBe(0);
  });

  it("a second application asks nothing that is known; each is shown with its source and can be corrected", async () => {
    await citizen.choose("医药费报销");
    await citizen.press("开始办");
    await citizen.sees("这些我们已有，对吗");
    await citizen.sees("您以前填的");
    await citizen.look("filing-known");
    await page.getByRole("button", { name: "13900000000" }).click();
    await page.locator(".keys").getByRole("button", { name: "删除" }).click();
    await digits("8");
    await citizen.press("下一步");
    await citizen.sees("您刚才改的");
    await citizen.sees("13900000008");
    await citizen.press("都对");
    // What is asked now is what nobody knows.
    await citizen.sees(/金额|还差|材料齐了/);
    expect(await screen("filing-screen h1").textContent()).not.toContain("联系电话");
  });

  it("how a result is delivered is chosen, and a case is withdrawn only after a second press", async () => {
    await openMatters();
    await screen("matters-screen .rows button").filter({ hasText: packageNumber }).click();
    await screen("matters-screen .rows button").first().click();
    await screen("matters-screen .extra").getByRole("button", { name: "取件" }).click();
    await citizen.sees("结果怎么给您");
    await citizen.look("delivery");
    await citizen.press("寄到家里");
    await citizen.sees("收件电话是多少");
    await digits("13900000000");
    await citizen.press("就寄到这里");
    await citizen.sees("结果还没好，好了通知您");
    await citizen.press("返回");
    await screen("matters-screen .extra").getByRole("button", { name: "撤回" }).click();
    await citizen.sees("真的要撤回吗");
    await citizen.look("withdraw");
    await citizen.press("不撤回");
    await screen("matters-screen .extra").getByRole("button", { name: "撤回" }).click();
    await citizen.press("撤回，不办了");
    await citizen.sees("您已撤回");
    expect(await screen("matters-screen .extra").getByRole("button", { name: "撤回" }).count()).toBe(0);
  });

  it("a licence is printed as a copy that says what for; without paper nothing is offered", async () => {
    await openMatters();
    const issued = await page.evaluate(async () => {
      const answer = await fetch("/api/kiosk/cases", {
        method: "POST",
        headers: { "content-type": "application/json", "idempotency-key": crypto.randomUUID() },
        body: JSON.stringify({
          itemKey: "RS01",
          consent: { register: "社会保险参保登记库", purpose: "为本人开具社会保险参保证明" },
        }),
      });
      return answer.status;
    });
    expect(issued).toBe(200);
    await citizen.press("我的证照");
    await screen("matters-screen .rows button").first().click();
    await citizen.sees("发证机关");
    await citizen.fault("CertificatePrinter", "paperOut");
    await citizen.sees("纸用完了");
    expect(await page.getByRole("button", { name: "打印一份复印件" }).count()).toBe(0);
    await citizen.fault("CertificatePrinter", "paperOut");
    await citizen.look("licence");
    await citizen.press("打印一份复印件");
    await citizen.press("孩子上学");
    await citizen.sees("打好了，请拿好");
    const [paper] = await citizen.papers("CertificatePrinter");
    expect(pdfText(paper?.source ?? Buffer.alloc(0))).toContain("子女入学");
  });

  it("without network says so, and goes on where it was when it is back", async () => {
    await openMatters();
    await citizen.fault("Network", "down");
    await citizen.press("我的证照");
    await citizen.sees("这一步没办成");
    await citizen.look("matters-no-network");
    await citizen.fault("Network", "down");
    await citizen.press("再试一次");
    await citizen.sees("社会保险参保证明");
  });

  it("somebody comes to help whom nobody had to say who they are; asked again it is the same request", async () => {
    await citizen.press("帮我办");
    await citizen.press("请人过来帮我");
    await citizen.press("我年纪大");
    await citizen.look("help-telephone");
    await citizen.press("不留，直接请人");
    await citizen.sees("已经告诉帮办员了");
    const number = await screen("help-sheet .number").textContent();
    await citizen.look("help-ticket");
    await citizen.press("知道了");
    await citizen.press("帮我办");
    await citizen.press("请人过来帮我");
    await citizen.press("我不会用");
    await citizen.press("不留，直接请人");
    await citizen.sees("已经告诉帮办员了");
    expect(await screen("help-sheet .number").textContent()).toBe(number);
    await citizen.press("知道了");
  });

  it("where else an item can be done is one press from its guide", async () => {
    await citizen.press("全部事项");
    for (;;) {
      const elsewhere = page.locator("list-screen button", { hasText: "看怎么办" });
      await page.locator("list-screen .row").first().waitFor();
      if ((await elsewhere.count()) > 0) {
        await elsewhere.first().click();
        break;
      }
      await citizen.press("下一页");
    }
    await citizen.press("附近哪里能办");
    await citizen.sees(/近的在前|附近暂时没有/);
    await citizen.look("places");
  });

  it("leaves nothing of the citizen on the page, and needs no script that is not there already", async () => {
    await openMatters();
    await screen("matters-screen .rows button").filter({ hasText: packageNumber }).waitFor();
    const asked: string[] = [];
    await page.locator("help-line .leave").click();
    await citizen.sees("请点一下");
    expect(await page.evaluate(() => document.documentElement.outerHTML)).not.toContain(packageNumber);
    // What the first screens do without has come while nobody touched them.
    await page.waitForFunction(
      () =>
        customElements.get("matters-screen") !== undefined && customElements.get("card-step") !== undefined,
    );
    page.on("request", (request) => {
      if (/\/assets\/.*\.js$/.test(request.url())) asked.push(request.url());
    });
    await citizen.press("请点一下");
    await citizen.press("我的办件");
    await citizen.sees("请把身份证放在亮灯的地方");
    expect(asked).toEqual([]);
  });

  it("no screen of all this has an axe finding, and the page threw nothing", () => {
    expect(citizen.violations).toEqual([]);
    // The live picture ends with the step; the network was cut on purpose.
    expect(
      errors.filter((error) => !/ERR_INCOMPLETE_CHUNKED_ENCODING|status of 50[0-9]|ERR_ABORTED/.test(error)),
    ).toEqual([]);
  });
});
