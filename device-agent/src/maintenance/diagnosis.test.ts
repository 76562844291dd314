import type { DeviceView } from "@zizhuban/device-agent-contract";
import { describe, expect, it } from "vitest";
import { causes } from "./causes.ts";
import { diagnoseDevice, diagnoseKiosk, linkCauses } from "./diagnosis.ts";
import { drawable } from "../documents/index.ts";
import { maintenanceWords } from "./words/index.ts";

const facts = { profile: "epson-tm" };
const zh = maintenanceWords["zh-CN"];

describe("a diagnosis", () => {
  it("of a printer without paper says what to tell, what to do and what to bring", () => {
    const view: DeviceView = {
      name: "ReceiptPrinter",
      class: "receipt-printer",
      status: { state: "attention", problems: ["paperOut"], warnings: [] },
    };
    const diagnosed = diagnoseDevice(view, facts, zh);
    expect(diagnosed).toMatchObject({
      verdict: "fail",
      findings: [{ cause: "paperOut", citizen: "纸用完了", part: "80 毫米热敏纸卷" }],
    });
  });

  it("of a device that works but will stop is soon, of one still starting unknown, of one that works pass", () => {
    const view = (status: DeviceView["status"]) =>
      ({ name: "P", class: "certificate-printer", status }) as DeviceView;
    expect(diagnoseDevice(view({ state: "ready", warnings: ["tonerLow"] }), facts, zh).verdict).toBe("soon");
    expect(diagnoseDevice(view({ state: "starting" }), facts, zh).verdict).toBe("unknown");
    expect(diagnoseDevice(view({ state: "ready", warnings: [] }), facts, zh)).toMatchObject({
      verdict: "pass",
      findings: [],
    });
    expect(diagnoseDevice(view({ state: "offline", reason: "notFound" }), facts, zh).verdict).toBe("fail");
  });

  it("of the kiosk itself names the network and the disk", () => {
    expect(diagnoseKiosk(["diskLow"], "0.1.0", zh)).toMatchObject({ verdict: "soon", class: "kiosk" });
    expect(diagnoseKiosk(["serverUnreachable"], "0.1.0", zh).verdict).toBe("fail");
  });

  it("blames the clock, not the network, for a server refused because of the clock", () => {
    const link = { serverSpeaks: true, clockWrong: false, clockKeepsServerAway: false };
    const away = { ...link, serverSpeaks: false };
    expect(linkCauses(link)).toEqual([]);
    expect(linkCauses(away)).toEqual(["serverUnreachable"]);
    expect(linkCauses({ ...away, clockKeepsServerAway: true })).toEqual(["clockWrong"]);
    expect(linkCauses({ ...link, clockWrong: true })).toEqual(["clockWrong"]);
    expect(linkCauses({ ...away, clockWrong: true })).toEqual(["serverUnreachable", "clockWrong"]);
    expect(diagnoseKiosk(["clockWrong"], "0.1.0", zh)).toMatchObject({
      verdict: "fail",
      findings: [{ cause: "clockWrong", citizen: "时间不对" }],
    });
  });

  it.each(["zh-CN", "en"] as const)("in %s every cause has short words that our font can print", (locale) => {
    const words = maintenanceWords[locale];
    for (const cause of Object.keys(causes)) {
      const said = Object.entries(words.causes).find(([key]) => key === cause)?.[1];
      expect(said?.citizen.length, cause).toBeGreaterThan(0);
      expect(said?.citizen.length, cause).toBeLessThan(locale === "en" ? 40 : 16);
      for (const character of `${said?.citizen}${said?.attendant}`)
        expect(drawable(character, false), `${cause} ${character}`).toBe(true);
    }
  });
});
