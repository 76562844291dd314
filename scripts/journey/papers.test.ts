import { join } from "node:path";
import { parser } from "@zizhuban/device-agent-contract";
import { ApplyOutcome, OwnDelivery, type Assignment } from "@zizhuban/server-contract";
import { cards, startBusiness, type TestBusiness, type TestKiosk } from "@zizhuban/server/testing";
import { Type } from "typebox";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPages } from "../house/build.ts";
import { root } from "../house/paths.ts";
import { axeFindings, launchBrowser } from "./browser.ts";
import { picture, sitAt } from "./console-seat.ts";

// Papers behind the window: handed to their owner, taken out of force, filed and looked after.

const numbered = parser(Type.Object({ certificate: Type.Object({ number: Type.String() }) }));
const applied = parser(ApplyOutcome);
const ownOf = parser(OwnDelivery);
const roles = {
  clerk: [{ role: "windowClerk", division: "420702100" }],
  officer: [
    { role: "reviewer", division: "420702" },
    { role: "approver", division: "420702" },
  ],
  head: [{ role: "departmentHead", division: "420702", department: "RS" }],
  second: [{ role: "departmentHead", division: "420702" }],
  keeper: [{ role: "fileKeeper", division: "420702" }],
  keeper2: [{ role: "fileKeeper", division: "420702" }],
} as const satisfies Record<string, readonly Assignment[]>;
type Person = keyof typeof roles;

let business: TestBusiness;
let browser: Browser;
let address: string;
let zhang: TestKiosk;
const errors: (readonly string[])[] = [];

async function sit(person: Person, hash: string): Promise<Page> {
  const seat = await sitAt(browser, `${address}${hash}`, person);
  errors.push(seat.errors);
  return seat.page;
}

/** A result that lies ready at the window; its pick-up code as the citizen reads it. */
async function ready(): Promise<{ id: string; code: string }> {
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
  await zhang.call("POST", `/api/kiosk/cases/${id}/delivery`, { way: "counter" });
  const clerk = business.staff("clerk", ...roles.clerk);
  const officer = business.staff("officer", ...roles.officer);
  const steps = [
    [clerk, { type: "receive" }],
    [clerk, { type: "accept" }],
    [officer, { type: "review" }],
    [officer, { type: "decide", outcome: "granted", reasons: [] }],
    [officer, { type: "produce" }],
    [clerk, { type: "handOver" }],
  ] as const;
  for (const [index, [who, action]] of steps.entries()) {
    const done = await who.call("POST", `/api/staff/cases/${id}/actions`, { version: index + 1, action });
    expect([action.type, done.status]).toEqual([action.type, 200]);
  }
  const own = ownOf((await zhang.call("GET", `/api/kiosk/cases/${id}/delivery`)).body);
  return { id, code: own.ok ? (own.value.chosen?.code ?? "") : "" };
}

beforeAll(async () => {
  await buildPages(() => undefined);
  [business, browser] = await Promise.all([startBusiness(), launchBrowser()]);
  for (const [person, assignments] of Object.entries(roles)) business.staff(person, ...assignments);
  zhang = business.kiosk("kiosk0papers");
  await zhang.signIn(cards.zhang);
  address = await business.serveConsole(join(root, "server/console/dist"));
});
afterAll(async () => {
  await browser?.close();
  await business?.stop();
});

describe("the counter's papers", () => {
  it("a result goes to its owner alone, by keyboard; a wrong person is told, and five tries shut it", async () => {
    const { id, code } = await ready();
    const page = await sit("clerk", "#/deliveries");
    const pick = page.locator(`[data-delivery="${id}"]`);
    await pick.focus();
    await page.keyboard.press("Enter");
    await page.locator('[data-do="collect"]').focus();
    await page.keyboard.press("Enter");
    await page.locator('ask-sheet [name="code"]').fill(code);
    await page.locator('ask-sheet [name="idNumber"]').fill(cards.wang.idNumber);
    for (let wrong = 0; wrong < 5; wrong++) {
      const answered = page.waitForResponse(/collect$/);
      await page.keyboard.press("Enter");
      await answered;
      await page.getByText("取件码或证件不对").waitFor();
    }
    expect(await axeFindings(page)).toEqual([]);
    await picture(page, "console-pick-up-refused");
    await page.locator('ask-sheet [name="idNumber"]').fill(cards.zhang.idNumber);
    await page.keyboard.press("Enter");
    await page.getByText("先停 30 分钟").waitFor();

    business.clock.advance(31 * 60_000);
    await page.keyboard.press("Enter");
    await page.locator('[data-state="received"]').waitFor();
    await page.getByText("已领到,这一件办完了。").waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await picture(page, "console-pick-up");
  });

  it("a licence is revoked by one person's proposal and another's approval", async () => {
    await zhang.signIn(cards.zhang);
    const opened = await zhang.openCase("RS01");
    const read = numbered(opened.body);
    const number = read.ok ? read.value.certificate.number : "";
    const head = await sit("head", "#/licences");
    await head.locator('[name="number"]').fill(`${number.slice(0, -2)}00`);
    await head.keyboard.press("Enter");
    await head.getByText("没有这份证照").waitFor();
    await head.locator('[name="number"]').fill(number);
    await head.keyboard.press("Enter");
    await head.locator('[data-licence="valid"]').waitFor();
    await head.locator('[data-do="revocation"]').click();
    await head.locator('ask-sheet [name="reason"]').fill("持证人姓名登记有误");
    await head.locator("ask-sheet button.main").click();
    await head.locator('[data-change="proposed"]').waitFor();
    await head.getByText("等另一位同事批准").waitFor();
    expect(await head.locator('[data-do="approve"]').count()).toBe(0);
    expect(await axeFindings(head)).toEqual([]);
    await picture(head, "console-licence-proposed");

    const second = await sit("second", new URL(head.url()).hash);
    await second.locator('[data-do="approve"]').click();
    await second.keyboard.press("Enter");
    await second.locator('[data-licence="revoked"]').waitFor();
    await second.getByRole("button", { name: "EN" }).click();
    await second.getByRole("region", { name: "Licence file" }).waitFor();
    expect(await axeFindings(second)).toEqual([]);
    await picture(second, "console-licence-revoked-en");
  });

  it("a licence whose holder has another name now is changed: old beside new, proposed and approved", async () => {
    const opened = await zhang.openCase("RS01");
    const read = numbered(opened.body);
    const number = read.ok ? read.value.certificate.number : "";
    business.clock.advance(2 * 60_000);
    await zhang.signIn({ ...cards.zhang, name: "张改名" });
    const head = await sit("head", "#/licences");
    await head.locator('[name="number"]').fill(number);
    await head.keyboard.press("Enter");
    await head.locator('[data-do="change"]').click();
    await head.locator("ask-sheet [data-facts]").getByText("张改名").waitFor();
    await head.locator('ask-sheet [name="reason"]').fill("持证人改了名字");
    expect(await axeFindings(head)).toEqual([]);
    await picture(head, "console-licence-change");
    await head.locator("ask-sheet button.main").click();
    await head.locator('[data-change="proposed"] [data-facts]').getByText("张样例").waitFor();

    const second = await sit("second", new URL(head.url()).hash);
    await second.getByRole("button", { name: "EN" }).click();
    await second.locator('[data-do="approve"]').click();
    await second.locator("ask-sheet [data-facts]").getByText("张改名").waitFor();
    expect(await axeFindings(second)).toEqual([]);
    await picture(second, "console-licence-change-approve-en");
    await second.locator("ask-sheet button.main").click();
    await second.locator('[data-licence="revoked"]').waitFor();
    await second.getByRole("link", { name: "Open" }).click();
    await second.locator('[data-licence="valid"]').waitFor();
    await second.locator('[data-change="done"] [data-facts]').getByText("张改名").waitFor();
    expect(await axeFindings(second)).toEqual([]);
    await picture(second, "console-licence-changed-en");
    // Whose name it is by the next test.
    business.clock.advance(2 * 60_000);
    await zhang.signIn(cards.zhang);
  });

  it("an ended case is found in the archive, its properties shown, exported; disposal takes two and time", async () => {
    business.clock.advance(2 * 24 * 3_600_000);
    await business.archive.pass();
    const page = await sit("keeper", "#/archive");
    await page.locator("[data-file]").first().click();
    await page.locator('[data-property="authenticity"]').waitFor();
    expect(await page.locator("[data-property]").count()).toBe(4);
    expect(await axeFindings(page)).toEqual([]);
    await picture(page, "console-archive");
    const downloading = page.waitForEvent("download");
    await page.locator('[data-do="export"]').click();
    expect((await downloading).suggestedFilename()).toMatch(/\.zip$/);
    await page.locator('[data-do="propose"]').click();
    await page.locator('ask-sheet [name="words"]').fill("保管期满");
    await page.locator("ask-sheet button.main").click();
    await page.getByText("保管期限还没到").waitFor();
    await page.keyboard.press("Escape");

    // The wall clock alone: nobody waits for each of eleven years' timers.
    business.clock.setWall(business.clock.now() + 11 * 366 * 24 * 3_600_000);
    await page.locator('[name="due"]').check();
    await page.locator("form button.main").first().click();
    await page.locator('[data-do="propose"]').click();
    await page.locator('ask-sheet [name="words"]').fill("保管期满");
    await page.locator("ask-sheet button.main").click();
    await page.getByText("等另一位同事批准销毁").waitFor();
    const other = await sit("keeper2", new URL(page.url()).hash);
    await other.locator('[data-do="approve"]').click();
    await other.keyboard.press("Enter");
    await other.locator('[data-disposal="disposed"]').waitFor();
    expect(await other.locator('[data-do="export"]').count()).toBe(0);
  });

  it("none of it logged an error", () => {
    expect(errors.flat().filter((line) => !/status of (403|404|409|429)/.test(line))).toEqual([]);
  });
});
