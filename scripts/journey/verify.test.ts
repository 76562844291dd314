import { cards, startBusiness, type TestBusiness } from "@zizhuban/server/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { axeFindings, capture, launchBrowser, watchErrors } from "./browser.ts";
import { pictureFile } from "./citizen.ts";

// Somebody got a PDF and wants to know: the public page, on a telephone, under its own strict policy.

let business: TestBusiness;
let browser: Browser;
let page: Page;
let errors: readonly string[];
let pdf: Buffer;
let certificateId: string;
beforeAll(async () => {
  business = await startBusiness();
  const kiosk = business.kiosk("kiosk0verify");
  certificateId = await kiosk.issue(cards.zhang);
  const granted = await kiosk.call("POST", `/api/kiosk/certificates/${certificateId}/grants`, {});
  const url = `/api/kiosk/print-grants/${String(granted.body["grantId"])}/document`;
  pdf = (await kiosk.call("GET", url)).bytes;
  const address = new URL("/verify", await business.serveConsole("/nonexistent")).href;
  browser = await launchBrowser();
  const telephone = await browser.newContext({ viewport: { width: 400, height: 860 }, locale: "zh-CN" });
  page = await telephone.newPage();
  errors = watchErrors(page);
  await page.goto(address);
});
afterAll(async () => {
  await browser.close();
  await business.stop();
});

async function upload(buffer: Buffer, name = "证明.pdf"): Promise<string> {
  await page.locator("input[type=file]").setInputFiles({ name, mimeType: "application/pdf", buffer });
  await page.locator("output").evaluate((out) => out.replaceChildren());
  await page.locator("button").click();
  await page.locator("output section").waitFor();
  return page.locator("output").innerText();
}

function changed(at: number): Buffer {
  const copy = Buffer.from(pdf);
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
  return copy;
}

it("S5 a file uploaded by anyone is valid, altered, unknown, too large or no PDF, in plain words", async () => {
  expect(await axeFindings(page)).toEqual([]);
  const valid = await upload(pdf);
  expect(valid).toContain("✓ 有效");
  expect(valid).toContain("张**");
  expect(await axeFindings(page)).toEqual([]);
  await capture(page, { path: pictureFile("verify-upload") });
  expect(await upload(changed(2000))).toContain("被改动过");
  expect(await upload(Buffer.from("%PDF-1.7\n%%EOF\n"))).toContain("查无此证");
  expect(await upload(Buffer.alloc(5 * 1024 * 1024 + 1, 32))).toContain("文件太大");
  expect(await upload(Buffer.from("<html>"), "页面.pdf")).toContain("不是 PDF");
  await business.certificates.revoke(certificateId, "test", "system");
  expect(await upload(pdf)).toContain("✕ 已注销");
  expect(await axeFindings(page)).toEqual([]);
  expect(errors).toEqual([]);
});
