import { join } from "node:path";
import { parser, Sensitive } from "@zizhuban/device-agent-contract";
import { ApplyOutcome, type Assignment } from "@zizhuban/server-contract";
import {
  cards,
  sql,
  startBusiness,
  startDepartmentSimulator,
  type DepartmentSimulator,
  type TestBusiness,
  type TestKiosk,
} from "@zizhuban/server/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPages } from "../house/build.ts";
import { root } from "../house/paths.ts";
import { axeFindings, launchBrowser } from "./browser.ts";
import { picture, sitAt } from "./console-seat.ts";

// Who minds the ways in and out of the deployment: departments that are connected, paused, refuse; messages that could
// not be sent; and who watches what counts of broken promises.

const applied = parser(ApplyOutcome);
const roles = {
  minder: [{ role: "administrator", division: "0" }],
  watcher: [{ role: "supervisor", division: "420702" }],
  keeper: [{ role: "fileKeeper", division: "420702" }],
  keeper2: [{ role: "fileKeeper", division: "420702" }],
  clerk: [{ role: "windowClerk", division: "420702" }],
} as const satisfies Record<string, readonly Assignment[]>;
const minute = 60_000;

let business: TestBusiness;
let browser: Browser;
let address: string;
let police: DepartmentSimulator;
let zhang: TestKiosk;
const errors: (readonly string[])[] = [];

async function sit(person: keyof typeof roles, hash: string): Promise<Page> {
  const seat = await sitAt(browser, `${address}${hash}`, person);
  errors.push(seat.errors);
  return seat.page;
}

/** What axe finds in either language. */
async function violationsOf(page: Page): Promise<string[]> {
  const chinese = await axeFindings(page);
  await page.getByRole("button", { name: "EN" }).click();
  const english = await axeFindings(page);
  await page.getByRole("button", { name: "中文" }).click();
  return [...chinese, ...english];
}

async function accepted(): Promise<string> {
  // A visit is shorter than a department's patience.
  business.clock.advance(2 * minute);
  await zhang.signIn(cards.zhang);
  const request = {
    itemKey: "GA04",
    form: { telephone: "13900000000" },
    later: [],
    promised: [],
    consents: [],
  };
  const outcome = applied((await zhang.call("POST", "/api/kiosk/applications", request)).body);
  if (!outcome.ok) throw new Error(outcome.detail);
  const id = outcome.value.caseId;
  const clerk = business.staff("clerk", ...roles.clerk);
  for (const [index, type] of ["receive", "accept"].entries())
    await clerk.call("POST", `/api/staff/cases/${id}/actions`, { version: index + 1, action: { type } });
  return id;
}

const connector = (state: string) => `tr[data-connector="GA"][data-state="${state}"]`;

beforeAll(async () => {
  await buildPages(() => undefined);
  [business, browser] = await Promise.all([startBusiness(), launchBrowser()]);
  for (const [person, assignments] of Object.entries(roles)) business.staff(person, ...assignments);
  address = await business.serveConsole(join(root, "server/console/dist"));
  police = await startDepartmentSimulator({
    clock: business.clock,
    server: () => new URL(address).origin,
    department: "GA",
  });
  zhang = business.kiosk("kiosk0exchange");
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await police?.stop();
  await business?.stop();
});

describe("data exchange", () => {
  let page: Page;

  it("a department is connected by keyboard; its secret is told once and works", async () => {
    page = await sit("minder", "#/exchange");
    await page.getByText("还没有部门对接").waitFor();
    await page.keyboard.press("n");
    await page.locator('ask-sheet [name="department"]').selectOption("GA");
    await page.locator('ask-sheet [name="url"]').fill("http://elsewhere.test/cases");
    await page.keyboard.press("Enter");
    await page.getByText("填的内容不对").waitFor();
    await page.locator('ask-sheet [name="url"]').fill(police.url());
    await page.keyboard.press("Enter");
    police.learn(await page.locator("told-once code").innerText());
    await page.locator("told-once button.main").click();
    await page.locator(connector("up")).waitFor();
    const id = await accepted();
    await business.departments.deliver();
    expect(police.kept().map(({ caseId }) => caseId)).toEqual([id]);
    await expect.poll(async () => page.locator("told-once").count()).toBe(0);
  });

  it("is paused and resumed: what comes meanwhile waits and is not lost", async () => {
    await page.locator('[data-do="pause"]').click();
    await page.locator("ask-sheet button.main").click();
    await page.locator(connector("paused")).waitFor();
    const id = await accepted();
    expect(await business.departments.deliver()).toBe(0);
    await page.locator('[data-do="pause"]').click();
    await page.locator("ask-sheet button.main").click();
    await page.locator(connector("up")).waitFor();
    await business.departments.deliver();
    expect(police.kept().at(-1)?.caseId).toBe(id);
  });

  it("what a department refused is looked at, sent again, or given up for a reason", async () => {
    // Before there is anything to refuse: time that passes sends by itself, too.
    police.be("refusing");
    const ids = [await accepted(), await accepted()];
    const letters = page.locator("tr[data-letter]");
    await expect
      .poll(async () => {
        business.clock.advance(11 * minute);
        await business.departments.deliver();
        await page.locator('[data-do="look"]').first().click();
        return letters.count();
      })
      .toBe(2);
    police.be("well");
    await page.getByText("对方拒收(422)").first().waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await picture(page, "console-exchange");
    await page.locator('[data-do="retry"]').first().click();
    await page.locator("ask-sheet button.main").click();
    await page.locator("ask-sheet").waitFor({ state: "detached" });
    await business.departments.deliver();
    expect(police.kept().at(-1)?.caseId).toBe(ids[0]);
    await page.locator('[data-do="give-up"]').first().click();
    await page.locator('ask-sheet [name="reason"]').fill("已电话告知部门");
    await page.locator("ask-sheet button.main").click();
    await page.getByText("没有死信").waitFor();
    await page.locator('[data-show="givenUp"]').click();
    await page.getByText("已电话告知部门").waitFor();
  });

  it("a new secret ends the old one", async () => {
    await page.locator('[data-do="rotate"]').click();
    await page.locator("ask-sheet button.main").click();
    const secret = await page.locator("told-once code").innerText();
    await page.locator("told-once button.main").click();
    const id = await accepted();
    expect(await business.departments.deliver()).toBe(0);
    police.learn(secret);
    business.clock.advance(11 * minute);
    await business.departments.deliver();
    expect(police.kept().at(-1)?.caseId).toBe(id);
  });

  it("what the night's check of the base registers found is shown by register and rule, and no record", async () => {
    await page.getByText("还没有核对过").waitFor();
    const wrong = "91350100M000100Y44";
    await sql`insert into enterprises (id, uscc, name, updated_at)
      values (${crypto.randomUUID()}, ${wrong}, '样例错码公司', now())`.execute(business.db);
    // Another night; the clock may have begun its check already.
    business.clock.advance(24 * 60 * minute);
    const legal = page.locator('tr[data-register="legalPerson"]');
    const finding = legal.getByText("统一社会信用代码校验码不对:1 条");
    await expect
      .poll(async () => {
        await business.dataQuality.pass();
        await page.locator('[data-do="look-quality"]').click();
        return finding.count();
      })
      .toBe(1);
    await finding.click();
    await legal.getByText("请联系数据的主管部门更正").waitFor();
    expect(await page.getByText(wrong).count()).toBe(0);
    expect(await violationsOf(page)).toEqual([]);
    await page.locator("quality-panel").scrollIntoViewIfNeeded();
    await picture(page, "console-quality");
  });

  it("who only watches sees how it goes and can press nothing that changes it", async () => {
    const watcher = await sit("watcher", "#/exchange");
    await watcher.locator(connector("up")).waitFor();
    await watcher.locator('tr[data-way="messages"]').waitFor();
    await watcher.locator('tr[data-way="timeStamps"]').getByText("本平台自己盖").waitFor();
    expect(await watcher.locator('[data-do="change"], [data-do="rotate"]').count()).toBe(0);
    expect(await watcher.locator('[data-do="add"]').isVisible()).toBe(false);
    expect(await watcher.getByText(police.url()).count()).toBe(0);
    await watcher.context().close();
    await page.context().close();
  });
});

describe("share grants", () => {
  it("who may see which fields is given by keyboard, narrowed and revoked; what is over stays on record", async () => {
    business.clock.advance(minute);
    const page = await sit("minder", "#/grants");
    await page.locator('tr[data-recipient="RS01"]', { hasText: "insurances" }).waitFor();
    const row = page.locator('tr[data-recipient="GA04"]');
    await page.keyboard.press("n");
    await page.locator('ask-sheet [name="department"]').selectOption("GA");
    await page.locator('ask-sheet [name="item"]').fill("04");
    await page.locator('ask-sheet [name="register"]').fill("样例登记库");
    await page.locator('ask-sheet [name="purpose"]').fill("样例用途");
    await page.locator('ask-sheet [name="fields"]').fill("name、address\nname");
    await page.locator('ask-sheet [name="until"]').fill("2099-12-31");
    expect(await axeFindings(page)).toEqual([]);
    await picture(page, "console-grants-give");
    await page.locator("ask-sheet button.main").click();
    await row.waitFor();
    expect(await row.locator("code").allInnerTexts()).toEqual(["name", "address"]);
    expect(await row.innerText()).toContain("到 2099/12/31 23:59");
    // The newest stands first.
    expect(await page.locator("tr[data-grant]").first().getAttribute("data-recipient")).toBe("GA04");
    expect(await violationsOf(page)).toEqual([]);
    await picture(page, "console-grants");

    await row.locator('[data-do="change"]').click();
    await page.locator('ask-sheet [name="fields"]').fill("name");
    await page.locator("ask-sheet button.main").click();
    await row.getByText("address").waitFor({ state: "detached" });
    expect(await row.locator("code").allInnerTexts()).toEqual(["name"]);
    expect(await row.innerText()).toContain("到 2099/12/31 23:59");
    const watcher = await sit("watcher", "#/grants");
    await watcher.locator('tr[data-recipient="GA04"]').waitFor();
    expect(await watcher.locator('[data-do="change"], [data-do="revoke"]').count()).toBe(0);
    expect(await watcher.locator('[data-do="give"]').isVisible()).toBe(false);
    await watcher.context().close();

    await row.locator('[data-do="revoke"]').click();
    await page.locator("ask-sheet button.main").click();
    await row.waitFor({ state: "detached" });
    await page.locator('[data-show="over"]').click();
    await row.nth(1).waitFor();
    expect(await page.locator("tr[data-grant]").count()).toBe(2);
    expect(await page.locator('[data-do="revoke"]').count()).toBe(0);
    await page.context().close();
  });
});

describe("messages to citizens", () => {
  async function refused(keys: readonly string[]): Promise<void> {
    const caseId = await accepted();
    const { rows } = await sql<{ person_id: string }>`
      select person_id from cases where id = ${caseId}`.execute(business.db);
    const personId = rows[0]?.person_id ?? "";
    business.operator.be("refusing");
    for (const key of keys)
      await business.db.transaction().execute(async (tx) => {
        const text = () => new Sensitive("凭码 482913 领取。");
        await business.outbox.queue(tx, { key, caseIds: [caseId], personId, kind: "pickUp", text });
      });
    await business.outbox.run();
    // Time that passed sends by itself too.
    await expect
      .poll(async () => {
        const { rows } = await sql`
          select 1 from case_messages where key = any(${[...keys]}) and given_up_at is null`.execute(
          business.db,
        );
        return rows.length;
      })
      .toBe(0);
    business.operator.be("well");
  }

  it("what could not be sent is seen without its words, sent again, or given up for a reason", async () => {
    await refused(["one", "two", "three"]);
    const page = await sit("minder", "#/messages");
    const rows = page.locator("tr[data-message]");
    await rows.nth(2).waitFor();
    const shown = (await rows.allInnerTexts()).join(" ");
    expect(shown).toContain("张**");
    expect(shown).not.toContain("482913");
    expect(await violationsOf(page)).toEqual([]);
    await picture(page, "console-messages");

    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await expect.poll(async () => rows.count()).toBe(2);
    await page.locator('[data-do="close"]').first().click();
    await page.locator('ask-sheet [name="reason"]').fill("已当面告知");
    await page.locator("ask-sheet button.main").click();
    await expect.poll(async () => rows.count()).toBe(1);
    await page.locator('[data-retry-all="messageRefused"]').click();
    await page.locator("ask-sheet button.main").click();
    await page.getByText("没有发不出去的").waitFor();
    await business.outbox.run();
    await page.locator('[data-show="closed"]').click();
    await page.getByText("已当面告知").waitFor();
    await page.locator('[data-show="sent"]').click();
    await expect.poll(async () => (await rows.allInnerTexts()).join(" ")).toMatch(/1\d{2}\*{4}\d{4}/);
    await page.context().close();
  });
});

describe("the credit register", () => {
  it("says of whom no promise is taken, and until when", async () => {
    const caseId = await accepted();
    await sql`
      insert into credit_entries (id, case_id, ref, item_key, person_id, found_by, confirmed_by, valid_from, valid_until,
        entered_at)
      select gen_random_uuid(), id, ref, 'SF01', person_id, 'one', 'two', '2026-01-05', until::date, now()
      from cases, (values ('M37', '2099-01-05'), ('M40', '2020-01-05')) as found (ref, until)
      where id = ${caseId}`.execute(business.db);
    const page = await sit("watcher", "#/credit");
    await page.locator('tr[data-state="inForce"]', { hasText: "张**" }).waitFor();
    await page.locator('tr[data-state="lapsed"]').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await picture(page, "console-credit");
    await page.keyboard.press("/");
    await page.keyboard.type("M40");
    await page.getByText("显示 1 / 2 条").waitFor();
    expect(await page.locator('[data-do="repair"]').count()).toBe(0);
    await page.context().close();
  });

  it("an entry is repaired by two people, and an office enters one by keyboard", async () => {
    const [one, two] = [await sit("keeper", "#/credit"), await sit("keeper2", "#/credit")];
    await one.locator('tr[data-state="inForce"] [data-do="repair"]').click();
    await one.locator('ask-sheet [name="reason"]').fill("已补交证明,凭据在办件里");
    await one.locator("ask-sheet button.main").click();
    await one.getByText("等另一人决定").first().waitFor();
    expect(await one.locator('[data-do="approve"]').count()).toBe(0);
    await one.keyboard.press("n");
    await one.locator('ask-sheet [name="number"]').fill(cards.zhang.idNumber);
    await one.locator('ask-sheet [name="department"]').selectOption("SF");
    await one.locator('ask-sheet [name="basis"]').fill("样例罚决〔2026〕1号");
    await picture(one, "console-credit-entry");
    await one.locator("ask-sheet button.main").click();
    await one.locator("tr[data-proposal]").waitFor();
    await two.locator('[data-do="look"]').click();
    await two.locator("tr[data-proposal]").waitFor();
    expect(await violationsOf(two)).toEqual([]);
    await picture(two, "console-credit-repair");
    await two.locator('tr[data-state="inForce"] [data-do="approve"]').click();
    await two.locator("ask-sheet button.main").click();
    await two.locator('tr[data-state="repaired"]').waitFor();
    await two.locator('tr[data-proposal] [data-do="approve"]').click();
    await two.locator("ask-sheet button.main").click();
    await two.locator('tr[data-state="inForce"]', { hasText: "样例罚决〔2026〕1号" }).waitFor();
    await Promise.all([one, two].map(async (page) => page.context().close()));
  });
});

describe("the working-day calendar", () => {
  it("a year comes by file: what is wrong stands with its line, what was counted anew is told", async () => {
    const page = await sit("minder", "#/calendar");
    await page.locator('[data-covered="2026-12-31"]').waitFor();
    await page.locator('[data-year="2026"]').waitFor();
    const attempt = async (notice: object) => {
      const buffer = Buffer.from(JSON.stringify(notice, undefined, 2));
      await page
        .locator('[name="file"]')
        .setInputFiles({ name: "2027.json", mimeType: "application/json", buffer });
      await page.locator('[data-do="try"]').click();
    };
    const notice = { year: 2027, source: "样例通知", daysOff: ["2027-01-01"], workdays: ["2027-01-03"] };
    await attempt({ ...notice, daysOff: ["2027-01-32"] });
    await page.locator('[data-report="refused"]').waitFor();
    expect(await page.locator('[data-mistake="notOfYear"] td').first().innerText()).toBe("5");
    expect(await page.locator('[data-do="import"]').isDisabled()).toBe(true);
    await attempt(notice);
    await page.locator('[data-report="ready"]').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await picture(page, "console-calendar");
    await page.locator('[data-do="import"]').click();
    await page.locator("ask-sheet button.main").click();
    await page.locator('[data-report="imported"]').waitFor();
    await page.locator('[data-covered="2027-12-31"]').waitFor();
    await page.locator('[data-year="2027"]').waitFor();
  });
});

it("the browser complained about nothing but the refusal that was provoked", () => {
  expect(errors.flat().filter((text) => !/status of 400/.test(text))).toEqual([]);
});
