import { afterEach, beforeEach, expect, it } from "vitest";
import { connectXfs, startTestAgent, type TestAgent, type XfsClient } from "../testing.ts";

// The Printer interface as a program that knows only the standard uses it: a whole agent, its simulated printers.

let agent: TestAgent;
let printer: XfsClient;
let kiosk: XfsClient;

beforeEach(async () => {
  agent = await startTestAgent();
  [printer, kiosk] = await Promise.all([agent.connect("ReceiptPrinter"), agent.connect("Kiosk")]);
  await expect
    .poll(async () => JSON.stringify((await printer.call("Common.Status")).payload))
    .toContain('"online"');
});
afterEach(() => agent.close());

const raw = (text: string) =>
  ({ inputData: "no", data: Buffer.from(text, "latin1").toString("base64") }) as const;

async function papers(): Promise<number> {
  const { payload } = await kiosk.call("Simulator.Describe");
  return JSON.stringify(payload).split('"sourceUrl"').length - 1;
}

it("prints raw bytes, leaves them hanging, and cuts them off when told to", async () => {
  const printed = await printer.call("Printer.PrintRaw", raw("\x1b@HELLO\n\x1bd\x03"));
  expect(printed.header.completionCode).toBe("success");
  expect(await papers()).toBe(0);
  const cut = await printer.call("Printer.ControlMedia", { mediaControl: { partialCut: true } });
  expect(cut.header.completionCode).toBe("success");
  await expect.poll(papers).toBe(1);
});

it("answers what it cannot do in the standard's words", async () => {
  const ask = async (...command: Parameters<XfsClient["call"]>) =>
    (await printer.call(...command)).header.completionCode;
  expect(await ask("Printer.ControlMedia", { mediaControl: { stamp: true } })).toBe("unsupportedData");
  expect(await ask("Printer.ControlMedia", { mediaControl: {} })).toBe("invalidData");
  expect(await ask("Printer.PrintRaw", { ...raw("x"), inputData: "yes" })).toBe("unsupportedData");
  expect(await ask("Printer.PrintRaw", { data: "not base64!" })).toBe("invalidData");
  await kiosk.call("Simulator.Fault", { device: "ReceiptPrinter", fault: "paperOut" });
  await printer.next(({ header }) => header.name === "Printer.PaperThresholdEvent");
  const refused = await printer.call("Printer.PrintRaw", raw("x"));
  expect(refused).toMatchObject({
    header: { completionCode: "commandErrorCode" },
    payload: { errorCode: "paperOut" },
  });
});

it("is reset: what hangs is cut off, and nothing of it comes again", async () => {
  await printer.call("Printer.PrintRaw", raw("\x1b@HANGS\n"));
  const reset = await printer.call("Printer.Reset", { mediaControl: "eject" });
  expect(reset.header.completionCode).toBe("success");
  await expect.poll(papers).toBe(1);
  expect((await printer.call("Printer.Reset")).header.completionCode).toBe("success");
  expect(await papers()).toBe(1);
  for (const mediaControl of ["expel", "unit1"])
    expect((await printer.call("Printer.Reset", { mediaControl })).header.completionCode).toBe(
      "unsupportedData",
    );
  const pages = await agent.connect("CertificatePrinter");
  expect((await pages.call("Printer.Reset")).header.completionCode).toBe("success");
  expect((await pages.call("Printer.Reset", { mediaControl: "eject" })).header.completionCode).toBe(
    "unsupportedData",
  );
  await kiosk.call("Simulator.Fault", { device: "ReceiptPrinter", fault: "paperJam" });
  await printer.next(
    ({ header }) =>
      header.name === "Printer.PaperThresholdEvent" || header.name === "Common.StatusChangedEvent",
  );
  expect((await printer.call("Printer.Reset")).payload).toEqual({ errorCode: "paperJammed" });
});

it("is closed to the page, which prints within a visit only", async () => {
  const url = `${agent.url.replace("http:", "ws:")}xfs4iot/v1.0/ReceiptPrinter`;
  const page = await connectXfs(url, await agent.pageHeaders());
  const { header } = await page.call("Printer.PrintRaw", raw("x"));
  expect(header.completionCode).toBe("authorisationRequired");
});

it("declares what it answers, for receipts and for pages", async () => {
  const capabilities = async (client: XfsClient) => (await client.call("Common.Capabilities")).payload;
  expect(await capabilities(printer)).toMatchObject({
    printer: { type: { receipt: true }, control: { partialCut: true } },
    interfaces: expect.arrayContaining([expect.objectContaining({ name: "Printer" })]),
  });
  const pages = await agent.connect("CertificatePrinter");
  expect(await capabilities(pages)).toMatchObject({ printer: { type: { document: true } } });
  await kiosk.call("Simulator.Fault", { device: "CertificatePrinter", fault: "tonerLow" });
  const { payload } = await pages.next(({ header }) => header.name === "Printer.TonerThresholdEvent");
  expect(payload).toEqual({ state: "low" });
});
