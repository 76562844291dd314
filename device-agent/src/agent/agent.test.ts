import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestAgent, type TestAgent } from "../testing.ts";

// A whole agent with its simulators and no server: it comes up, says so, and refuses what it cannot do.

let agent: TestAgent;
let pageFolder: string;
beforeAll(async () => {
  pageFolder = await mkdtemp(join(tmpdir(), "page-"));
  await writeFile(join(pageFolder, "index.html"), "<!doctype html><title>Kiosk</title>");
  agent = await startTestAgent({ pageFolder, standardPorts: { from: 20_000, to: 60_000 } });
});
afterAll(async () => {
  await agent.close();
  await rm(pageFolder, { recursive: true });
});

async function ready(name: string): Promise<unknown> {
  const client = await agent.connect(name);
  await expect
    .poll(async () => JSON.stringify((await client.call("Extension.Status")).payload))
    .toContain('"state":"ready"');
  const { payload } = await client.call("Extension.Status");
  client.close();
  return payload;
}

describe("an agent that cannot reach any server", () => {
  it("has its devices ready, each behind its own service", async () => {
    const publisher = await agent.connect("");
    const { payload } = await publisher.call("ServicePublisher.GetServices");
    for (const name of ["IdCardReader", "ReceiptPrinter", "CertificatePrinter", "Kiosk"])
      expect(JSON.stringify(payload)).toContain(`/xfs4iot/v1.0/${name}"`);
    expect(await ready("IdCardReader")).toMatchObject({ device: { class: "id-card-reader" } });
    expect(await ready("ReceiptPrinter")).toMatchObject({ device: { class: "receipt-printer" } });
    expect(await ready("CertificatePrinter")).toMatchObject({ device: { class: "certificate-printer" } });
  });

  it("serves the page, and tells it that the server is not there", async () => {
    const page = await fetch(agent.url);
    expect(await page.text()).toContain("<title>Kiosk</title>");
    const site = await fetch(`${agent.url}api/kiosk/site`, {
      headers: { authorization: `Bearer ${agent.bearer}` },
    });
    expect([site.status, await site.json()]).toMatchObject([503, { code: "serverUnreachable" }]);
  });

  it("reads the card, and tells the citizen why it opens nothing", async () => {
    await ready("IdCardReader");
    const reader = await agent.connect("IdCardReader");
    const kiosk = await agent.connect("Kiosk");
    const id = reader.send("IdCard.Identify", {}, { timeout: 10_000 });
    await kiosk.call("Simulator.Insert", { device: "IdCardReader", card: "zhang" });
    const completion = await reader.next(
      ({ header }) => header.type === "completion" && header.requestId === id,
    );
    expect(completion.payload).toEqual({ errorCode: "serverUnreachable" });
    expect(JSON.stringify(reader.received)).not.toContain("样例");
    expect((await kiosk.call("Visit.Get")).payload).toEqual({ visit: null });
  });

  it("keeps the token of local programs to this user", async () => {
    const path = join(agent.home, "device-agent", "token");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await readFile(path, "utf8")).trim()).toBe(agent.bearer);
  });
});

describe("the stage of a simulated agent", () => {
  it("shows a fault where the citizen and the technician look, and heals", async () => {
    await ready("ReceiptPrinter");
    const kiosk = await agent.connect("Kiosk");
    const printer = await agent.connect("ReceiptPrinter");
    await kiosk.call("Simulator.Fault", { device: "ReceiptPrinter", fault: "paperOut" });
    await printer.next(
      ({ header, payload }) =>
        header.name === "Extension.StatusChanged" && JSON.stringify(payload).includes("paperOut"),
    );
    const cannot = await kiosk.call("PrintJob.CanPrint", { printer: "ReceiptPrinter", pages: 1 });
    expect(cannot.payload).toEqual({ canPrint: false, problems: ["paperOut"] });
    await kiosk.call("Simulator.Heal", { device: "ReceiptPrinter" });
    await ready("ReceiptPrinter");
    const wrong = await kiosk.call("Simulator.Fault", { device: "ReceiptPrinter", fault: "earthquake" });
    expect(wrong.payload).toEqual({ errorCode: "faultUnknown" });
    const nobody = await kiosk.call("Simulator.Remove", { device: "Toaster" });
    expect(nobody.payload).toEqual({ errorCode: "deviceUnknown" });
  });
});

describe("what keeps an agent from starting is said in one sentence", () => {
  it("a second agent on the same state", async () => {
    await expect(startTestAgent({ home: agent.home })).rejects.toThrow(/Another agent runs on/);
  });

  it("a taken port, and then nothing is left behind", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => {
      other.listen(0, "127.0.0.1", resolve);
    });
    const address = other.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const home = await mkdtemp(join(tmpdir(), "agent-home-"));
    await expect(startTestAgent({ home, port, pageFolder })).rejects.toThrow(/KIOSK_PORT/);
    other.close();
    const second = await startTestAgent({ home, pageFolder });
    await second.close();
    await rm(home, { recursive: true });
  });

  it("a home that is a file", async () => {
    const home = join(pageFolder, "index.html");
    await expect(startTestAgent({ home })).rejects.toThrow(/cannot be written by this user/);
  });
});
