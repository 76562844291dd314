import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { connectXfs, startTestAgent, type TestAgent, type XfsClient } from "../testing.ts";

// The page and local programs on one kiosk, on the real socket: who may move what, and who waits for whom.

let agent: TestAgent;
let folder: string;
let pageHeaders: Record<string, string>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "page-"));
  await writeFile(join(folder, "index.html"), "<!doctype html>");
  agent = await startTestAgent({ pageFolder: folder });
  pageHeaders = await agent.pageHeaders();
  const reader = await agent.connect("IdCardReader");
  const ready = async () =>
    expect(JSON.stringify((await reader.call("Extension.Status")).payload)).toContain('"ready"');
  await vi.waitFor(ready);
  reader.close();
});
afterAll(async () => {
  await agent.close();
  await rm(folder, { recursive: true });
});

const page = (service: string) =>
  connectXfs(`${agent.url.replace("http:", "ws:")}xfs4iot/v1.0/${service}`, pageHeaders);

describe("a lease", () => {
  let program: XfsClient;
  let citizen: XfsClient;
  beforeEach(async () => {
    program = await agent.connect("IdCardReader");
    citizen = await page("IdCardReader");
    return () => {
      program.close();
      citizen.close();
    };
  });
  const acquire = { purpose: "self-test", duration: 60_000 };
  const identify = async () => (await citizen.call("IdCard.Identify", {}, { timeout: 50 })).header;

  it("keeps others from the device, not from asking how it is", async () => {
    expect((await identify()).completionCode).toBe("timeOut");
    const { payload } = await program.call("Lease.Acquire", acquire);
    expect(payload).toMatchObject({ lease: { purpose: "self-test", holder: "client" } });
    expect(await identify()).toMatchObject({ completionCode: "deviceNotReady", errorDescription: "leased" });
    expect((await citizen.call("Extension.Status")).header.completionCode).toBe("success");
    expect((await citizen.call("Lease.Query")).payload).toMatchObject({ lease: { holder: "client" } });
    expect((await citizen.call("Lease.Acquire", acquire)).payload).toEqual({ errorCode: "leased" });
    expect((await program.call("IdCard.Read", {}, { timeout: 50 })).header.completionCode).toBe("timeOut");
    const waiting = citizen.send("Lease.Acquire", { ...acquire, wait: true }, { timeout: 50 });
    const given = await citizen.next(
      ({ header }) => header.type === "completion" && header.requestId === waiting,
    );
    expect(given.header.completionCode).toBe("timeOut");
    expect((await citizen.call("Lease.Query")).payload).toMatchObject({ queue: [] });
  });

  it("is lost with the program that held it: its commands end, all are told, the next in line has it", async () => {
    await program.call("Lease.Acquire", acquire);
    program.send("IdCard.Read");
    const waiting = citizen.send("Lease.Acquire", { ...acquire, purpose: "identify", wait: true });
    await citizen.call("Lease.Query");
    program.socket.terminate();
    const lost = await citizen.next(({ header }) => header.name === "Lease.Lost");
    expect(lost.payload).toMatchObject({ purpose: "self-test", reason: "disconnected" });
    const granted = await citizen.next(
      ({ header }) => header.type === "completion" && header.requestId === waiting,
    );
    expect(granted.payload).toMatchObject({ lease: { purpose: "identify", holder: "page" } });
    // All connections of the page are one party.
    const second = await page("IdCardReader");
    expect((await second.call("IdCard.Identify", {}, { timeout: 50 })).header.completionCode).toBe("timeOut");
    second.close();
  });

  it("that runs out takes the holder's command with it", async () => {
    await program.call("Lease.Acquire", { ...acquire, duration: 1_000, wait: true });
    const reading = await program.call("IdCard.Read");
    expect(reading.header.completionCode).toBe("canceled");
    expect(program.received.findLast(({ header }) => header.name === "Lease.Lost")?.payload).toMatchObject({
      reason: "expired",
    });
  });

  it("of a printer is an answer to whether it can print", async () => {
    const printer = await agent.connect("ReceiptPrinter");
    await printer.call("Lease.Acquire", acquire);
    const kiosk = await page("Kiosk");
    const answer = await kiosk.call("PrintJob.CanPrint", { printer: "ReceiptPrinter", pages: 1 });
    expect(answer.payload).toMatchObject({ canPrint: false });
    expect(JSON.stringify(answer.payload)).toContain('"leased"');
    for (const client of [printer, kiosk]) client.close();
  });
});

describe("the maintenance hand-over on the socket", () => {
  it("is asked for by a program, acknowledged by the page, and told in the standard's words", async () => {
    const [citizen, program] = await Promise.all([page("Kiosk"), agent.connect("Kiosk")]);
    const enter = async (client: XfsClient) =>
      (await client.call("VendorMode.EnterModeRequest")).header.completionCode;
    await citizen.call("VendorMode.Register", { appName: "kiosk-ui" });
    expect(await enter(citizen)).toBe("authorisationRequired");
    expect(await enter(program)).toBe("success");
    expect(await enter(program)).toBe("sequenceError");
    await citizen.next(({ header }) => header.name === "VendorMode.EnterModeRequestEvent");
    expect((await program.call("Common.Status")).payload).toMatchObject({
      vendorMode: { service: "enterPending" },
    });
    await citizen.call("VendorMode.EnterModeAcknowledge");
    await program.next(({ header }) => header.name === "VendorMode.ModeEnteredEvent");
    await program.call("VendorMode.ExitModeRequest");
    await citizen.next(({ header }) => header.name === "VendorMode.ExitModeRequestEvent");
    citizen.close();
    const exited = await program.next(({ header }) => header.name === "VendorMode.ModeExitedEvent");
    expect(exited.payload).toEqual({ connectedApplications: [] });
    const told = program.received.filter(({ header }) => header.name === "Common.StatusChangedEvent");
    expect(told.map(({ payload }) => payload)).toEqual(
      ["enterPending", "active", "exitPending", "inactive"].map((service) => ({ vendorMode: { service } })),
    );
    program.close();
  });
});

describe("the transaction state", () => {
  it("is a program's to set while no visit is open, and goes with the program", async () => {
    const [citizen, program, other] = await Promise.all([
      page("Kiosk"),
      agent.connect("Kiosk"),
      agent.connect("ReceiptPrinter"),
    ]);
    const state = async () => (await other.call("Common.GetTransactionState")).payload;
    const active = { state: "active", transactionID: "count-7" } as const;
    expect((await citizen.call("Common.SetTransactionState", active)).header.completionCode).toBe(
      "authorisationRequired",
    );
    expect(await state()).toEqual({ state: "inactive" });
    await program.call("Common.SetTransactionState", active);
    expect(await state()).toEqual(active);
    expect((await other.call("Common.SetTransactionState", { state: "inactive" })).header).toMatchObject({
      completionCode: "sequenceError",
    });
    program.close();
    await expect.poll(state).toEqual({ state: "inactive" });
    for (const client of [citizen, other]) client.close();
  });
});
