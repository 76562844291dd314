import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { SimulatedClock, type LightsStatus } from "@zizhuban/device-agent-contract";
import { createModbusBus, serialTransport } from "../../transports/index.ts";
import { simulateModbusBoard, type ModbusBoardFault } from "../../transports/simulator.ts";
import { openPtyWire, unhurriedClock } from "../../transports/testing.ts";
import { dailyBudget, type RecoveryBook } from "../recovery.ts";
import { createLights, lightsProfiles, type LightsProfile } from "./index.ts";
import { can, halfPeriods, imageOf, nextStep, runsOf } from "./protocol.ts";

// The lights of production on a serial line of the operating system, a simulated board at its other end.

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

const smart: LightsProfile = {
  name: "smart",
  lights: {
    cardReader: {
      kind: "register",
      register: 0,
      rates: { slow: 1, quick: 2, continuous: 3 },
      colors: { green: 16, red: 32 },
      directions: { entry: 256, exit: 512 },
    },
    fasciaLight: { kind: "coils", coils: { red: 0, white: 1 } },
  },
  brightness: { register: 5, maximum: 200 },
  watchdog: { register: 9, unitMs: 10, armCoils: [7] },
};

function kiosk(profile: LightsProfile = lightsProfiles["modbus-coils"], recovery?: RecoveryBook) {
  const wire = openPtyWire();
  const board = simulateModbusBoard({
    wire,
    clock: unhurriedClock,
    late: 700,
    ...(profile.watchdog !== undefined && { watchdog: profile.watchdog }),
  });
  const bus = createModbusBus({
    transport: serialTransport({ path: wire.path, baudRate: 9600 }),
    clock: unhurriedClock,
    delays: { answer: 80, afterFailure: 10, betweenFrames: 1, reopen: 20 },
  });
  const lights = createLights({
    name: "Lights",
    profile,
    slave: bus.slave(1),
    clock: unhurriedClock,
    delays: { refresh: 100, watchdog: 300, reopen: 20 },
    ...(recovery !== undefined && { recovery }),
  });
  undo.push(
    () => wire.close(),
    () => board.stop(),
    () => bus.close(),
    () => lights.stop(),
  );
  const became = (status: Partial<LightsStatus>) =>
    vi.waitFor(() => expect(lights.view().status).toMatchObject(status), { interval: 5 });
  lights.start();
  return { wire, board, bus, lights, became };
}

describe("lights on a board", () => {
  it("that broke too often today are left alone, until somebody comes to mend them", async () => {
    let day = { spent: dailyBudget, out: false };
    const told: string[] = [];
    const technician = { comes: () => {} };
    const { board, lights, became } = kiosk(lightsProfiles["modbus-coils"], {
      today: () => day,
      write: (next) => void (day = next),
      tell: (rung, outcome) => void told.push(`${rung} ${outcome}`),
      onAgain(listener) {
        technician.comes = listener;
        return () => {};
      },
    });
    await became({ state: "ready" });
    board.fault("babble");
    await became({ state: "offline", reason: "outOfService" });
    board.heal();
    expect(await lights.set({ scanner: { flashRate: "continuous" } })).toMatchObject({ code: "lightError" });
    day = { spent: 0, out: false };
    technician.comes();
    await became({ state: "ready" });
    expect(told).toEqual(["outOfService failed", "outOfService recovered"]);
  });

  it("shine as they are told, and the others stay as they are", async () => {
    const { board, lights, became } = kiosk();
    await became({ state: "ready" });
    expect(await lights.set({ cardReader: { flashRate: "continuous" } })).toEqual({ ok: true });
    expect(await lights.set({ statusBad: { flashRate: "continuous", color: "red" } })).toEqual({ ok: true });
    expect([0, 4, 6].map((coil) => board.coil(coil))).toEqual([true, false, true]);
    await lights.set({ cardReader: { flashRate: "off" } });
    expect([0, 6].map((coil) => board.coil(coil))).toEqual([false, true]);
    expect(lights.view().status).toMatchObject({
      lights: { cardReader: { flashRate: "off" }, statusBad: { flashRate: "continuous", color: "red" } },
    });
  });

  it("flash, made by the agent on a board that cannot", async () => {
    const { board, lights, became } = kiosk();
    await became({ state: "ready" });
    const seen: boolean[] = [];
    board.onOutput(() => {
      if (seen.at(-1) !== board.coil(0)) seen.push(board.coil(0));
    });
    await lights.set({ cardReader: { flashRate: "quick" } });
    await vi.waitFor(() => expect(seen.length).toBeGreaterThan(3), { interval: 10 });
  });

  it("are told rate, colour, direction and brightness where the board does the flashing", async () => {
    const { board, lights, became } = kiosk(smart);
    await became({ state: "ready" });
    await lights.set({ cardReader: { flashRate: "quick", color: "green", direction: "entry" } });
    expect(board.register(0)).toBe(2 + 16 + 256);
    expect(board.register(5)).toBe(200);
    expect(await lights.set({ cardReader: { flashRate: "medium" } })).toMatchObject({ code: "invalidLight" });
    expect(await lights.set({ scanner: { flashRate: "off" } })).toMatchObject({ code: "invalidLight" });
    expect(lights.abilities.cardReader).toEqual({
      flashRates: ["off", "slow", "quick", "continuous"],
      colors: ["red", "green"],
      directions: ["entry", "exit"],
    });
  });

  it("go dark when the agent stops", async () => {
    const { board, lights, became } = kiosk();
    await became({ state: "ready" });
    await lights.set({ cardReader: { flashRate: "continuous" }, fasciaLight: { flashRate: "continuous" } });
    await lights.stop();
    expect([0, 7].map((coil) => board.coil(coil))).toEqual([false, false]);
    expect(await lights.set({ cardReader: { flashRate: "continuous" } })).toMatchObject({
      code: "lightError",
    });
  });

  it("go dark by the board's own watchdog when the agent dies, and not while it lives", async () => {
    const { board, bus, lights, became } = kiosk(smart);
    await became({ state: "ready" });
    await lights.set({ fasciaLight: { flashRate: "continuous", color: "white" } });
    await new Promise((resolve) => void unhurriedClock.after(600, () => resolve(undefined)));
    expect(board.coil(1)).toBe(true);
    expect(board.watchdogBarked()).toBe(0);
    // As if the process had been killed: nobody says good-bye to the board.
    await bus.close();
    await vi.waitFor(() => expect(board.coil(1)).toBe(false), { interval: 10 });
    expect(board.watchdogBarked()).toBe(1);
  });

  it("use single writes on a board without function 0F", async () => {
    const { board, lights, became } = kiosk(lightsProfiles["modbus-relays"]);
    await became({ state: "ready" });
    await lights.set({ cardReader: { flashRate: "continuous" } });
    expect(board.coil(0)).toBe(true);
    expect(new Set(board.asked())).toEqual(new Set([0x05]));
  });

  const faults: readonly (readonly [ModbusBoardFault, Partial<LightsStatus>])[] = [
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
    "%s: the status says so, and afterwards they shine as asked meanwhile",
    async (fault, status) => {
      const { board, lights, became } = kiosk();
      await became({ state: "ready" });
      board.fault(fault);
      await became(status);
      expect(await lights.set({ scanner: { flashRate: "continuous" } })).toMatchObject({
        code: "lightError",
      });
      board.heal();
      // It may come back in the middle of what it was told before.
      await became({ state: "ready", lights: { scanner: { flashRate: "continuous" } } });
      await vi.waitFor(() => expect(board.coil(3)).toBe(true));
    },
  );
});

describe("what the board is told", () => {
  const profile = lightsProfiles["modbus-coils"];

  it("is dimmed for a part of the day only", async () => {
    const clock = new SimulatedClock(new Date(2026, 10, 25, 21, 59, 58).getTime());
    const written: number[] = [];
    const accept = async () => ({ ok: true, value: undefined }) as const;
    const lights = createLights({
      name: "Lights",
      profile: smart,
      slave: {
        label: "counted",
        readCoils: async () => ({ ok: true, value: [] }),
        readDiscreteInputs: async () => ({ ok: true, value: [] }),
        readHoldingRegisters: async () => ({ ok: true, value: [] }),
        readInputRegisters: async () => ({ ok: true, value: [] }),
        writeCoil: accept,
        writeCoils: accept,
        writeRegisters: accept,
        async writeRegister(register, value) {
          if (register === 5 && written.at(-1) !== value) written.push(value);
          return accept();
        },
      },
      clock,
      dimmed: { from: "22:00", to: "06:00", percent: 25 },
    });
    lights.start();
    for (let seconds = 0; seconds < 6; seconds++) {
      await new Promise(setImmediate);
      clock.advance(1_000);
    }
    expect(written).toEqual([200, 50]);
    clock.advance(8 * 3_600_000);
    await new Promise(setImmediate);
    expect(written).toEqual([200, 50, 200]);
    const stopped = lights.stop();
    await stopped;
  });

  it("changes exactly when a light must, all of one rate together", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("slow", "medium", "quick"),
        fc.nat(100_000),
        (flashRate: "slow" | "medium" | "quick", at) => {
          const lit = { cardReader: { flashRate }, scanner: { flashRate } };
          const step = nextStep(profile, lit, at);
          const coil = (when: number) => imageOf(profile, lit, when).coils.get(0);
          expect(step).toBeLessThanOrEqual(halfPeriods[flashRate]);
          expect(coil(at + (step ?? 0))).toBe(coil(at) !== true);
          expect(imageOf(profile, lit, at).coils.get(3)).toBe(coil(at));
        },
      ),
    );
    expect(nextStep(profile, { cardReader: { flashRate: "continuous" } }, 7)).toBeUndefined();
  });

  it("comes in runs of neighbours", () => {
    const outputs = new Map([
      [4, true],
      [1, false],
      [2, true],
    ]);
    expect(runsOf(outputs)).toEqual([
      { start: 1, values: [false, true] },
      { start: 4, values: [true] },
    ]);
  });

  it("is never a colour the light has not", () => {
    expect(can(profile, "cardReader", { flashRate: "continuous", color: "red" })).toBe(false);
    expect(can(profile, "cardReader", { flashRate: "continuous", direction: "exit" })).toBe(false);
    expect(can(profile, "cardReader", { flashRate: "slow", color: "green" })).toBe(true);
  });
});
