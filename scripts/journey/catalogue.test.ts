import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { parser } from "@zizhuban/device-agent-contract";
import { Catalogue, type Assignment } from "@zizhuban/server-contract";
import { startBusiness, type TestBusiness } from "@zizhuban/server/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPages } from "../house/build.ts";
import { root } from "../house/paths.ts";
import { axeFindings, launchBrowser } from "./browser.ts";
import { picture, sitAt } from "./console-seat.ts";
import { readQr } from "./qr.ts";

// The catalogue in the console: a draft written by one person, signed off and published by another, taken down again;
// and whole lists out and in.

const roles = {
  editor: [{ role: "catalogueEditor", division: "420702" }],
  signer: [{ role: "catalogueSigner", division: "420702" }],
} as const satisfies Record<string, readonly Assignment[]>;
type Person = keyof typeof roles;
const parseCatalogue = parser(Catalogue);

let business: TestBusiness;
let browser: Browser;
let address: string;
const errors: (readonly string[])[] = [];

async function sit(person: Person, hash: string): Promise<Page> {
  const seat = await sitAt(browser, `${address}${hash}`, person);
  errors.push(seat.errors);
  return seat.page;
}

/** What the kiosks call the item now; undefined when they do not have it. */
async function onKiosk(key: string): Promise<string | undefined> {
  const { body } = await business.kiosk("kiosk0catalogue").call("GET", "/api/kiosk/catalogue");
  const read = parseCatalogue(body);
  return read.ok ? read.value.items.find((item) => item.key === key)?.name : undefined;
}

beforeAll(async () => {
  await buildPages(() => undefined);
  [business, browser] = await Promise.all([startBusiness(), launchBrowser()]);
  for (const [person, assignments] of Object.entries(roles)) business.staff(person, ...assignments);
  address = await business.serveConsole(join(root, "server/console/dist"));
});
afterAll(async () => {
  await browser?.close();
  await business?.stop();
});

describe("an item's way into force", () => {
  it("is drafted by keyboard, compared with the standard, signed off with a waiver by another, published, withdrawn", async () => {
    const editor = await sit("editor", "#/catalogue");
    await editor.locator('[name="sought"]').fill("GA04");
    await editor.getByText("1 个事项").waitFor();
    expect(await axeFindings(editor)).toEqual([]);
    await picture(editor, "console-catalogue");
    await editor.locator('[data-item="GA04"] a').focus();
    await editor.keyboard.press("Enter");
    await editor.locator('[data-version="published"]').waitFor();
    const name = editor.locator('[data-field="name"]');
    const before = await name.inputValue();
    await name.focus();
    await editor.keyboard.press("End");
    await editor.keyboard.type("(本区)");
    await editor.keyboard.press("Tab");
    await editor.locator('[data-field="promised"]').fill("1");
    await editor.locator('[data-do="add-material"]').focus();
    await editor.keyboard.press("Enter");
    await editor.getByText("有没存的修改").waitFor();
    await editor.locator('[data-do="save"]').focus();
    await editor.keyboard.press("Enter");
    await editor.locator('ask-sheet [name="reason"]').fill("名称跟地方性法规走");
    await editor.locator("ask-sheet button.main").click();
    await editor.locator('[data-version="draft"]').waitFor();
    await editor.locator('[data-blocked="differs"]').waitFor();
    await editor.locator('[data-difference="name"] del').waitFor();
    await editor.locator('[data-difference="materials"]').waitFor();
    await editor.locator('[data-comparison="2"]').waitFor();
    expect(await editor.locator('[data-do="sign"]').count()).toBe(0);
    expect(await axeFindings(editor)).toEqual([]);
    await picture(editor, "console-catalogue-draft");

    // Signed without saying why it differs, it stays unpublished.
    const signer = await sit("signer", "#/catalogue/GA04");
    await signer.locator('[data-do="sign"]').click();
    await picture(signer, "console-catalogue-sign");
    expect(await axeFindings(signer)).toEqual([]);
    await signer.locator("ask-sheet button.main").click();
    await signer.locator('[data-version="signed"]').waitFor();
    expect(await signer.locator('[data-do="publish"]').isDisabled()).toBe(true);
    expect(await onKiosk("GA04")).toBe(before);

    // A second draft of the same, now with the reasons.
    await editor.reload();
    await editor.locator('[data-field="conditions"]').fill("年满十八周岁\n本人办理");
    await editor.keyboard.press("Tab");
    await editor.locator('[data-do="save"]').click();
    await editor.locator('ask-sheet [name="reason"]').fill("补豁免理由");
    await editor.locator("ask-sheet button.main").click();
    await editor.locator('[data-sequence="3"]').waitFor();
    await signer.reload();
    await signer.locator('[data-do="sign"]').click();
    await signer.locator('ask-sheet [name="name"]').fill("地方性法规另有名称");
    await signer.locator('ask-sheet [name="materials"]').fill("本区多核一份");
    await signer.locator("ask-sheet button.main").click();
    await signer.locator('[data-version="signed"]').waitFor();
    await signer.locator('[data-do="publish"]').click();
    await signer.locator("ask-sheet button.main").click();
    await signer.locator('[data-version="published"]').waitFor();
    expect(await onKiosk("GA04")).toBe(`${before}(本区)`);
    await signer.getByRole("button", { name: "EN" }).click();
    await signer.getByRole("region", { name: "Versions" }).waitFor();
    expect(await axeFindings(signer)).toEqual([]);
    await picture(signer, "console-catalogue-published-en");

    await signer.locator('[data-do="withdraw"]').click();
    await signer.locator('ask-sheet [name="reason"]').fill("移交市级");
    await signer.locator("ask-sheet button.main").click();
    await signer.locator('[data-version="withdrawn"]').waitFor();
    expect(await signer.locator("[data-sequence]").count()).toBe(3);
    expect(await onKiosk("GA04")).toBeUndefined();
  });

  it("a new item is written from nothing; what is not right is said where it is", async () => {
    const editor = await sit("editor", "#/catalogue/new");
    const fill = async (field: string, value: string) => {
      await editor.locator(`[data-field="${field}"]`).fill(value);
      await editor.keyboard.press("Tab");
    };
    await fill("key", "GA90");
    await fill("name", "样例新事项");
    await editor.locator('[data-field="department"]').selectOption("GA");
    await fill("implCode", "11420702Y0000009114429014001000");
    const save = async () => {
      await editor.locator('[data-do="save"]').click();
      await editor.locator('ask-sheet [name="reason"]').fill("新增");
      await editor.locator("ask-sheet button.main").click();
    };
    await save();
    await editor.getByText("/content/basicCode").waitFor();
    await editor.keyboard.press("Escape");
    await fill("basicCode", "429014001000");
    await save();
    await editor.locator('[data-version="draft"]').waitFor();
    expect(new URL(editor.url()).hash).toBe("#/catalogue/GA90");
    await editor.getByText("标准里没有").waitFor();
  });
});

it("Y4 a telephone reads from the notice sheet where the item is begun on it, from A4 and from the roll", async () => {
  for (const paper of ["a4", "roll80"]) {
    const sheet = `/api/public/catalogue/items/GA03/notice.pdf?paper=${paper}`;
    const { rawPayload } = await business.web.inject(sheet);
    const file = join(business.folder, `notice-${paper}`);
    await writeFile(`${file}.pdf`, rawPayload);
    await promisify(execFile)("pdftoppm", ["-singlefile", "-r", "203", "-png", `${file}.pdf`, file]);
    const address = (await readQr(await readFile(`${file}.png`))) ?? "";
    expect(address).toMatch(/\/phone\/items\/GA03$/);
    const page = await business.web.inject(new URL(address).pathname);
    expect([page.statusCode, page.body]).toEqual([200, expect.stringContaining("居住证申领")]);
  }
});

describe("lists as files", () => {
  it("are tried first, with every mistake's place; then written, and come out as they went in", async () => {
    const editor = await sit("editor", "#/catalogue/files");
    await editor.locator('[data-field="kind"]').selectOption("materials");
    // Who sits here says a header of this test, which a browser's own download does not carry.
    const link = editor.locator('[data-do="export-csv"]');
    expect(await link.getAttribute("download")).toBe("materials.csv");
    const href = (await link.getAttribute("href")) ?? "";
    const table = await editor.evaluate(async (file) => (await fetch(file)).text(), href);

    const attempt = async (text: string | Buffer) => {
      const file = { name: "materials.csv", mimeType: "text/csv", buffer: Buffer.from(text) };
      await editor.locator('[name="file"]').setInputFiles(file);
      await editor.locator('[name="reason"]').fill("字典更新");
      await editor.keyboard.press("Enter");
    };
    await attempt(
      table.replace("居民身份证,onsite,B", "居民身份证,onsite,E").replace(/\r\nM02,.*?\r\n/, "\r\n"),
    );
    await editor.locator('[data-report="refused"]').waitFor();
    expect(await editor.locator('[data-error="shape"] td').allInnerTexts()).toEqual([
      "2",
      "4",
      "trustLevel",
      "这里填得不对",
      expect.any(String),
    ]);
    expect(await editor.locator('[data-do="import"]').isDisabled()).toBe(true);
    expect(await axeFindings(editor)).toEqual([]);
    await picture(editor, "console-catalogue-import-refused");

    await attempt(Buffer.from([0x72, 0x65, 0x66, 0x0a, 0xca, 0xc2]));
    await editor.getByText("不是 UTF-8").waitFor();

    await attempt(table.replace("居民身份证,onsite", "身份证,onsite"));
    await editor.locator('[data-report="ready"]').waitFor();
    await picture(editor, "console-catalogue-import");
    await editor.locator('[data-do="import"]').click();
    await editor.getByText("新增 0,修改 1,去掉 0").waitFor();
    await editor.keyboard.press("Enter");
    await editor.locator('[data-report="waits"]').waitFor();
    await editor.locator('[data-do="look"]').click();
    await editor.locator('[data-changes="1"]').waitFor();
    expect(await editor.locator('[data-do="sign"]').count()).toBe(0);

    // Nothing is in force before a second person has seen what changes, and signed.
    const signer = await sit("signer", "#/catalogue/files");
    await signer.locator('[data-do="look"]').focus();
    await signer.keyboard.press("Enter");
    await signer.locator('[data-changes="1"] del').getByText("居民身份证", { exact: true }).waitFor();
    expect(await axeFindings(signer)).toEqual([]);
    await picture(signer, "console-catalogue-list-draft");
    await signer.locator('[data-do="sign"]').click();
    await signer.locator("ask-sheet button.main").click();
    await signer.locator('[data-list-draft="published"]').waitFor();
    await attempt(table.replace("居民身份证,onsite", "身份证,onsite"));
    await editor.locator('[data-report="same"]').waitFor();
    await editor.getByRole("button", { name: "EN" }).click();
    await editor.getByText("nothing to import").waitFor();
    expect(await axeFindings(editor)).toEqual([]);
  });

  it("none of it logged an error", () => {
    expect(errors.flat().filter((line) => !/status of (400|409|422)/.test(line))).toEqual([]);
  });
});
