import { afterEach, describe, expect, it, vi } from "vitest";
import { fail, ok, type PowerStatus } from "@zizhuban/device-agent-contract";
import { replayRecording } from "../../fault-suite/testing/replay.ts";
import { createRecorder, tcpTransport, type HidPort } from "../../transports/index.ts";
import { decodePowerReport, readingOfHid } from "./hid-source.ts";
import {
  createPower,
  hidPowerProfiles,
  hidPowerSource,
  hidPowerWire,
  nutSource,
  type PowerSource,
} from "./index.ts";
import { encodeListVariables, readingOf, readList } from "./protocol.ts";
import { recordingKit } from "./recording.ts";
import { startUpsSimulator, type UpsFault } from "./simulator.ts";
import { statusOf } from "./status.ts";
import { dailyBudget, type RecoveryBook } from "../recovery.ts";
import { startUpsd } from "./testing.ts";
import { feedHostileLines } from "./testing-fuzz.ts";
import { unhurriedClock } from "../../transports/testing.ts";

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

const delays = { poll: 10, reopen: 10, reopenCap: 20 };
const low = { chargePercent: 20, runtimeSeconds: 180 };

function watch(source: PowerSource, recovery?: RecoveryBook) {
  const power = createPower({
    name: "Power",
    source,
    clock: unhurriedClock,
    delays,
    ...(recovery !== undefined && { recovery }),
  });
  const history: PowerStatus[] = [];
  power.onChange((view) => {
    if (view.class === "power") history.push(view.status);
  });
  undo.push(() => power.stop());
  power.start();
  const became = (status: object) =>
    vi.waitFor(() => expect(power.view().status).toMatchObject(status), { interval: 5 });
  return { power, history, became };
}

const nutAt = (port: number, ups = "kiosk") =>
  nutSource({
    transport: tcpTransport({ host: "127.0.0.1", port, clock: unhurriedClock }),
    ups,
    clock: unhurriedClock,
    answer: 300,
  });

describe("a UPS behind the real upsd", () => {
  it("tells of mains, battery, low battery, and of mains that are back", async () => {
    const upsd = await startUpsd();
    undo.push(() => upsd.close());
    const { power, became } = watch(nutAt(upsd.port));
    await became({ state: "ready", supply: "online", chargePercent: 100 });
    expect(power.facts()).toMatchObject({ profile: "nut", model: "Dummy" });
    upsd.say({ "ups.status": "OB DISCHRG", "battery.charge": "71", "battery.runtime": "900" });
    await became({ supply: "onBattery", chargePercent: 70, runtimeSeconds: 900 });
    upsd.say({ "ups.status": "OB DISCHRG LB", "battery.charge": "30" });
    await became({ supply: "low" });
    upsd.say({ "ups.status": "OL CHRG RB", "battery.charge": "31" });
    await became({ supply: "online", charging: true, batteryWorn: true });
    await upsd.stopDriver();
    await became({ state: "fault", fault: "dataStale" });
  });

  it("that has another name says so", async () => {
    const upsd = await startUpsd();
    undo.push(() => upsd.close());
    const { became } = watch(nutAt(upsd.port, "another"));
    await became({ state: "fault", fault: "upsUnknown" });
  });
});

describe("faults of a UPS behind upsd", () => {
  const faults: readonly (readonly [UpsFault, object])[] = [
    ["refused", { state: "offline" }],
    ["noAnswer", { state: "offline", reason: "noAnswer" }],
    ["slowDrip", { state: "offline", reason: "noAnswer" }],
    ["halfAnswer", { state: "fault", fault: "protocol" }],
    ["garbage", { state: "fault", fault: "protocol" }],
    ["endlessLine", { state: "fault", fault: "protocol" }],
    ["disconnect", { state: "offline", reason: "connectionLost" }],
    ["dataStale", { state: "fault", fault: "dataStale" }],
    ["driverNotConnected", { state: "fault", fault: "dataStale" }],
    ["unknownUps", { state: "fault", fault: "upsUnknown" }],
    ["accessDenied", { state: "fault", fault: "accessDenied" }],
    ["noStatus", { state: "fault", fault: "protocol" }],
  ];
  it.each([
    [0, ["reopen failed"]],
    [dailyBudget, []],
  ])("%d rungs spent: what is tried is told, and it is never out of service", async (before, expected) => {
    let spent = before;
    const told: string[] = [];
    const simulator = await startUpsSimulator({ clock: unhurriedClock });
    undo.push(() => simulator.stop());
    const { history, became } = watch(nutAt(simulator.port), {
      today: () => ({ spent, out: false }),
      write: (day) => void (spent = day.spent),
      tell: (rung, outcome) => void told.push(`${rung} ${outcome}`),
      onAgain: () => () => {},
    });
    await became({ state: "ready" });
    simulator.fault("noStatus");
    await became({ state: "fault", fault: "protocol" });
    await vi.waitFor(() => expect(told).toEqual(expected));
    simulator.heal();
    await became({ state: "ready" });
    expect(history).not.toContainEqual({ state: "offline", reason: "outOfService" });
  });

  it.each(faults)("%s: the status says so, and is right again afterwards", async (fault, status) => {
    const simulator = await startUpsSimulator({ clock: unhurriedClock });
    undo.push(() => simulator.stop());
    const { became } = watch(nutAt(simulator.port));
    await became({ state: "ready", supply: "online" });
    simulator.fault(fault);
    await became(status);
    simulator.setMains(false);
    simulator.heal();
    await became({ state: "ready", supply: "onBattery" });
    simulator.setCharge(12);
    await became({ supply: "low", chargePercent: 10 });
    simulator.setMains(true);
    await became({ supply: "online", charging: true });
  });

  it("nobody listens: not found", async () => {
    const simulator = await startUpsSimulator({ clock: unhurriedClock });
    await simulator.stop();
    const { became } = watch(nutAt(simulator.port));
    await became({ state: "offline", reason: "notFound" });
  });
});

describe("a UPS on USB", () => {
  const profile = hidPowerProfiles["apc-back-ups"];

  function fakeUps() {
    const handlers = new Map<string, (value: Buffer) => void>();
    const port: HidPort = {
      write: async (report) => report.length,
      on: (event: string, listener: (value: Buffer) => void) => handlers.set(event, listener),
      close: async () => {},
    };
    return {
      port,
      report: (...bytes: number[]) => handlers.get("data")?.(Buffer.from(bytes)),
      pull: () => handlers.get("error")?.(Buffer.alloc(0)),
      plugged: () => handlers.has("data"),
    };
  }

  it("tells the same by its input reports", async () => {
    let ups = fakeUps();
    const { became } = watch(
      hidPowerSource({
        profile,
        clock: unhurriedClock,
        transport: hidPowerWire(profile, async () => ok(ups.port)),
        firstReport: 2_000,
      }),
    );
    await vi.waitFor(() => expect(ups.plugged()).toBe(true));
    ups.report(0x0c, 100, 0xe4, 0x08);
    ups.report(0x16, 0x0c, 0, 0, 0);
    await became({ state: "ready", supply: "online", chargePercent: 100, runtimeSeconds: 2_280 });
    ups.report(0x16, 0x0a, 0, 0, 0);
    await became({ supply: "onBattery" });
    ups.report(0x14, 1, 0);
    await became({ supply: "low" });
    const old = ups;
    ups = fakeUps();
    old.pull();
    await vi.waitFor(() => expect(ups.plugged()).toBe(true));
    ups.report(0x16, 0x0d, 0, 0, 0);
    await became({ state: "ready", supply: "online", charging: true });
  });

  it("is recorded by its reports, and replays", async () => {
    const ups = fakeUps();
    const lines: string[] = [];
    const recorder = createRecorder({
      header: { device: "power", profile: profile.name },
      clock: unhurriedClock,
      masker: recordingKit.masker,
      write: (line) => lines.push(line),
    });
    const transport = recorder.transport(hidPowerWire(profile, async () => ok(ups.port)));
    const { became } = watch(
      hidPowerSource({ profile, clock: unhurriedClock, transport, firstReport: 2_000 }),
    );
    await vi.waitFor(() => expect(ups.plugged()).toBe(true));
    ups.report(0x0c, 100, 0xe4, 0x08);
    ups.report(0x16, 0x0c, 0, 0, 0);
    await became({ supply: "online" });
    recorder.asked("watch", {});
    ups.report(0x16, 0x0a, 0, 0, 0);
    await became({ supply: "onBattery" });
    recorder.ended("onBattery");
    expect(await replayRecording(lines.join("\n"), recordingKit)).toEqual({
      end: "onBattery",
      recordedEnd: "onBattery",
      mismatch: undefined,
    });
  });

  it("that says nothing is not believed to have mains", async () => {
    const { became } = watch(
      hidPowerSource({
        profile,
        clock: unhurriedClock,
        transport: hidPowerWire(profile, async () => ok(fakeUps().port)),
        firstReport: 30,
      }),
    );
    await became({ state: "offline", reason: "noAnswer" });
  });

  it("that is not plugged in is not found", async () => {
    const { became } = watch(
      hidPowerSource({
        profile,
        clock: unhurriedClock,
        transport: hidPowerWire(profile, async () => fail("portNotFound")),
      }),
    );
    await became({ state: "offline", reason: "notFound" });
  });

  it("has its values where its report descriptor says; half a report says nothing", () => {
    expect(decodePowerReport(profile, Uint8Array.of(0x0c, 50, 0x10, 0x27))).toEqual({
      remainingCapacity: 50,
      runTimeToEmpty: 10_000,
    });
    expect(decodePowerReport(profile, Uint8Array.of(0x0c, 50))).toEqual({});
    expect(decodePowerReport(profile, Uint8Array.of(0x77, 1))).toEqual({});
    expect(readingOfHid({ charging: 1 })).toBeUndefined();
  });
});

describe("upsd's words", () => {
  it("are read as RFC 9271 writes them", () => {
    const verdict = readList("ups", [
      "BEGIN LIST VAR ups",
      'VAR ups ups.status "OL CHRG"',
      'VAR ups ups.model "Say \\"UPS\\""',
      "END LIST VAR ups",
    ]);
    expect(verdict).toEqual({
      type: "variables",
      variables: new Map([
        ["ups.status", "OL CHRG"],
        ["ups.model", 'Say "UPS"'],
      ]),
    });
    expect(readList("ups", ["ERR DATA-STALE"])).toEqual({ type: "refused", fault: "dataStale" });
    expect(readList("ups", ["ERR INVALID-ARGUMENT"])).toEqual({ type: "refused", fault: "protocol" });
    expect(readList("ups", ["BEGIN LIST VAR other"])).toEqual({ type: "refused", fault: "protocol" });
    expect(() => encodeListVariables("ups\nSET VAR")).toThrow(/not a UPS name/);
  });

  it("without OL or OB are no reading", () => {
    expect(readingOf(new Map([["ups.status", "CAL"]]))).toMatchObject({ ok: false, code: "protocol" });
    expect(readingOf(new Map())).toMatchObject({ ok: false });
  });

  it.each([
    [["OL"], {}, "online"],
    [["OL", "CHRG"], { chargePercent: 3 }, "online"],
    [["OB"], { chargePercent: 90 }, "onBattery"],
    [["OB"], { chargePercent: 20 }, "low"],
    [["OB"], { chargePercent: 90, runtimeSeconds: 60 }, "low"],
    [["OB", "LB"], {}, "low"],
    [["OL", "FSD"], {}, "low"],
  ] as const)("%j with %j is %s", (words, values, supply) => {
    expect(statusOf({ words: new Set(words), ...values }, low)).toMatchObject({ supply });
  });

  // The long form is scripts/fuzz/nut.ts.
  it("made hostile raise nothing, and reach every reader", () => {
    const { cases, ...reached } = feedHostileLines(1, 10_000);
    expect(cases).toBe(10_000);
    for (const [what, times] of Object.entries(reached)) expect(times, what).toBeGreaterThan(100);
  });
});
