import { join } from "node:path";
import { parser } from "@zizhuban/device-agent-contract";
import { ApplyOutcome, type Assignment } from "@zizhuban/server-contract";
import { cards, startBusiness, type TestBusiness } from "@zizhuban/server/testing";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildPages } from "../house/build.ts";
import { root } from "../house/paths.ts";
import { axeFindings, axeFindingsInBoth, capture, launchBrowser } from "./browser.ts";
import { pictureFile } from "./citizen.ts";
import { sitAt } from "./console-seat.ts";

// Who watches and who helps, each at their screen.

const town = "420702100";
const roles = {
  supervisor: { role: "supervisor", division: "420702" },
  helper: { role: "helper", division: town },
  clerk: { role: "windowClerk", division: town },
} as const satisfies Record<string, Assignment>;
const applied = parser(ApplyOutcome);

let business: TestBusiness;
let browser: Browser;
let address: string;

beforeAll(async () => {
  await buildPages(() => undefined);
  [business, browser] = await Promise.all([startBusiness(), launchBrowser()]);
  for (const [person, assignment] of Object.entries(roles)) business.staff(person, assignment);
  address = await business.serveConsole(join(root, "server/console/dist"));
});
afterAll(async () => {
  await browser?.close();
  await business?.stop();
});

async function sit(person: keyof typeof roles, hash: string) {
  return await sitAt(browser, `${address}${hash}`, person);
}

it("the supervisor sees an attempt the moment it was refused", async () => {
  const kiosk = business.kiosk("kiosk0watch");
  await kiosk.signIn(cards.zhang);
  const request = {
    itemKey: "GA04",
    form: { telephone: "13900000000" },
    later: [],
    promised: [],
    consents: [],
  };
  const outcome = applied((await kiosk.call("POST", "/api/kiosk/applications", request)).body);
  if (!outcome.ok) throw new Error(outcome.detail);
  const clerk = business.staff("clerk", roles.clerk);
  const path = `/api/staff/cases/${outcome.value.caseId}/actions`;
  await clerk.call("POST", path, { version: 1, action: { type: "receive" } });
  await clerk.call("POST", path, { version: 2, action: { type: "visit" } });

  const { page, errors } = await sit("supervisor", "#/supervision");
  await page.getByText(outcome.value.caseNumber).waitFor();
  const extra = { type: "requestSupplement", refs: ["M99"], words: "再交一份" };
  await clerk.call("POST", path, { version: 3, action: extra });
  await page.locator('[data-hit="offList"]').waitFor();
  await capture(page, { path: pictureFile("supervision") });
  expect(await axeFindingsInBoth(page)).toEqual([]);
  expect(errors).toEqual([]);
});

it("the helper beside a kiosk finds who waits, compares, and answers with the keyboard", async () => {
  async function waits(kid: string) {
    const kiosk = business.kiosk(kid, town);
    await kiosk.openSession(cards.stranger);
    const { body } = await kiosk.call("POST", "/api/kiosk/proofs/helper/challenge", {});
    const challengeId = String(body["challengeId"]);
    const proved = async () => kiosk.call("POST", "/api/kiosk/proofs/helper/verify", { challengeId });
    return { code: String(body["code"]), challengeId, proved };
  }
  const first = await waits("kiosk0person1");
  const second = await waits("kiosk0person2");
  const { page, errors } = await sit("helper", "#/presence");
  await page.locator(`[data-row="${first.challengeId}"]`).waitFor();
  expect(await page.locator("presence-page table").innerText()).toMatch(/赵\*\*\s+420702\*{12}\s/);
  await capture(page, { path: pictureFile("presence") });
  expect(await axeFindingsInBoth(page)).toEqual([]);

  await page.keyboard.press("ArrowDown");
  expect(await page.locator("[data-row]:focus").count()).toBe(1);
  await page.locator(`[data-row="${first.challengeId}"]`).focus();
  await page.keyboard.press("Enter");
  await page.locator('[name="code"]').waitFor();
  await capture(page, { path: pictureFile("presence-confirm") });
  expect(await axeFindings(page)).toEqual([]);
  // A wrong card is refused in words, and nothing is lost of what was typed.
  await page.keyboard.type(first.code);
  await page.keyboard.press("Tab");
  await page.keyboard.type("0010");
  await page.keyboard.press("Enter");
  await page.getByText("再看一眼屏幕和证").waitFor();
  await page.locator('[name="cardEnding"]').fill("0017");
  await page.keyboard.press("Enter");
  await page.locator(`[data-row="${first.challengeId}"]`).waitFor({ state: "detached" });
  expect(await first.proved()).toMatchObject({ status: 200, body: { level: "A2" } });

  await page.locator(`[data-row="${second.challengeId}"]`).focus();
  await page.keyboard.press("r");
  await page.locator('[name="reason"]').first().waitFor();
  await capture(page, { path: pictureFile("presence-refuse") });
  expect(await axeFindings(page)).toEqual([]);
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  await page.getByText("现在没有人在等").waitFor();
  expect(await second.proved()).toMatchObject({ code: "challengeInvalid" });
  // The wrong card is the only answer that was no success.
  expect(errors.filter((error) => !error.includes("422"))).toEqual([]);
});

it("the helper takes a call for help and hands over its form", async () => {
  const { page, errors } = await sit("helper", "#/help");
  await page.locator(`[data-duty="${town}"]`).click();
  // Who presses before the helper is on duty waits for the next look at the queue.
  await page.getByRole("button", { name: "太和镇 下班" }).waitFor();
  const kiosk = business.kiosk("kiosk0help", town);
  await kiosk.call("POST", "/api/kiosk/help-requests", { need: "elder", telephone: "13900000000" });
  await page.locator("[data-ticket]").first().click();
  await page.locator('[data-action="accept"]').click();
  await page.locator('[name="matter"]').fill("帮老人办居住证");
  await page.locator("ask-sheet button.main").click();
  await page.locator('[data-state="accepted"]').waitFor();
  const form = await page.locator('[data-form="acceptance"]').getAttribute("href");
  expect(form).toMatch(/help-forms/);
  await capture(page, { path: pictureFile("help") });
  expect(await axeFindingsInBoth(page)).toEqual([]);

  // S7: entrusted, handed in at the kiosk beside her, and signed by the helper too, in their own hand.
  await page.locator('[data-action="entrust"]').click();
  const { name, idNumber } = cards.zhang;
  const filled = { name, idNumber, telephone: "13900000000", items: "GA04", until: "2099-12-31" };
  for (const [field, value] of Object.entries(filled)) await page.locator(`[name="${field}"]`).fill(value);
  await page.locator("ask-sheet button.main").click();
  await page.locator('[data-state="entrusted"]').waitFor();
  business.clock.advance(3_600_000);
  await kiosk.signIn(cards.zhang);
  const request = {
    itemKey: "GA04",
    form: { telephone: "13900000000" },
    later: [],
    promised: [],
    consents: [],
  };
  const outcome = applied((await kiosk.call("POST", "/api/kiosk/applications", request)).body);
  if (!outcome.ok) throw new Error(outcome.detail);
  const waiting = page.locator(`[data-entrusted="${outcome.value.caseId}"]`, { hasText: "申请人还没签" });
  await waiting.waitFor();
  await capture(page, { path: pictureFile("help-entrusted") });
  expect(await axeFindingsInBoth(page)).toEqual([]);
  await waiting.locator('[data-do="sign"]').click();
  await page.locator("ask-sheet button.main").click();
  await page.getByText("还有没填的").waitFor();
  const pad = await page.locator("sign-pad canvas").boundingBox();
  if (pad === null) throw new Error("there is no pad");
  await page.mouse.move(pad.x + 60, pad.y + 60);
  await page.mouse.down();
  for (let step = 1; step <= 12; step += 1)
    await page.mouse.move(pad.x + 60 + step * 20, pad.y + 60 + (step % 3) * 25);
  await page.mouse.up();
  await capture(page, { path: pictureFile("help-signing") });
  expect(await axeFindings(page)).toEqual([]);
  await page.locator("ask-sheet button.main").click();
  await waiting.getByText("您已签").waitFor();

  // The window sees whose signature there is, and whose is awaited.
  business.staff("clerk", roles.clerk);
  const window = await sit("clerk", `#/case/${outcome.value.caseId}`);
  await window.page.locator('[data-signed="helper"][data-verdict="valid"] [role="img"]').waitFor();
  await window.page.locator('[data-awaited="applicant"]', { hasText: "等申请人在终端上签" }).waitFor();
  expect(await window.page.locator("case-signatures li").count()).toBe(2);
  await capture(window.page, { path: pictureFile("case-signatures") });
  expect(await axeFindingsInBoth(window.page)).toEqual([]);
  expect(window.errors).toEqual([]);

  await page.locator('[data-action="finish"]').click();
  await page.locator('[name="result"]').fill("办好了");
  await page.locator('[name="fee"]').fill("20");
  await page.locator("ask-sheet button.main").click();
  await page.getByText("帮办代办全程免费,不能收费").waitFor();
  expect(await axeFindings(page)).toEqual([]);
  // The refused fee is the only answer that was no success.
  expect(errors.filter((error) => !error.includes("422"))).toEqual([]);
});
