import { describe, expect, it } from "vitest";
import { SimulatedClock, type DeviceView, type PrintJobView } from "@zizhuban/device-agent-contract";
import type { LightChanges } from "../devices/lights/index.ts";
import { createGuidance, guide } from "./guidance.ts";

const rates = { flashRates: ["off", "medium", "continuous"], colors: [], directions: [] } as const;
const reader = (state: "ready" | "fault"): DeviceView => ({
  name: "R",
  class: "id-card-reader",
  status: state === "ready" ? { state, card: "unknown" } : { state, fault: "protocol" },
});
const printer = (problem?: "paperOut"): DeviceView => ({
  name: "P",
  class: "receipt-printer",
  status:
    problem === undefined
      ? { state: "ready", warnings: [] }
      : { state: "attention", problems: [problem], warnings: [] },
});
const calm = { identifying: false, paper: new Map(), devices: [reader("ready"), printer()], closed: false };

describe("what shines", () => {
  it("follows from what is true", () => {
    expect(guide(calm)).toMatchObject({ cardReader: "off", statusGood: "continuous", statusBad: "off" });
    expect(guide({ ...calm, identifying: true })).toMatchObject({ cardReader: "medium" });
    expect(guide({ ...calm, devices: [reader("ready"), printer("paperOut")] })).toMatchObject({
      statusWarning: "continuous",
      statusGood: "off",
      statusInService: "continuous",
    });
    expect(guide({ ...calm, identifying: true, devices: [reader("fault")] })).toMatchObject({
      cardReader: "off",
      statusBad: "continuous",
      statusInService: "off",
    });
    const left = {
      ...reader("ready"),
      class: "id-card-reader",
      status: { state: "ready", card: "left" },
    } as const;
    expect(guide({ ...calm, devices: [left] })).toMatchObject({ cardReader: "slow", contactless: "slow" });
    expect(guide({ ...calm, devices: [left], identifying: true })).toMatchObject({ cardReader: "medium" });
    expect(guide({ ...calm, closed: true })).toMatchObject({ statusBad: "continuous", fasciaLight: "off" });
  });

  it("is exactly one of good, warning and bad", () => {
    for (const closed of [true, false])
      for (const devices of [[reader("ready"), printer()], [reader("fault")], [printer("paperOut")], []]) {
        const { statusGood, statusWarning, statusBad } = guide({ ...calm, closed, devices });
        expect([statusGood, statusWarning, statusBad].filter((rate) => rate !== "off")).toHaveLength(1);
      }
  });
});

describe("guidance", () => {
  function driven() {
    const clock = new SimulatedClock();
    const told: LightChanges[] = [];
    const guidance = createGuidance({
      lights: [
        {
          abilities: { cardReader: rates, documentPrinter: rates },
          async set(changes) {
            told.push(changes);
            return { ok: true, value: undefined };
          },
        },
      ],
      devices: () => calm.devices,
      closed: () => false,
      clock,
    });
    return { clock, told, guidance };
  }
  const job = (state: PrintJobView["state"]): PrintJobView => ({ jobId: "j", printer: "P", state });

  it("lights the reader exactly while a read waits, whatever ends it", async () => {
    const { told, guidance } = driven();
    const ends: ((result: "canceled") => void)[] = [];
    const watched = guidance.watched({
      name: "R",
      presence: "inferred",
      facts: () => ({ profile: "test" }),
      view: () => reader("ready"),
      onChange: () => () => undefined,
      start: () => undefined,
      stop: () => Promise.resolve(),
      lookForLeftCard: async () => ({ ok: true, value: false }),
      acceptSam: () => ({ ok: false, code: "nothingToAccept" }),
      photoOf: () => Promise.reject(new Error("nobody asks for a photo here")),
      read: () =>
        new Promise((resolve) => {
          ends.push((code) => resolve({ ok: false, code }));
        }),
    });
    const read = watched.read({ signal: new AbortController().signal });
    expect(told.at(-1)).toMatchObject({ cardReader: { flashRate: "medium" } });
    ends[0]?.("canceled");
    await read;
    expect(told.at(-1)).toEqual({ cardReader: { flashRate: "off" } });
  });

  it("lights the slot while paper comes, and until it has had time to be taken", () => {
    const { clock, told, guidance } = driven();
    guidance.printer("documentPrinter", job("printing"));
    expect(told.at(-1)).toMatchObject({ documentPrinter: { flashRate: "medium" } });
    guidance.printer("documentPrinter", job("printed"));
    expect(told.at(-1)).toEqual({ documentPrinter: { flashRate: "continuous" } });
    clock.advance(20_000);
    expect(told.at(-1)).toEqual({ documentPrinter: { flashRate: "off" } });
    guidance.printer("documentPrinter", job("printing"));
    guidance.printer("documentPrinter", job("notPrinted"));
    expect(told.at(-1)).toEqual({ documentPrinter: { flashRate: "off" } });
  });

  it("asks for nothing that has not changed", () => {
    const { told, guidance } = driven();
    guidance.update();
    const count = told.length;
    guidance.update();
    expect(told).toHaveLength(count);
  });
});
