import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { systemClock } from "@zizhuban/device-agent-contract";
import { cardReaderCommands } from "../device-service/index.ts";
import { createSmartCardReader, smartCardReaderProfiles } from "../devices/smart-card-reader/index.ts";
import { pcscTransport } from "../transports/index.ts";
import { startTestAgent, type TestAgent, type XfsClient } from "../testing.ts";

// CardReader as a local program meets it: over its socket, with the simulated daemon at the end of the wire.

let agent: TestAgent;
let reader: XfsClient;
let kiosk: XfsClient;
beforeAll(async () => {
  agent = await startTestAgent();
  reader = await agent.connect("SmartCardReader");
  kiosk = await agent.connect("Kiosk");
});
afterAll(() => agent.close());

const device = "SmartCardReader";
const insert = (card: string) => kiosk.call("Simulator.Insert", { device, card });
const media = (wanted: string) =>
  vi.waitFor(async () => {
    const { payload } = await reader.call("Common.Status");
    expect(payload).toMatchObject({ cardReader: { media: wanted } });
  });
beforeEach(async () => {
  await kiosk.call("Simulator.Heal", { device });
  await kiosk.call("Simulator.Remove", { device });
  await media("notPresent");
});

const said = (name: string) => reader.next(({ header }) => header.name === name);
const base64 = (hex: string) => Buffer.from(hex, "hex").toString("base64");
const selectSocialSecurity = base64("00A404000F7378312E73682EC9E7BBE1B1A3D5CF");

it("declares what it can, in the standard's words", async () => {
  const { payload } = await reader.call("Common.Capabilities");
  expect(payload).toMatchObject({
    interfaces: [
      { name: "Common" },
      {
        name: "CardReader",
        commands: {
          "CardReader.ReadRawData": { versions: ["2.0"] },
          "CardReader.ChipIO": { versions: ["3.0"] },
          "CardReader.ChipPower": { versions: ["2.0"] },
          "CardReader.Reset": { versions: ["2.0"] },
        },
      },
    ],
    cardReader: { type: "dip", chipProtocols: { chipT0: true, chipT1: true } },
  });
});

it("waits for a card, tells of it, and gives its answer to reset", async () => {
  const id = reader.send("CardReader.ReadRawData", { chip: true });
  await said("CardReader.InsertCardEvent");
  await insert("zhang-social");
  await said("CardReader.MediaInsertedEvent");
  const completion = await reader.next(
    ({ header }) => header.type === "completion" && header.requestId === id,
  );
  expect(completion).toMatchObject({
    header: { completionCode: "success", version: "3.0" },
    payload: { chip: [{ data: base64("3b6800005a5a422d44454d4f") }] },
  });
  await kiosk.call("Simulator.Remove", { device });
  await said("CardReader.MediaRemovedEvent");
});

it("powers the chip and speaks to it, whoever holds it until it is powered off", async () => {
  await insert("zhang-social");
  await media("present");
  expect(await reader.call("CardReader.ChipPower", { chipPower: "cold" })).toMatchObject({
    header: { completionCode: "success" },
    payload: { chipData: base64("3b6800005a5a422d44454d4f") },
  });
  const selected = await reader.call("CardReader.ChipIO", {
    chipProtocol: "chipT0",
    chipData: selectSocialSecurity,
  });
  // By T=0 the card says how many bytes wait; a raw exchange leaves it to the program to fetch them.
  expect(selected.payload).toEqual({ chipProtocol: "chipT0", chipData: base64("6113") });
  expect(await reader.call("CardReader.ChipPower", { chipPower: "off" })).toMatchObject({
    header: { completionCode: "success" },
  });
});

it("gives the page no raw exchange", () => {
  const nowhere = createSmartCardReader({
    name: device,
    profile: smartCardReaderProfiles.pcsc,
    transport: pcscTransport({ path: "/nowhere" }),
    clock: systemClock,
  });
  const pageMay = cardReaderCommands(nowhere, () => ({ mediaDetected: () => undefined })).flatMap(
    ({ name, only }) => (only === undefined || [only].flat().includes("page") ? [name] : []),
  );
  expect(pageMay).toEqual(["CardReader.ReadRawData", "CardReader.Reset"]);
});

it("says what it cannot do", async () => {
  const track = await reader.call("CardReader.ReadRawData", { track2: true });
  expect(track.header.completionCode).toBe("unsupportedData");
  const retain = await reader.call("CardReader.Reset", { to: "retain" });
  expect(retain.header.completionCode).toBe("unsupportedData");
  await insert("licence");
  await media("present");
  const contactless = await reader.call("CardReader.ChipIO", {
    chipProtocol: "chipTypeB",
    chipData: selectSocialSecurity,
  });
  expect(contactless.payload).toEqual({ errorCode: "protocolNotSupported" });
  const short = await reader.call("CardReader.ChipIO", { chipData: base64("00A4") });
  expect(short.payload).toEqual({ errorCode: "invalidData" });
  const none = await reader.call("CardReader.ChipIO", { chipData: "not base64" });
  expect(none.header.completionCode).toBe("invalidData");
});

it("tells of a mute card, of no card, of a card found while resetting, and of a daemon that is gone", async () => {
  expect((await reader.call("CardReader.ChipPower", { chipPower: "cold" })).payload).toEqual({
    errorCode: "noMedia",
  });
  await kiosk.call("Simulator.Fault", { device, fault: "cardMute" });
  await insert("zhang-social");
  await media("present");
  expect((await reader.call("CardReader.ReadRawData", { chip: true })).payload).toEqual({
    errorCode: "invalidMedia",
  });
  await said("CardReader.InvalidMediaEvent");
  await kiosk.call("Simulator.Heal", { device });
  await vi.waitFor(async () => {
    const { payload } = await reader.call("Common.Status");
    expect(payload).toMatchObject({ cardReader: { chipPower: "online" } });
  });
  expect((await reader.call("CardReader.Reset", {})).header.completionCode).toBe("success");
  await said("CardReader.MediaDetectedEvent");
  await kiosk.call("Simulator.Fault", { device, fault: "serviceDown" });
  await vi.waitFor(async () => {
    const { payload } = await reader.call("Common.Status");
    expect(payload).toMatchObject({
      common: { device: "hardwareError" },
      cardReader: { chipPower: "noDevice" },
    });
  });
  expect((await reader.call("CardReader.ReadRawData", { chip: true })).header.completionCode).toBe(
    "hardwareError",
  );
});
