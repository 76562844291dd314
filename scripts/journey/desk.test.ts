import { join } from "node:path";
import { parser } from "@zizhuban/device-agent-contract";
import { ApplyOutcome, type Assignment, type DeskActionType } from "@zizhuban/server-contract";
import {
  blankPdf,
  cards,
  photograph,
  startBusiness,
  type TestBusiness,
  type TestKiosk,
} from "@zizhuban/server/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPages } from "../house/build.ts";
import { root } from "../house/paths.ts";
import { axeFindings, capture, launchBrowser, watchErrors } from "./browser.ts";
import { pictureFile } from "./citizen.ts";

// Three people behind the window, each in a browser of their own, take a case from the kiosk to its end.

const applied = parser(ApplyOutcome);
const roles = {
  clerk: { role: "windowClerk", division: "420702100" },
  clerk2: { role: "windowClerk", division: "420702100" },
  reviewer: { role: "reviewer", division: "420702", department: "GA" },
  approver: { role: "approver", division: "420702", department: "GA" },
  technician: { role: "fleetAdministrator", division: "420702" },
} as const satisfies Record<string, Assignment>;
type Person = keyof typeof roles;

let business: TestBusiness;
let browser: Browser;
let address: string;
const kiosks: TestKiosk[] = [];

/** A member of staff at a screen; counts what their hand does. */
class Desk {
  readonly page: Page;
  readonly errors: readonly string[];
  clicks = 0;

  constructor(page: Page) {
    this.page = page;
    this.errors = watchErrors(page);
  }

  async click(selector: string): Promise<void> {
    this.clicks += 1;
    await this.page.locator(selector).first().click();
  }

  /** Opens the sheet of an action and confirms it. */
  async act(action: DeskActionType, phase: string, choose?: string): Promise<void> {
    await this.click(`case-page [data-action="${action}"]`);
    if (choose !== undefined) await this.click(`action-sheet ${choose}`);
    await this.click("action-sheet button.main");
    await this.page.locator(`case-page [data-phase="${phase}"]`).waitFor();
  }

  async open(id: string): Promise<void> {
    await this.click(`case-table a[data-case="${id}"]`);
    await this.page.locator("case-page [data-phase]").waitFor();
  }

  async violations(): Promise<string[]> {
    return axeFindings(this.page);
  }

  async picture(name: string): Promise<void> {
    await this.page.evaluate(() => document.fonts.ready);
    await capture(this.page, { path: pictureFile(name) });
  }
}

async function sit(person: Person, hash = ""): Promise<Desk> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    reducedMotion: "reduce",
    extraHTTPHeaders: { "x-test-staff": person },
  });
  const desk = new Desk(await context.newPage());
  await desk.page.goto(`${address}${hash}`);
  return desk;
}

/** Three citizens at three kiosks, each signed in. */
async function enter(): Promise<void> {
  kiosks.length = 0;
  for (const [name, card] of Object.entries({ zhang: cards.zhang, wang: cards.wang, chen: cards.chen })) {
    const kiosk = business.kiosk(`kiosk0${name}`);
    await kiosk.signIn(card);
    kiosks.push(kiosk);
  }
}

async function apply(which = 0, itemKey = "GA04"): Promise<string> {
  const request = { itemKey, form: { telephone: "13900000000" }, later: [], promised: [], consents: [] };
  const answer = await kiosks[which % kiosks.length]?.call("POST", "/api/kiosk/applications", request);
  const outcome = applied(answer?.body);
  if (!outcome.ok) throw new Error(JSON.stringify(answer?.body));
  return outcome.value.caseId;
}

beforeAll(async () => {
  await buildPages(() => undefined);
  [business, browser] = await Promise.all([startBusiness(), launchBrowser()]);
  for (const [person, assignment] of Object.entries(roles)) business.staff(person, assignment);
  await enter();
  address = await business.serveConsole(join(root, "server/console/dist"));
});
afterAll(async () => {
  await browser?.close();
  await business?.stop();
});

describe("a case from the kiosk to its end", () => {
  it("a point that one has looked at is looked at for the next, with who did", async () => {
    const id = await apply();
    const clerk = await sit("clerk");
    await clerk.open(id);
    await clerk.page.locator('case-page [data-looked="false"] input').check();
    await clerk.page.locator('case-page [data-looked="true"]', { hasText: "我 · " }).waitFor();
    await clerk.act("receive", "received");
    await clerk.act("accept", "accepted");
    const reviewer = await sit("reviewer");
    await reviewer.open(id);
    await reviewer.page.locator('case-page [data-looked="true"]', { hasText: "王窗口 · " }).waitFor();
    await reviewer.page.locator("case-page [data-looked] input:checked:enabled").waitFor();
    // Whose turn it is not only sees it.
    const approver = await sit("approver", `#/case/${id}`);
    await approver.page.locator('case-page [data-looked="true"] input:disabled').waitFor();
  });

  it("by three people, in under 60 s, with few clicks", async () => {
    const id = await apply();
    const started = performance.now();
    const clerk = await sit("clerk");
    await clerk.open(id);
    await clerk.act("receive", "received");
    await clerk.act("accept", "accepted");

    const reviewer = await sit("reviewer");
    await reviewer.open(id);
    await reviewer.act("review", "inReview");

    const approver = await sit("approver");
    await approver.open(id);
    await approver.act("decide", "decided", 'input[value="granted"]');
    await approver.act("produce", "producing");

    await clerk.page.keyboard.press("Escape");
    await clerk.page.locator("queue-bar").waitFor();
    await clerk.page.keyboard.press("3");
    await clerk.page.waitForURL(/#\/desk\/issue/);
    await clerk.open(id);
    await clerk.act("handOver", "delivering");
    await clerk.act("complete", "completed");
    const seconds = (performance.now() - started) / 1000;
    const clicks = clerk.clicks + reviewer.clicks + approver.clicks;

    expect(seconds).toBeLessThan(60);
    expect(clicks).toBe(19);
    const history = clerk.page.locator("case-page [data-step]");
    expect(await history.count()).toBe(8);
    expect([...clerk.errors, ...reviewer.errors, ...approver.errors]).toEqual([]);
    for (const { page } of [clerk, reviewer, approver]) await page.context().close();
  });
});

describe("two people at one case", () => {
  it("who is second is told what changed, sees the newest, and loses nothing", async () => {
    const id = await apply();
    const slow = await sit("clerk", `#/case/${id}`);
    await slow.click('case-page [data-action="receive"]');
    await business.staff("clerk2", roles.clerk2).call("POST", `/api/staff/cases/${id}/actions`, {
      version: 1,
      action: { type: "receive" },
    });
    await slow.click("action-sheet button.main");
    await slow.page.getByText("别人刚刚办过这个件").waitFor();
    expect(await slow.page.locator("case-page [data-changes]").innerText()).toMatch(/周窗口 · 收件/);
    await slow.page.locator('case-page [data-phase="received"]').waitFor();
    // The second wish is for the case as it is now.
    await slow.act("accept", "accepted");
    await slow.page.context().close();
  });

  it("a change of another shows in the list by itself", async () => {
    const desk = await sit("clerk");
    await desk.page.locator("case-table, .alone").first().waitFor();
    const id = await apply();
    await desk.page.locator(`case-table tr[data-case="${id}"]`).waitFor();
    await business.staff("clerk2", roles.clerk2).call("POST", `/api/staff/cases/${id}/actions`, {
      version: 1,
      action: { type: "receive" },
    });
    await desk.page.locator(`case-table tr[data-case="${id}"]`).waitFor({ state: "detached" });
    await desk.page.context().close();
  });
});

describe("the keyboard alone", () => {
  it("walks, selects and takes in three at once; each answers for itself", async () => {
    for (const which of [0, 1, 2]) await apply(which);
    const desk = await sit("clerk");
    const { page } = desk;
    await page.locator("case-table tr[data-case]").nth(2).waitFor();
    for (const key of ["j", "x", "j", "x", "ArrowDown", "x"]) await page.keyboard.press(key);
    await page.getByText("已选 3 件").waitFor();
    const ids = await page
      .locator("case-table tr[data-chosen]")
      .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-case")));
    // One of them has become another's meanwhile.
    await business.staff("clerk2", roles.clerk2).call("POST", `/api/staff/cases/${ids[0]}/actions`, {
      version: 1,
      action: { type: "receive" },
    });
    await page.locator('[data-batch="receive"]').click();
    await page.getByText("对选中的 3 件执行").waitFor();
    await page.keyboard.press("Enter");
    await page.getByText(/3 件里办成 \d 件/).waitFor();
    await page.keyboard.press("?");
    await page.getByText("选中 / 取消").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("2");
    await page.locator('queue-bar div[data-current] [data-queue="acceptance"]').waitFor();
    await page.locator('case-table tr[data-phase="received"]').first().waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.locator("case-page [data-phase]").waitFor();
    // What is usual is the first key; Enter confirms where nothing is to be filled in.
    await page.keyboard.press("1");
    await page.locator("action-sheet button.main").waitFor();
    await page.keyboard.press("Enter");
    await page.locator('case-page [data-phase="accepted"]').waitFor();
    await page.context().close();
  });
});

describe("materials", () => {
  const residence = { telephone: "13900000000", address: "样例镇示范村1组1号", startDate: "2026-01-05" };

  /** A residence permit applied for with a file the citizen brought. */
  async function applyWith(file: Buffer): Promise<string> {
    const [zhang] = kiosks;
    const answer = await zhang?.upload("M12", file);
    const materials = [{ ref: "M12", id: answer?.body["id"] }];
    const request = { itemKey: "GA03", form: residence, later: [], promised: [], consents: [], materials };
    const outcome = applied((await zhang?.call("POST", "/api/kiosk/applications", request))?.body);
    if (!outcome.ok) throw new Error(outcome.detail);
    return outcome.value.caseId;
  }
  const width = async ({ page }: Desk) =>
    page.locator("material-viewer img").evaluate((picture) => {
      if (!(picture instanceof HTMLImageElement)) throw new Error("no picture");
      return picture.decode().then(() => picture.naturalWidth);
    });

  it("opened page by page, its purpose across it; judged from the keyboard alone", async () => {
    const id = await applyWith(await blankPdf(2, "Tenancy agreement, page"));
    const desk = await sit("clerk", `#/case/${id}`);
    const row = desk.page.locator("case-materials [data-use]");
    await row.getByText("C 申请人提供，未核对").waitFor();
    await desk.picture("case-materials");
    await desk.page.keyboard.press("m");
    expect(await width(desk)).toBeGreaterThan(1000);
    await desk.page.keyboard.press("ArrowRight");
    await desk.page.locator('material-viewer [data-page="2"]').waitFor();
    expect(await width(desk)).toBeGreaterThan(1000);
    await desk.picture("material-viewer");
    expect(await desk.violations()).toEqual([]);
    await desk.page.keyboard.press("v");
    await desk.page.locator('case-materials [data-judged="accepted"]').waitFor();
    await row.getByText("B 已核对原件").waitFor();
    expect(desk.errors).toEqual([]);
    await desk.page.context().close();
  });

  it("one that will not do is refused with words, and the case misses it again", async () => {
    const id = await applyWith(await photograph({ width: 900, height: 1200 }));
    const desk = await sit("clerk", `#/case/${id}`);
    await desk.page.locator('case-page [data-material="M12"][data-state="held"]').waitFor();
    await desk.page.locator("case-materials [data-look]").click();
    await desk.page.locator("material-viewer img").waitFor();
    await desk.page.keyboard.press("r");
    await desk.page.locator("material-viewer select:focus").selectOption("illegible");
    await desk.page.keyboard.press("Tab");
    await desk.page.keyboard.type("看不清,请重新扫描 <b>v</b>");
    await desk.picture("material-refused");
    expect(await desk.violations()).toEqual([]);
    await desk.page.keyboard.press("Tab");
    await desk.page.keyboard.press("Tab");
    await desk.page.keyboard.press("Enter");
    await desk.page.locator('case-materials [data-judged="rejected"]').waitFor();
    await desk.page.getByText("看不清,请重新扫描 <b>v</b>").waitFor();
    await desk.page.locator('case-page [data-material="M12"][data-state="missing"]').waitFor();
    expect(desk.errors).toEqual([]);
    await desk.page.context().close();
  });
});

describe("what it looks like", () => {
  it("both pages, both languages: nothing axe complains about", async () => {
    for (const which of [0, 1, 2, 0, 1, 2]) await apply(which);
    const kept = await apply(0, "GA01");
    business.clock.advance(4 * 24 * 60 * 60_000);
    await enter();
    for (const which of [0, 1, 2]) await apply(which);
    const desk = await sit("clerk");
    await desk.page.locator("case-table tr[data-case]").nth(5).waitFor();
    await desk.picture("desk");
    expect(await desk.violations()).toEqual([]);

    // T3: a step that nobody can take stands above the queues until somebody can.
    const absence = { from: business.clock.now(), until: business.clock.now() + 2 * 24 * 60 * 60_000 };
    const gap = { permission: "case.decide", place: "梁子湖区公安分局", absent: "陈审批" } as const;
    const ids = { id: crypto.randomUUID(), absenceId: crypto.randomUUID(), division: "420702" };
    business.chainAlerts.push({ ...ids, ...gap, ...absence });
    await desk.page.reload();
    await desk.page.getByText("梁子湖区公安分局的决定没有人能办").waitFor();
    await desk.picture("desk-alert");
    expect(await desk.violations()).toEqual([]);
    business.chainAlerts.length = 0;
    await desk.page.reload();
    await desk.page.locator("case-table tr[data-case]").first().waitFor();
    expect(await desk.page.locator("[data-chain-alerts]").count()).toBe(0);
    await desk.page.getByRole("button", { name: "EN" }).click();
    await desk.page.getByText("Case number").waitFor();
    expect(await desk.violations()).toEqual([]);
    await desk.picture("desk-en");
    await desk.page.getByRole("button", { name: "中文" }).click();
    await desk.open(kept);
    await desk.act("receive", "received");
    await desk.picture("case");
    expect(await desk.violations()).toEqual([]);
    await desk.click('case-page [data-action="requestSupplement"]');
    await desk.picture("case-sheet");
    expect(await desk.violations()).toEqual([]);
    await desk.page.keyboard.press("Escape");
    await desk.page.getByRole("button", { name: "EN" }).click();
    await desk.page.getByText("You can now").waitFor();
    expect(await desk.violations()).toEqual([]);
    await desk.page.getByRole("button", { name: "Light / dark" }).click();
    expect(await desk.violations()).toEqual([]);
    await desk.picture("case-dark");
    expect(desk.errors).toEqual([]);
    await desk.page.context().close();
  });

  it("who has no right to cases is told so, and is offered none", async () => {
    const desk = await sit("technician", "#/desk");
    await desk.page.getByText("您的岗位没有这一页的权限").waitFor();
    expect(await desk.page.getByRole("link", { name: "办件" }).count()).toBe(0);
    await desk.page.context().close();
  });

  it("a case outside the area of this person does not exist for them", async () => {
    const desk = await sit("clerk", `#/case/${crypto.randomUUID()}`);
    await desk.page.getByText("没有这个件,或者不在您负责的范围里").waitFor();
    await desk.page.context().close();
  });
});
