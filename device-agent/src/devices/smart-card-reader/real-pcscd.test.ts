import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { systemClock } from "@zizhuban/device-agent-contract";
import { pcscTransport } from "../../transports/index.ts";
import { createSmartCardReader, smartCardReaderProfiles, type SmartCardReader } from "./index.ts";
import { openPcscd, type RealPcscd } from "./testing.ts";

let pcscd: RealPcscd;
let reader: SmartCardReader;

beforeAll(async () => {
  pcscd = await openPcscd();
  await pcscd.start();
  reader = createSmartCardReader({
    name: "SmartCardReader",
    profile: smartCardReaderProfiles.pcsc,
    transport: pcscTransport({ path: pcscd.path }),
    clock: systemClock,
    delays: { reopen: 50, reopenCap: 50, transmit: 400 },
  });
  reader.start();
});
afterAll(async () => {
  await reader.stop();
  await pcscd.stop();
});
afterEach(async () => {
  await pcscd.faults();
  await pcscd.remove(0);
  await pcscd.remove(1);
  await state({ state: "ready", card: "absent" });
});

const state = (status: object) => vi.waitFor(() => expect(reader.view().status).toEqual(status));
const patience = () => ({ signal: AbortSignal.timeout(60_000) });

describe("through a real pcscd and vpcd", () => {
  it("sees a card come and go, and gives its answer to reset", async () => {
    await state({ state: "ready", card: "absent" });
    const progress: string[] = [];
    const waiting = reader.waitForCard({ ...patience(), onProgress: (step) => progress.push(step) });
    await pcscd.insert("zhang-social");
    const atr = await waiting;
    expect(atr.ok && Buffer.from(atr.value).toString("hex")).toBe("3b6800005a5a422d44454d4f");
    expect(progress).toEqual(["insertCard", "cardInserted"]);
    await pcscd.remove();
    await state({ state: "ready", card: "absent" });
    expect(reader.atr()).toBeUndefined();
  });

  it("reads a social-security card by T=0, its answers fetched piece by piece", async () => {
    await pcscd.insert("zhang-social");
    const read = await reader.read(patience());
    expect(read.ok && read.value.expose()).toEqual({
      kind: "social-security",
      fields: {
        cardIdentifier: "420700D1560000059911014500000001",
        issuedOn: "20200301",
        validUntil: "20300301",
        cardNumber: "A12345678",
        idNumber: "420702198506150010",
        name: "张样例",
      },
    });
  });

  it("reads what a card shows without its PIN, and a licence by T=1", async () => {
    await pcscd.insert("li-social");
    const locked = await reader.read(patience());
    expect(locked.ok && Object.keys(locked.value.expose().fields)).toEqual([
      "cardIdentifier",
      "issuedOn",
      "validUntil",
      "cardNumber",
    ]);
    await pcscd.remove();
    await state({ state: "ready", card: "absent" });
    await pcscd.insert("licence");
    const licence = await reader.read(patience());
    expect(licence.ok && licence.value.expose()).toMatchObject({
      kind: "licence",
      fields: { licenceNumber: "JY14207020000001", name: "鄂州市梁子湖区样例商店" },
    });
  });

  it("finds the card in whichever of two readers it is, and is content with either", async () => {
    await pcscd.insert("licence", 1);
    const read = await reader.read(patience());
    expect(read.ok && read.value.expose().kind).toBe("licence");
    expect(reader.facts().model).toBe("Virtual PCD 00 01");
  });

  it("powers, speaks raw APDUs, and lets go", async () => {
    await pcscd.insert("zhang-social");
    await state({ state: "ready", card: "present" });
    const { signal } = patience();
    const cold = await reader.power("cold", signal);
    expect(cold.ok && Buffer.from(cold.value).toString("hex")).toBe("3b6800005a5a422d44454d4f");
    const challenge = await reader.transmit(Uint8Array.of(0x00, 0x84, 0x00, 0x00, 0x08), signal);
    expect(challenge.ok && Buffer.from(challenge.value.expose()).toString("hex")).toBe("6d00");
    expect(await reader.power("warm", signal)).toMatchObject({ ok: true });
    await reader.powerOff();
  });

  it("leaves a card alone that another program holds, and takes it once it is free", async () => {
    await pcscd.insert("zhang-social");
    await state({ state: "ready", card: "present" });
    const other = await pcscTransport({ path: pcscd.path }).open();
    if (!other.ok) throw new Error(other.code);
    const held = await other.value.connect("Virtual PCD 00 00", { deadline: 2_000 });
    expect(await reader.read(patience())).toMatchObject({ ok: false, code: "cardInUse" });
    if (held.ok) await held.value.release("reset");
    await other.value.close();
    expect(await reader.read(patience())).toMatchObject({ ok: true });
  });
});

describe("faults, through a real pcscd and vpcd", () => {
  it("a card taken out between two APDUs", async () => {
    await pcscd.insert("zhang-social");
    await pcscd.removeAfterApdu();
    const read = await reader.read(patience());
    expect(read).toMatchObject({ ok: false });
    expect(read.ok ? "" : read.code).toMatch(/^(noCard|cardMute|cardRefused|readerFault)$/);
    await state({ state: "ready", card: "absent" });
    await pcscd.insert("zhang-social");
    expect(await reader.read(patience())).toMatchObject({ ok: true });
  });

  it.each([
    ["wrongStatus", "cardUnsupported"],
    ["halfAnswer", "cardRefused"],
    ["endlessAnswer", "cardRefused"],
    ["muteMidway", "cardMute"],
  ])("%s ends with %s, and the next card is read", async (fault, code) => {
    await pcscd.faults(fault);
    await pcscd.insert("zhang-social");
    const read = await reader.read(patience());
    expect(read).toMatchObject({ ok: false, code });
    await pcscd.faults();
    await pcscd.remove();
    await state({ state: "ready", card: "absent" });
    await pcscd.insert("zhang-social");
    expect(await reader.read(patience())).toMatchObject({ ok: true });
  });

  it("a reading given up in the middle gives the card back", async () => {
    await pcscd.faults("muteMidway");
    await pcscd.insert("zhang-social");
    await state({ state: "ready", card: "present" });
    const giveUp = new AbortController();
    const reading = reader.read({ signal: giveUp.signal });
    giveUp.abort();
    expect(await reading).toMatchObject({ ok: false, code: "canceled" });
  });

  it("a pcscd that dies and comes back, with a card in the reader", async () => {
    await pcscd.kill();
    await state({ state: "fault", fault: "serviceDown" });
    expect(await reader.read(patience())).toMatchObject({ ok: false, code: "readerFault" });
    await pcscd.start();
    await state({ state: "ready", card: "absent" });
    await pcscd.insert("zhang-social");
    expect(await reader.read(patience())).toMatchObject({ ok: true });
  });
});
