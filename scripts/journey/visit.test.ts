import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kioskPanel, launchBrowser, watchErrors } from "./browser.ts";
import { Citizen, pictureFile } from "./citizen.ts";
import { pdfText, signature } from "./pdf.ts";
import { makeHome, removeHome, startWholeProduct, type Product } from "./product.ts";
import { readQr } from "./qr.ts";

// The whole product as `npm start` runs it, walked in a browser with the dev dock.

let product: Product;
let browser: Browser;
let page: Page;
let citizen: Citizen;
let errors: string[];
const home = makeHome();

beforeAll(async () => {
  // With its database in its home, which is searched at the end.
  [product, browser] = await Promise.all([startWholeProduct(home), launchBrowser()]);
  page = await (await kioskPanel(browser)).newPage();
  errors = watchErrors(page);
  citizen = new Citizen(page);
  await page.goto(product.addresses.kiosk);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
  removeHome(home);
});

describe("a citizen of 41, in the middle of the night", () => {
  it("gets a pension insurance proof", async () => {
    await citizen.sees("请点一下");
    await page.getByRole("button", { name: "Dev dock" }).waitFor();
    await citizen.look("attract");
    await citizen.press("请点一下");

    await citizen.sees("您要办什么");
    await citizen.look("home");
    await citizen.press("养老保险证明");

    await citizen.sees("这台机器现在就能办");
    await citizen.look("notice");
    await citizen.press("开始办");

    await citizen.sees("请把身份证放在亮灯的地方");
    await citizen.look("card");
    await citizen.putCard("zhang");

    await citizen.sees("短信已发到");
    await citizen.look("code");
    await citizen.typeCode(await citizen.readCode("0010"));

    await citizen.sees("同意查您的记录吗");
    await citizen.look("consent");
    await citizen.press("同意，去查");

    await citizen.sees("张**，办好了");
    await page.locator("preview-step img").first().waitFor();
    await citizen.look("preview");
    await citizen.press("打印 1 页");

    await citizen.sees("打好了，请取走证明");
    await citizen.look("print");
    await citizen.press("取好了");

    await citizen.sees("您觉得办得怎么样");
    await citizen.look("rate");
    await citizen.press("非常满意");

    await citizen.sees("请把东西都拿好");
    await citizen.look("take");
    await citizen.takeCard();
    await citizen.press("都拿好了");
    await citizen.sees("请点一下");
    expect(citizen.violations).toEqual([]);
  });

  it("holds a paper with their name as text and a QR that anyone can check", async () => {
    const [paper] = await citizen.papers("CertificatePrinter");
    if (paper === undefined) throw new Error("no paper came out");
    writeFileSync(pictureFile("paper"), paper.picture);
    expect(pdfText(paper.source)).toContain("张样例");
    expect(pdfText(paper.source)).toContain("420702198506150010");
    expect(signature(paper.source)).toContain("Signature is Valid");

    const link = (await readQr(paper.picture)) ?? "";
    expect(link).toContain("/verify/");
    const answer = await page.request.get(link);
    const text = await answer.text();
    expect(answer.status()).toBe(200);
    expect(text).toContain("张**");
    expect(text).not.toContain("张样例");
    expect(text).not.toContain("420702198506150010");
  });

  it("and a slip that says what was done, without the number of the card", async () => {
    const [slip] = await citizen.papers("ReceiptPrinter");
    if (slip === undefined) throw new Error("no slip came out");
    writeFileSync(pictureFile("slip"), slip.picture);
    const text = slip.source.toString("utf8");
    expect(text).toContain("养老保险证明");
    expect(text).toContain("张**");
    expect(text).not.toContain("张样例");
    expect(text).not.toMatch(/\d{17}[\dX]/);
    expect(await readQr(slip.picture)).toContain("/verify/");
  });

  it("and nothing of theirs stays on any disk, kiosk or server, in a form that can be read", () => {
    const secrets = ["张样例", "420702198506150010", "13800000010"].flatMap((secret) => [
      Buffer.from(secret, "utf8"),
      Buffer.from(secret, "utf16le"),
    ]);
    const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    expect(files.length).toBeGreaterThan(100);
    const found = files
      .map(({ parentPath, name }) => join(parentPath, name))
      .filter((file) => {
        const bytes = readFileSync(file);
        return secrets.some((secret) => bytes.includes(secret));
      });
    expect(found).toEqual([]);
  });

  it("and the browser had nothing to complain about", () => {
    expect(errors).toEqual([]);
  });
});
