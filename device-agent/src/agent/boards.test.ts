import type { CommandName } from "@zizhuban/device-agent-contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectXfs, startTestAgent, type TestAgent } from "../testing.ts";

// A whole simulated agent: what a hand does at its cabinet is told in the standard's words, and seen on the stage.

let agent: TestAgent;
beforeAll(async () => {
  agent = await startTestAgent();
});
afterAll(() => agent.close());

async function ask(service: string, command: CommandName, payload: object = {}) {
  const client = await agent.connect(service);
  const completion = await client.call(command, payload);
  client.close();
  return completion;
}

const status = async (service: string) => (await ask(service, "Common.Status")).payload;
const became = (service: string, expected: object) =>
  expect.poll(() => status(service), { interval: 30 }).toMatchObject(expected);
const move = (device: string, name: string, on: boolean) =>
  ask("Kiosk", "Simulator.Switch", { device, name, on });

describe("the cabinet of a kiosk", () => {
  it("tells of a person, a door, a blow and the key switch", async () => {
    await became("Sensors", { auxiliaries: { cabinetFrontDoor: "closed", proximitySensor: "notPresent" } });
    await move("Sensors", "proximitySensor", true);
    await move("Sensors", "cabinetFrontDoor", true);
    await move("Sensors", "seismicSensor", true);
    await move("Sensors", "operatorMaintenance", true);
    await became("Sensors", {
      auxiliaries: {
        proximitySensor: "present",
        cabinetFrontDoor: "open",
        seismicSensor: "on",
        operatorSwitch: "maintenance",
      },
    });
    for (const name of ["proximitySensor", "cabinetFrontDoor", "seismicSensor", "operatorMaintenance"])
      await move("Sensors", name, false);
    await became("Sensors", { auxiliaries: { cabinetFrontDoor: "closed", operatorSwitch: "run" } });
    expect(await move("Sensors", "roof", true)).toMatchObject({ payload: { errorCode: "switchUnknown" } });
    const capabilities = await ask("Sensors", "Common.Capabilities");
    expect(capabilities.payload).toMatchObject({
      auxiliaries: { tamperSensor: true, frontCabinet: { closed: true, open: true } },
    });
  });

  it("tells of the mains, the battery, and the mains that are back", async () => {
    await became("Power", {
      powerManagement: { info: { powerInStatus: "powering", batteryStatus: "full" } },
    });
    await move("Power", "mains", false);
    await became("Power", {
      powerManagement: { info: { powerInStatus: "noPower", batteryChargingStatus: "discharging" } },
    });
    await move("Power", "batteryEmpty", true);
    await became("Power", { powerManagement: { info: { batteryStatus: "critical" } } });
    await move("Power", "batteryEmpty", false);
    await move("Power", "mains", true);
    await became("Power", { powerManagement: { info: { powerInStatus: "powering" } } });
    const capabilities = await ask("Power", "Common.Capabilities");
    expect(capabilities.payload).toMatchObject({ powerManagement: { powerSaveControl: false } });
    expect(JSON.stringify(capabilities.payload)).toContain('"PowerManagement"');
  });

  it("promises no print without mains, and says why", async () => {
    const asked = async () =>
      (await ask("Kiosk", "PrintJob.CanPrint", { printer: "CertificatePrinter", pages: 1 })).payload;
    await expect.poll(asked).toEqual({ canPrint: true, problems: [] });
    await move("Power", "mains", false);
    await expect.poll(asked).toEqual({ canPrint: false, problems: ["onBattery"] });
    await move("Power", "mains", true);
    await expect.poll(asked).toEqual({ canPrint: true, problems: [] });
  });

  it("lights the reader while it waits for a card, and only then", async () => {
    const reader = await agent.connect("IdCardReader");
    await expect
      .poll(async () => (await reader.call("Common.Status")).payload)
      .toMatchObject({ common: { device: "online" } });
    await became("Lights", { lights: { statusGood: { default: { flashRate: "continuous" } } } });
    const id = reader.send("IdCard.Identify", {}, { timeout: 20_000 });
    await became("Lights", { lights: { cardReader: { default: { flashRate: "medium" } } } });
    await reader.call("Common.Cancel", { requestIds: [id] });
    await became("Lights", { lights: { cardReader: { default: { flashRate: "off" } } } });
    reader.close();
  });

  it("lights what a local program asks for, and what the kiosk has not is refused", async () => {
    await became("Lights", { lights: { scanner: { default: { flashRate: "off" } } } });
    const lit = { scanner: { default: { flashRate: "continuous" } } };
    expect(await ask("Lights", "Lights.SetLight", lit)).toMatchObject({
      header: { completionCode: "success" },
    });
    await became("Lights", { lights: lit });
    const { payload } = await ask("Kiosk", "Simulator.Describe");
    expect(payload).toMatchObject({
      things: expect.arrayContaining([
        expect.objectContaining({
          name: "Lights",
          lights: expect.arrayContaining([{ name: "scanner", color: "green", on: true }]),
        }),
      ]),
    });
    for (const wrong of [
      { billAcceptor: lit.scanner },
      { scanner: { default: { flashRate: "slow", color: "blue" } } },
    ])
      expect(await ask("Lights", "Lights.SetLight", wrong)).toMatchObject({
        header: { completionCode: "commandErrorCode" },
        payload: { errorCode: "invalidLight" },
      });
    await ask("Lights", "Lights.SetLight", { scanner: { default: { flashRate: "off" } } });
  });

  it("is not the page's to light", async () => {
    const page = await connectXfs(
      `${agent.url.replace("http:", "ws:")}xfs4iot/v1.0/Lights`,
      await agent.pageHeaders(),
    );
    const refused = await page.call("Lights.SetLight", { scanner: { default: { flashRate: "slow" } } });
    expect(refused).toMatchObject({ header: { completionCode: "authorisationRequired" } });
    page.close();
  });

  it("has no volume to set without a loudspeaker", async () => {
    expect(await ask("Sensors", "Auxiliaries.SetAuxiliaries", { volume: 500 })).toMatchObject({
      payload: { errorCode: "invalidAuxiliary" },
    });
  });
});
