import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startTestAgent, type TestAgent, type XfsClient } from "../testing.ts";

// BarcodeReader as a local program meets it: over its socket, with the simulated scanner at the end of the wire.

let agent: TestAgent;
let scanner: XfsClient;
let kiosk: XfsClient;
beforeAll(async () => {
  agent = await startTestAgent();
  scanner = await agent.connect("BarcodeReader");
  kiosk = await agent.connect("Kiosk");
  await vi.waitFor(async () => {
    const { payload } = await scanner.call("Common.Status");
    expect(payload).toMatchObject({ barcodeReader: { scanner: "off" } });
  });
});
afterAll(() => agent.close());

const changedTo = (state: string) =>
  scanner.next(
    ({ header, payload }) =>
      header.name === "Common.StatusChangedEvent" &&
      JSON.stringify(payload).includes(JSON.stringify({ scanner: state })),
  );

it("declares what it reads, in the standard's words", async () => {
  const { payload } = await scanner.call("Common.Capabilities");
  expect(payload).toMatchObject({
    interfaces: [
      { name: "Common" },
      {
        name: "BarcodeReader",
        commands: { "BarcodeReader.Read": { versions: ["2.0"] }, "BarcodeReader.Reset": {} },
      },
    ],
    barcodeReader: { canFilterSymbologies: true, symbologies: { qrCode: true, code128: true, pdf417: true } },
  });
});

it("shines while a Read is open, and hands the code to the requester only", async () => {
  const id = scanner.send("BarcodeReader.Read", { symbologies: { qrCode: true } });
  await changedTo("on");
  await kiosk.call("Simulator.Insert", { device: "BarcodeReader", card: "verify" });
  const completion = await scanner.next(
    ({ header }) => header.type === "completion" && header.requestId === id,
  );
  expect(completion).toMatchObject({
    header: { completionCode: "success", version: "3.0" },
    payload: { readOutput: [{ symbology: "qrCode", symbologyName: "]Q1" }] },
  });
  await changedTo("off");
  const data = JSON.stringify(completion.payload);
  const encoded = /"barcodeData":"([^"]+)"/.exec(data)?.[1] ?? "";
  expect(Buffer.from(encoded, "base64").toString()).toContain("/verify/");
  expect(JSON.stringify(kiosk.received)).not.toContain(encoded);
});

it("gives up in time, and is dark afterwards", async () => {
  await kiosk.call("Simulator.Remove", { device: "BarcodeReader" });
  const { header } = await scanner.call("BarcodeReader.Read", {}, { timeout: 60 });
  expect(header.completionCode).toBe("timeOut");
  expect((await scanner.call("Common.Status")).payload).toMatchObject({ barcodeReader: { scanner: "off" } });
});

it("says at once when it is asked for what it cannot name, or cannot read at all", async () => {
  const odd = await scanner.call("BarcodeReader.Read", { symbologies: { koreanPost: true } });
  expect(odd.header.completionCode).toBe("unsupportedData");
  await kiosk.call("Simulator.Fault", { device: "BarcodeReader", fault: "unplugged" });
  await changedTo("inoperative");
  expect((await scanner.call("BarcodeReader.Read", {})).header.completionCode).toBe("deviceNotReady");
  await kiosk.call("Simulator.Heal", { device: "BarcodeReader" });
});
