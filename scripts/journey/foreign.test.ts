import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startIppEvePrinter, type IppEvePrinter } from "@zizhuban/device-agent/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { kioskPanel, launchBrowser } from "./browser.ts";
import { Citizen } from "./citizen.ts";
import { startForeignReader, type ForeignReader } from "./foreign/card-reader.ts";
import { startForeignReceiptPrinter, type ForeignReceiptPrinter } from "./foreign/receipt-printer.ts";
import { pdfText, signature } from "./pdf.ts";
import { makeHome, removeHome, startProduct, type Product } from "./product.ts";

// The same visit on hardware that is not ours: a pty, a TCP port and CUPS' own IPP printer.
// Nothing in the agent may depend on our simulators.

const home = makeHome();
let reader: ForeignReader;
let receiptPrinter: ForeignReceiptPrinter;
let certificatePrinter: IppEvePrinter;
let product: Product;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  mkdirSync(join(home, "peers"));
  [reader, receiptPrinter, certificatePrinter, browser] = await Promise.all([
    startForeignReader(join(home, "peers", "reader")),
    startForeignReceiptPrinter(),
    startIppEvePrinter(),
    launchBrowser(),
  ]);
  const devices = [
    {
      name: "IdCardReader",
      class: "id-card-reader",
      profile: "sam-v",
      transport: { kind: "serial", path: reader.path, baudRate: 115200 },
    },
    {
      name: "ReceiptPrinter",
      class: "receipt-printer",
      profile: "epson-tm",
      transport: { kind: "tcp", host: "127.0.0.1", port: receiptPrinter.port },
    },
    {
      name: "CertificatePrinter",
      class: "certificate-printer",
      transport: { kind: "ipp", url: certificatePrinter.url },
    },
  ];
  const configuration = join(home, "agent.json");
  writeFileSync(configuration, JSON.stringify({ devices }));
  product = await startProduct(home, { AGENT_CONFIG: configuration });
  page = await (await kioskPanel(browser)).newPage();
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
  await Promise.all([reader?.stop(), receiptPrinter?.stop(), certificatePrinter?.stop()]);
  removeHome(home);
});

it("the same visit works on somebody else's hardware", async () => {
  const citizen = new Citizen(page);
  await page.goto(product.addresses.kiosk);
  await citizen.press("请点一下");
  await citizen.press("养老保险证明");
  await citizen.press("开始办");
  await citizen.sees("请把身份证放在亮灯的地方");
  reader.putCard();
  await citizen.sees("短信已发到");
  await citizen.typeCode(await citizen.readCode("0010"));
  await citizen.press("同意，去查");
  await citizen.press("打印 1 页");
  await citizen.sees("打好了，请取走证明");

  const pdf = (await certificatePrinter.document()) ?? new Uint8Array();
  expect(pdfText(pdf)).toContain("张样例");
  expect(signature(pdf)).toContain("Signature is Valid");
  await citizen.press("取好了");
  await citizen.sees("您觉得办得怎么样");
  // A new kiosk first cuts off what another may have left hanging: a strip with nothing on it.
  const slips = () => receiptPrinter.receipts.filter((text) => text !== "");
  await expect.poll(() => slips().length).toBe(1);
  expect(slips()[0]).toContain("养老保险证明");
  reader.takeCard();
});
