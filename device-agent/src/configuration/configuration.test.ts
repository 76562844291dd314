import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadConfiguration } from "./configuration.ts";

const folder = mkdtempSync(join(tmpdir(), "configuration-"));
afterAll(() => rmSync(folder, { recursive: true }));

function load(environment: Record<string, string>, file?: unknown) {
  const path = join(folder, "agent.json");
  if (file !== undefined) writeFileSync(path, typeof file === "string" ? file : JSON.stringify(file));
  return loadConfiguration(
    file === undefined ? environment : { ...environment, AGENT_CONFIG: path },
    "/product",
  );
}

describe("the agent's configuration", () => {
  it("needs nothing: everything is simulated and on this machine", () => {
    expect(load({})).toMatchObject({
      ok: true,
      value: {
        home: "/product/.zizhuban/device-agent",
        claimFile: "/product/.zizhuban/claims/demo-kiosk.json",
        port: 4100,
        development: true,
        standardPorts: { from: 5846, to: 5856 },
      },
    });
  });

  it("takes real devices from the file", () => {
    const devices = [
      {
        name: "IdCardReader",
        class: "id-card-reader",
        profile: "sam-v",
        transport: { kind: "serial", path: "/dev/ttyUSB0", baudRate: 115_200 },
      },
      {
        name: "ReceiptPrinter",
        class: "receipt-printer",
        profile: "epson-tm",
        transport: { kind: "tcp", host: "127.0.0.1", port: 9100 },
      },
      {
        name: "CertificatePrinter",
        class: "certificate-printer",
        transport: { kind: "ipp", url: "ipp://127.0.0.1:8631/ipp/print" },
      },
    ];
    const loaded = load({ NODE_ENV: "production", ZIZHUBAN_HOME: "/var/lib/zizhuban" }, { devices });
    expect(loaded).toMatchObject({ ok: true, value: { devices, development: false } });
  });

  const simulatedReader = { name: "R", class: "id-card-reader", transport: { kind: "simulated" } };
  it.each<[string, Record<string, string>, unknown, RegExp]>([
    ["a port that is none", { KIOSK_PORT: "http" }, undefined, /KIOSK_PORT must be a port number/],
    ["a member nobody knows", {}, { devicesX: [] }, /agent\.json: \/devicesX: unknown member\./],
    [
      "a transport the device has not",
      {},
      { devices: [{ name: "R", class: "receipt-printer", transport: { kind: "usb" } }] },
      /: \/devices\/0\/transport\/kind: must be one of serial, tcp, simulated\./,
    ],
    ["a port out of range", { KIOSK_PORT: "70000" }, undefined, /KIOSK_PORT/],
    [
      "a server without TLS",
      { SERVER_URL: "http://10.0.0.1" },
      undefined,
      /SERVER_URL must begin with https/,
    ],
    ["a file that is no JSON", {}, "{", /is not valid JSON/],
    ["a member nobody knows", {}, { device: [] }, /agent\.json: /],
    [
      "a transport that does not fit",
      {},
      { devices: [{ ...simulatedReader, transport: { kind: "ipp" } }] },
      /devices/,
    ],
    ["a name used twice", {}, { devices: [simulatedReader, simulatedReader] }, /R is used twice/],
    [
      "a simulated device in production",
      { NODE_ENV: "production" },
      undefined,
      /simulated, which a production agent refuses/,
    ],
  ])("refuses %s with a sentence", (_what, environment, file, sentence) => {
    const loaded = load(environment, file);
    expect(loaded.ok ? "accepted" : loaded.detail).toMatch(sentence);
  });

  it("refuses a file that is not there", () => {
    const loaded = loadConfiguration({ AGENT_CONFIG: "/nowhere/agent.json" }, "/product");
    expect(loaded).toMatchObject({ ok: false, detail: expect.stringContaining("/nowhere/agent.json") });
  });
});
