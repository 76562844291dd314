import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { SimulatedClock, type SensorReadings, type SensorsStatus } from "@zizhuban/device-agent-contract";
import { createModbusBus, linkedWire, serialTransport } from "../../transports/index.ts";
import { simulateModbusBoard, type ModbusBoardFault } from "../../transports/simulator.ts";
import { openPtyWire, unhurriedClock } from "../../transports/testing.ts";
import { dailyBudget, type RecoveryBook } from "../recovery.ts";
import { createSensors, sensorsProfiles, type SensorsProfile } from "./index.ts";
import { firstLook, lookAgain, rangeOf, readingsOf } from "./protocol.ts";

// The sensors of production on a serial line of the operating system, a simulated board at its other end.

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

const closed = [0, 1, 2];
const quick = {
  ...sensorsProfiles["modbus-inputs"],
  inputs: sensorsProfiles["modbus-inputs"].inputs.map((input) => ({ ...input, onMs: 30, offMs: 30 })),
};

function kiosk(recovery?: RecoveryBook) {
  const wire = openPtyWire();
  const board = simulateModbusBoard({ wire, clock: unhurriedClock, late: 700 });
  for (const input of closed) board.setInput(input, true);
  const bus = createModbusBus({
    transport: serialTransport({ path: wire.path, baudRate: 9600 }),
    clock: unhurriedClock,
    delays: { answer: 80, afterFailure: 10, betweenFrames: 1, reopen: 20 },
  });
  const sensors = createSensors({
    name: "Sensors",
    profile: quick,
    slave: bus.slave(1),
    clock: unhurriedClock,
    delays: { poll: 4, reopen: 20 },
    ...(recovery !== undefined && { recovery }),
  });
  const history: SensorsStatus[] = [];
  sensors.onChange((view) => {
    if (view.class === "sensors") history.push(view.status);
  });
  undo.push(
    () => wire.close(),
    () => board.stop(),
    () => bus.close(),
    () => sensors.stop(),
  );
  const became = (status: object) =>
    vi.waitFor(() => expect(sensors.view().status).toMatchObject(status), { interval: 3 });
  sensors.start();
  return { board, sensors, history, became };
}

const calm: SensorReadings = {
  cabinetFrontDoor: "closed",
  cabinetRearDoor: "closed",
  tamperSensor: "off",
  seismicSensor: "off",
  proximitySensor: "notPresent",
  operatorCallButtonSensor: "off",
  operatorSwitch: "run",
};

describe("sensors on a board", () => {
  it.each([
    [0, ["reopen failed"]],
    [dailyBudget, []],
  ])("%d rungs spent: what is tried is told, and it is never out of service", async (before, expected) => {
    let spent = before;
    const told: string[] = [];
    const { board, history, became } = kiosk({
      today: () => ({ spent, out: false }),
      write: (day) => void (spent = day.spent),
      tell: (rung, outcome) => void told.push(`${rung} ${outcome}`),
      onAgain: () => () => {},
    });
    await became({ state: "ready" });
    board.fault("babble");
    await became({ state: "fault", fault: "protocol" });
    await vi.waitFor(() => expect(told).toEqual(expected));
    board.heal();
    await became({ state: "ready" });
    expect(history).not.toContainEqual({ state: "offline", reason: "outOfService" });
  });

  it("say what every contact says, each in its own word", async () => {
    const { board, became } = kiosk();
    await became({ state: "ready", readings: calm });
    const changes: readonly (readonly [number, boolean, SensorReadings])[] = [
      [0, false, { cabinetFrontDoor: "open" }],
      [1, false, { cabinetRearDoor: "open" }],
      [2, false, { tamperSensor: "on" }],
      [3, true, { seismicSensor: "on" }],
      [4, true, { proximitySensor: "present" }],
      [5, true, { operatorCallButtonSensor: "on" }],
      [6, true, { operatorSwitch: "maintenance" }],
    ];
    for (const [input, on, readings] of changes) {
      board.setInput(input, on);
      await became({ readings });
    }
    board.setInput(7, true);
    await became({ readings: { operatorSwitch: "supervisor" } });
    board.setInput(0, true);
    await became({ readings: { cabinetFrontDoor: "closed", cabinetRearDoor: "open" } });
  });

  it("tell of an opened door once, however its contact bounces", async () => {
    const { board, history, became } = kiosk();
    await became({ state: "ready" });
    board.fault("bouncingInputs");
    await vi.waitFor(() => expect(board.asked().length).toBeGreaterThan(40), { interval: 5 });
    expect(history).toEqual([{ state: "ready", readings: calm }]);
    board.heal();
    board.setInput(0, false);
    await became({ readings: { ...calm, cabinetFrontDoor: "open" } });
    expect(history).toHaveLength(2);
  });

  it("a stuck input stays what it was, and counts when it is free", async () => {
    const { board, became, history } = kiosk();
    await became({ state: "ready" });
    board.fault("stuckInputs");
    board.setInput(0, false);
    const before = board.asked().length;
    await vi.waitFor(() => expect(board.asked().length).toBeGreaterThan(before + 20), { interval: 5 });
    expect(history).toHaveLength(1);
    board.heal("stuckInputs");
    await became({ readings: { cabinetFrontDoor: "open" } });
  });

  const faults: readonly (readonly [ModbusBoardFault, Partial<SensorsStatus>])[] = [
    ["unplugged", { state: "offline", reason: "notFound" }],
    ["noAnswer", { state: "offline", reason: "noAnswer" }],
    ["lateAnswer", { state: "offline", reason: "noAnswer" }],
    ["wrongSlave", { state: "offline", reason: "noAnswer" }],
    ["halfFrame", { state: "fault", fault: "protocol" }],
    ["badChecksum", { state: "fault", fault: "protocol" }],
    ["wrongAnswer", { state: "fault", fault: "protocol" }],
    ["babble", { state: "fault", fault: "protocol" }],
    ["exception", { state: "fault", fault: "refused" }],
    ["slaveBusy", { state: "fault", fault: "refused" }],
  ];
  it.each(faults)(
    "%s: nothing is claimed; what happened meanwhile is told afterwards",
    async (fault, status) => {
      const { board, became } = kiosk();
      await became({ state: "ready" });
      board.fault(fault);
      await became(status);
      board.setInput(0, false);
      board.heal();
      await became({ state: "ready", readings: { cabinetFrontDoor: "open" } });
    },
  );
});

describe("how often the board is asked", () => {
  async function paced(profile: SensorsProfile) {
    const clock = new SimulatedClock();
    const wire = linkedWire("board");
    const board = simulateModbusBoard({ wire: wire.device, clock });
    for (const input of closed) board.setInput(input, true);
    const bus = createModbusBus({ transport: wire.transport, clock });
    const sensors = createSensors({ name: "Sensors", profile, slave: bus.slave(1), clock });
    sensors.start();
    /** Questions in so many milliseconds. */
    async function asked(ms: number): Promise<number> {
      const end = clock.monotonic() + ms;
      const before = board.asked().length;
      for (await setImmediate(); clock.monotonic() < end; await setImmediate())
        clock.advance(Math.min(end - clock.monotonic(), clock.untilNext() ?? ms));
      return board.asked().length - before;
    }
    undo.push(async () => {
      const stopped = Promise.all([sensors.stop(), bus.close(), board.stop()]);
      await asked(1_000);
      await stopped;
    });
    return { board, asked };
  }

  it("ten times a second while somebody may be here, else within what a detector's signal lasts", async () => {
    const { board, asked } = await paced(sensorsProfiles["modbus-inputs"]);
    expect(await asked(9_000)).toBeGreaterThan(80);
    await asked(2_000);
    expect(await asked(30_000)).toBeLessThanOrEqual(80);
    expect(await asked(400)).toBeGreaterThanOrEqual(1);
    board.setInput(4, true);
    await asked(500);
    expect(await asked(30_000)).toBeGreaterThan(280);
    board.setInput(4, false);
    await asked(15_000);
    expect(await asked(30_000)).toBeLessThanOrEqual(80);
    board.setInput(0, false);
    await asked(500);
    expect(await asked(5_000)).toBeGreaterThan(45);
  });

  it("always ten times a second where nothing tells whether somebody is here", async () => {
    const inputs = sensorsProfiles["modbus-inputs"].inputs.filter(({ is }) => is !== "proximitySensor");
    const { asked } = await paced({ name: "blind", inputs });
    await asked(20_000);
    expect(await asked(10_000)).toBeGreaterThan(90);
  });
});

describe("a contact", () => {
  it("counts only when it was steady for long enough", () => {
    const input = { onMs: 50, offMs: 50 };
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 49 }), fc.boolean()), { maxLength: 60 }),
        (looks) => {
          let contact = firstLook(false);
          let now = 0;
          let steadySince = 0;
          let last = false;
          for (const [wait, active] of looks) {
            now += wait;
            if (active !== last) steadySince = now;
            last = active;
            const next = lookAgain(contact, active, input, now);
            if (next.active !== contact.active) {
              expect(next.active).toBe(active);
              expect(now - steadySince).toBeGreaterThanOrEqual(50);
            }
            contact = next;
          }
        },
      ),
    );
  });

  it("of a key switch: two of them make three positions", () => {
    const at = (maintenance: boolean, supervisor: boolean) =>
      readingsOf([
        ["operatorMaintenance", maintenance],
        ["operatorSupervisor", supervisor],
      ]);
    expect(
      [at(false, false), at(true, false), at(false, true)].map(({ operatorSwitch }) => operatorSwitch),
    ).toEqual(["run", "maintenance", "supervisor"]);
  });

  it("of every profile is asked for in one question", () => {
    expect(rangeOf(sensorsProfiles["modbus-inputs"])).toEqual({ start: 0, quantity: 8 });
    expect(rangeOf(sensorsProfiles["icpdas-m7000"])).toEqual({ start: 32, quantity: 8 });
  });
});
