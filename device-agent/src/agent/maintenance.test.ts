import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock, type ServiceMessage } from "@zizhuban/device-agent-contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectXfs, type XfsClient } from "../device-service/testing.ts";
import { rasterisePdf } from "../documents/index.ts";
import { openJournal } from "../journal/index.ts";
import { pin, rosterOf } from "../maintenance/testing.ts";
import { startTestAgent, type TestAgent } from "../testing.ts";

// A technician at a kiosk without network: the whole agent, its devices at the ends of real wires, the page's
// sockets and a roster the server left in the journal before the line was cut.

let home: string;
let agent: TestAgent;
let page: XfsClient;
let dock: XfsClient;
let headers: Record<string, string>;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "zizhuban-maintenance-"));
  const path = join(home, "device-agent", "journal.sqlite");
  const journal = openJournal({ path, clock: systemClock, randomUUID, boot: randomUUID() });
  if (!journal.ok) throw new Error(journal.code);
  journal.value.set("maintenance.roster", JSON.stringify(rosterOf(systemClock.now())));
  journal.value.close();
  agent = await startTestAgent({ home });
  headers = await agent.pageHeaders();
  page = await connectXfs(`${socketBase()}/Kiosk`, headers);
  dock = await agent.connect("Kiosk");
});
afterAll(async () => {
  await agent.close();
  await rm(home, { recursive: true, force: true });
});

const socketBase = () => `${agent.url.replace("http:", "ws:")}xfs4iot/v1.0`;

function tokenIn({ payload }: ServiceMessage): string {
  const token =
    typeof payload === "object" && payload !== null && "token" in payload ? payload.token : undefined;
  if (typeof token !== "string") throw new Error(`not signed in: ${JSON.stringify(payload)}`);
  return token;
}

async function signIn(): Promise<XfsClient> {
  const signedIn = await page.call("Maintenance.SignIn", { number: "1001", pin });
  return connectXfs(`${socketBase()}/Kiosk`, headers, [`maintenance.${tokenIn(signedIn)}`]);
}

async function printerSays(name: string, text: string): Promise<void> {
  const printer = await agent.connect(name);
  const status = async () => JSON.stringify((await printer.call("Extension.Status")).payload);
  await expect.poll(status).toContain(text);
  printer.close();
}

async function documentAt(url: unknown): Promise<Uint8Array> {
  const answer = await fetch(new URL(String(url), agent.url), {
    headers: { authorization: `Bearer ${agent.bearer}` },
  });
  expect(answer.status).toBe(200);
  return new Uint8Array(await answer.arrayBuffer());
}

/** Types of the rows that wait for the server, in order. */
async function history(): Promise<string[]> {
  await agent.close();
  const path = join(home, "device-agent", "journal.sqlite");
  const journal = openJournal({ path, clock: systemClock, randomUUID, boot: randomUUID() });
  if (!journal.ok) throw new Error(journal.code);
  const rows = journal.value.unacked(0, 1_000).map(({ event }) => JSON.stringify(event));
  journal.value.close();
  return rows;
}

describe("a technician at a kiosk without network", () => {
  it("is refused with a wrong PIN, and the page alone may do nothing", async () => {
    await printerSays("ReceiptPrinter", '"state":"ready"');
    await printerSays("CertificatePrinter", '"state":"ready"');
    expect((await page.call("Maintenance.SignIn", { number: "1001", pin: "000000" })).payload).toEqual({
      errorCode: "signInRefused",
    });
    expect((await page.call("Maintenance.Consumables")).header.completionCode).toBe("authorisationRequired");
    expect((await dock.call("Maintenance.SignOut")).header.completionCode).toBe("authorisationRequired");
    await expect(connectXfs(`${socketBase()}/Kiosk`, headers, ["maintenance.guess"])).rejects.toThrow("401");
  });

  it("refills paper: not believed while it is missing, checked by a test print when it is there", async () => {
    const client = await signIn();
    await dock.call("Simulator.Fault", { device: "ReceiptPrinter", fault: "paperOut" });
    await printerSays("ReceiptPrinter", "paperOut");
    expect((await page.call("Maintenance.Get")).payload).toMatchObject({ state: { phase: "on" } });
    expect((await dock.call("Common.Status")).payload).toMatchObject({ vendorMode: { service: "active" } });
    const reader = await connectXfs(`${socketBase()}/IdCardReader`, headers);
    expect((await reader.call("IdCard.Identify")).header).toMatchObject({
      completionCode: "deviceNotReady",
      errorDescription: "maintenance",
    });
    reader.close();
    const diagnosed = JSON.stringify(
      (await client.call("Maintenance.Diagnose", { locale: "zh-CN" })).payload,
    );
    expect(diagnosed).toContain("装纸");
    expect(diagnosed).toContain("80 毫米热敏纸卷");

    const refill = { device: "ReceiptPrinter", supply: "receiptPaper", locale: "zh-CN" } as const;
    const id = client.send("Maintenance.Refilled", refill);
    await client.next(({ payload }) => JSON.stringify(payload)?.includes("waitingForDevice") ?? false);
    await dock.call("Simulator.Heal", { device: "ReceiptPrinter", fault: "paperOut" });
    const checked = await client.next(
      ({ header }) => header.type === "completion" && header.requestId === id,
    );
    expect(checked.payload).toMatchObject({ checked: true, reason: "processId" });
    const { payload } = await client.call("Maintenance.Consumables");
    expect(payload).toMatchObject({
      consumables: expect.arrayContaining([
        expect.objectContaining({ device: "ReceiptPrinter", basis: "counted", percent: 100, unit: "metres" }),
        expect.objectContaining({ supply: "toner" }),
      ]),
      wear: expect.arrayContaining([expect.objectContaining({ part: "cutter", basis: "counter" })]),
    });
    client.close();
  });

  it("tests everything, and gets a report whose pages can be looked at", async () => {
    const client = await signIn();
    const tested = await client.call("Maintenance.SelfTest", { locale: "en" });
    expect(tested.payload).toMatchObject({
      devices: expect.arrayContaining([
        expect.objectContaining({
          name: "Kiosk",
          findings: [expect.objectContaining({ cause: "serverUnreachable" })],
        }),
        expect.objectContaining({ name: "ReceiptPrinter", verdict: "pass" }),
      ]),
    });
    const { payload } = await client.call("Maintenance.Report", { locale: "zh-CN" });
    const url = typeof payload === "object" && payload !== null && "url" in payload ? payload.url : "";
    const pdf = await documentAt(url);
    const pages = await rasterisePdf(pdf, { width: 400 });
    expect(pages).toMatchObject({ ok: true });
    expect(payload).toMatchObject({
      pages: expect.arrayContaining([expect.objectContaining({ width: 1000 })]),
    });
    client.close();
  });

  it("prints a test page on the page printer after a refill there", async () => {
    const client = await signIn();
    const refill = { device: "CertificatePrinter", supply: "pagePaper", locale: "en" } as const;
    const { payload } = await client.call("Maintenance.Refilled", refill);
    expect(payload).toMatchObject({ checked: true });
    expect(
      (await client.call("Maintenance.Refilled", { ...refill, supply: "receiptPaper" })).payload,
    ).toEqual({
      errorCode: "supplyUnknown",
    });
    client.close();
  });

  it("shows toner by the printer's own figure, and notices a new cartridge nobody told it of", async () => {
    const client = await signIn();
    const toner = async () =>
      JSON.stringify((await client.call("Maintenance.Consumables")).payload).match(
        /"toner".*?"percent":(\d+)/,
      )?.[1];
    expect(await toner()).toBe("72");
    await dock.call("Simulator.Fault", { device: "CertificatePrinter", fault: "tonerLow" });
    await printerSays("CertificatePrinter", "tonerLow");
    expect(await toner()).toBe("6");
    await dock.call("Simulator.Heal", { device: "CertificatePrinter", fault: "tonerLow" });
    await expect.poll(toner).toBe("72");
    expect((await client.call("Maintenance.Consumables")).payload).toMatchObject({
      wear: expect.arrayContaining([expect.objectContaining({ part: "printHead", basis: "counter" })]),
    });
    client.close();
  });

  it("records what was left behind, and hands it over once", async () => {
    const client = await signIn();
    const taken = await client.call("Maintenance.CustodyTake", {
      kind: "idCard",
      place: "counter",
      lastDigits: "001X",
      bag: "B-0042",
      locale: "zh-CN",
    });
    expect(taken.payload).toMatchObject({
      slip: "submitted",
      records: [{ kind: "idCard", lastDigits: "001X", state: "held", foundBy: "1001" }],
    });
    const records: unknown = JSON.parse(JSON.stringify(taken.payload));
    const id = /"id":"([0-9a-f-]{36})"/.exec(JSON.stringify(records))?.[1] ?? "";
    const handOver = { id, to: "serviceWindow" } as const;
    expect((await client.call("Maintenance.CustodyHandOver", handOver)).payload).toMatchObject({
      records: [{ state: "handedOver", closedBy: "1001", to: "serviceWindow" }],
    });
    expect((await client.call("Maintenance.CustodyHandOver", handOver)).payload).toEqual({
      errorCode: "custodyClosed",
    });
    client.close();
  });

  it("signs off, which ends the right of every connection of hers; all of it waits for the server", async () => {
    const client = await signIn();
    const closed = new Promise<number>((resolve) => {
      client.socket.once("close", resolve);
    });
    client.send("Maintenance.SignOut");
    expect(await closed).toBe(1008);
    expect((await page.call("Maintenance.Get")).payload).toMatchObject({ state: { phase: "off" } });
    expect((await dock.call("Common.Status")).payload).toMatchObject({ vendorMode: { service: "inactive" } });
    const rows = await history();
    for (const type of ["signedIn", "refilled", "selfTest", "signedOut"])
      expect(
        rows.some((row) => row.includes(`maintenance.${type}`)),
        type,
      ).toBe(true);
    expect(rows.some((row) => row.includes('"supplies.renewed"') && row.includes('"from":6'))).toBe(true);
    expect(rows.some((row) => row.includes("custody.changed") && row.includes("handedOver"))).toBe(true);
    expect(rows.join()).not.toContain("001X");
    expect(rows.join()).not.toContain("样例维护员");
  });
});
