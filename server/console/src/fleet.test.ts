import type { KioskView } from "@zizhuban/server-contract";
import { describe, expect, it } from "vitest";
import { describeEvent, describeStatus } from "./describe.ts";
import { count, deviceSeverity, matching, withKiosk } from "./fleet.ts";
import { locales } from "./locale/index.ts";

const reader = {
  name: "IdCardReader",
  class: "id-card-reader",
  status: { state: "ready", card: "unknown" },
} as const;
const printer = {
  name: "CertificatePrinter",
  class: "certificate-printer",
  status: { state: "attention", problems: ["paperOut"], warnings: ["tonerLow"] },
} as const;

function kiosk(kid: string, change: Partial<KioskView> = {}): KioskView {
  return {
    kid,
    name: "太和镇便民服务中心",
    number: "03",
    presence: "online",
    presenceSince: 1,
    busy: false,
    agent: "0.1.0",
    devices: [reader],
    levels: [],
    asOf: 1,
    issuedToday: 0,
    catalogue: { version: "0123456789abcdef", takenAt: 1 },
    ledger: { written: 5, stored: 5, declaredLost: 0, gaps: 0, rejected: 0 },
    lastEvents: [],
    ...change,
  };
}

const fleet = {
  asOf: 1,
  issuedToday: 2,
  kiosks: [
    kiosk("kiosk001", { busy: true, issuedToday: 2 }),
    kiosk("kiosk002", {
      devices: [
        reader,
        { ...printer, status: { ...printer.status, problems: ["paperOut"], warnings: ["tonerLow"] } },
      ],
    }),
    kiosk("kiosk003", {
      presence: "offline",
      busy: true,
      ledger: { written: 9, stored: 5, declaredLost: 1, gaps: 3, rejected: 0 },
    }),
  ],
};

describe("the numbers of the fleet", () => {
  it("each tile counts the kiosks it opens", () => {
    const kids = (filter: Parameters<typeof matching>[1]) => matching(fleet, filter).map(({ kid }) => kid);
    expect(kids("online")).toEqual(["kiosk001", "kiosk002"]);
    expect(kids("offline")).toEqual(["kiosk003"]);
    expect(kids("busy")).toEqual(["kiosk001"]);
    expect(kids("attention")).toEqual(["kiosk002"]);
    expect(count(fleet, "issued")).toBe(2);
    expect(count(fleet, "gaps")).toBe(3);
  });

  it("a changed kiosk takes its place and the sum follows", () => {
    const next = withKiosk(fleet, kiosk("kiosk002", { issuedToday: 4 }), 7);
    expect(next.kiosks.map(({ kid }) => kid)).toEqual(["kiosk001", "kiosk002", "kiosk003"]);
    expect(next).toMatchObject({ asOf: 7, issuedToday: 6 });
    expect(withKiosk(fleet, kiosk("kiosk009"), 7).kiosks).toHaveLength(4);
  });
});

describe("an operator's words", () => {
  const words = locales["zh-CN"];

  it("say what it is and what to bring", () => {
    const view = {
      ...printer,
      status: {
        state: "attention" as const,
        problems: ["paperOut" as const],
        warnings: ["tonerLow" as const],
      },
    };
    expect(describeStatus(view, words)).toBe("要处理 · 纸用完了,带纸 · 碳粉快没了");
    expect(deviceSeverity(view)).toBe("bad");
    expect(deviceSeverity(reader)).toBe("good");
  });

  it("never show a bare code for what this version knows", () => {
    expect(
      describeEvent(
        { type: "print.finished", jobId: "x", printer: "P", kind: "slip", state: "unknown" },
        words,
      ),
    ).toBe("凭条 · 不确定,要核对纸张");
    expect(
      describeEvent({ type: "visit.ended", visitId: "x", reason: "idle", seconds: 75 }, locales.en),
    ).toBe("Visit ended · nobody there · 75 s");
  });
});
