import { readFileSync } from "node:fs";
import { join } from "node:path";
import { connectXfs } from "@zizhuban/device-agent/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { kioskPanel, launchBrowser } from "./browser.ts";
import { Citizen } from "./citizen.ts";
import { descendants, processIds } from "./processes.ts";
import { makeHome, removeHome, startProduct, type Product } from "./product.ts";

// What goes wrong in front of a citizen, and what the screen says: always what to do, never a dead end.

const home = makeHome();
let product: Product;
let browser: Browser;
let page: Page;
let citizen: Citizen;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(home), launchBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
  removeHome(home);
});

beforeEach(async () => {
  await page?.context().close();
  page = await (await kioskPanel(browser)).newPage();
  citizen = new Citizen(page);
  await page.goto(product.addresses.kiosk);
  await citizen.press("请点一下");
  await citizen.healAll();
});

async function toCard(item: string): Promise<void> {
  await citizen.press(item);
  await citizen.press("开始办");
  await citizen.sees("请把身份证放在亮灯的地方");
}

/** One code a minute goes to a telephone, so every visit here is somebody else's. */
const phoneEnds = { zhang: "0010", li: "0023", wang: "0038", chen: "0042", zhou: "0085" } as const;

async function identify(card: keyof typeof phoneEnds): Promise<void> {
  await citizen.putCard(card);
  await citizen.sees("短信已发到");
  await citizen.typeCode(await citizen.readCode(phoneEnds[card]));
}

describe("the card reader", () => {
  it("unplugged while a citizen waits: the screen says what to do, and goes on by itself", async () => {
    await toCard("养老保险证明");
    await citizen.fault("IdCardReader", "unplugged");
    await citizen.sees("读卡器现在不能用");
    await citizen.sees("它一好，这里会自己接着办");
    await citizen.look("reader-away");
    await citizen.fault("IdCardReader", "unplugged");
    await citizen.sees("请把身份证放在亮灯的地方");
    await identify("zhang");
    await citizen.sees("同意查您的记录吗");
  });

  it("one bad reading: lift it and put it down again", async () => {
    await toCard("养老保险证明");
    await citizen.fault("IdCardReader", "readFailOnce");
    await citizen.putCard("zhou");
    await citizen.sees("没读出来，请拿起来再放一次");
    await citizen.look("card-again");
    await citizen.takeCard();
    await citizen.putCard("zhou");
    await citizen.sees("短信已发到");
  });

  it("a card past its date opens nothing", async () => {
    await toCard("养老保险证明");
    await citizen.putCard("sun");
    await citizen.sees("请先换领身份证");
    await citizen.look("card-expired");
  });
});

describe("a citizen whom the register does not know", () => {
  it("gets the honest answer and a slip saying so", async () => {
    await toCard("养老保险证明");
    await identify("wang");
    await citizen.press("同意，去查");
    await citizen.sees("没有查到您的记录");
    await citizen.look("no-record");
    await citizen.press("打一张小票");
    await citizen.sees("小票出来了，请取走");
    const [slip] = await citizen.papers("ReceiptPrinter");
    expect(slip?.source.toString("utf8")).toContain("没有查到");
  });
});

describe("the certificate printer", () => {
  it("runs out of paper in the middle: it waits, and prints once", async () => {
    await toCard("养老保险证明");
    await identify("chen");
    await citizen.press("同意，去查");
    await page.locator("preview-step img").first().waitFor();
    const before = await citizen.paperCount("CertificatePrinter");
    await citizen.fault("CertificatePrinter", "slow");
    await citizen.press("打印 1 页");
    await citizen.sees("纸正从下方出来");
    await citizen.fault("CertificatePrinter", "paperOut");
    await citizen.sees("停了一下，不用重新打");
    await citizen.look("print-waiting");
    await citizen.fault("CertificatePrinter", "paperOut");
    await citizen.fault("CertificatePrinter", "slow");
    await citizen.sees("打好了，请取走证明");
    expect(await citizen.paperCount("CertificatePrinter")).toBe(before + 1);
  });
});

describe("the network", () => {
  it("is gone before the visit: guides only, said at once; and back without a reload", async () => {
    await citizen.fault("Network", "down");
    await citizen.sees("现在连不上网，只能看指南");
    await citizen.look("offline");
    await citizen.press("养老保险证明");
    await citizen.sees("现在连不上网，办不了");
    await citizen.fault("Network", "down");
    await citizen.sees("这台机器现在就能办");
  });
});

describe("nobody is there any more", () => {
  it("60 s of silence, 15 s of countdown, one wipe", async () => {
    await toCard("养老保险证明");
    await identify("li");
    await citizen.sees("同意查您的记录吗");
    await citizen.sees("您还在吗");
    await citizen.look("closing");
    await citizen.sees("您的信息已从这台机器上清除");
    await citizen.sees("请点一下");
  });

  it("a page that stands still in the middle of a visit does not keep it open, though its browser answers", async () => {
    const frozen = await launchBrowser(`${home}/frozen`);
    const still = new Citizen(await (await kioskPanel(frozen)).newPage());
    await still.page.goto(product.addresses.kiosk);
    await still.press("请点一下");
    await still.press("养老保险证明");
    await still.press("开始办");
    await still.sees("请把身份证放在亮灯的地方");
    await still.putCard("zhou");
    const bearer = readFileSync(join(home, "device-agent", "token"), "utf8").trim();
    const socket = `${product.addresses.kiosk.replace("http:", "ws:")}xfs4iot/v1.0/Kiosk`;
    const program = await connectXfs(socket, { authorization: `Bearer ${bearer}` });
    const visit = async () => JSON.stringify((await program.call("Visit.Get")).payload);
    await expect.poll(visit).toContain("phase");

    // This page would end the visit as well, and is not what is asked here.
    await page.context().close();
    const pages = processIds(`${home}/frozen`, "chromium").flatMap((pid) =>
      descendants(pid, "--type=renderer"),
    );
    expect(pages.length).toBeGreaterThan(0);
    for (const pid of pages) process.kill(pid, "SIGSTOP");
    try {
      const ended = await program.next(({ header }) => header.name === "Visit.Ended");
      expect(ended.payload).toMatchObject({ reason: "pageGone" });
      expect(await visit()).toBe('{"visit":null}');
    } finally {
      for (const pid of pages) process.kill(pid, "SIGCONT");
    }
    program.close();
    await frozen.close();
  });

  it("and axe had nothing to say of any of these screens", () => {
    expect(citizen.violations).toEqual([]);
  });
});
