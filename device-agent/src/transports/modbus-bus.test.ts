import { afterEach, describe, expect, it, vi } from "vitest";
import { createModbusBus, serialTransport } from "./index.ts";
import { simulateModbusBoard, type ModbusBoardFault } from "./simulator.ts";
import { openPtyWire, unhurriedClock } from "./testing.ts";

// The bus of production on a serial line of the operating system, simulated boards at its other end.

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

const delays = { answer: 400, afterFailure: 20, betweenFrames: 2, reopen: 20 };
const hasty = { ...delays, answer: 80 };

function lineWith(changed = delays, parity: "none" | "even" = "none") {
  const wire = openPtyWire();
  const board = (slave: number) =>
    simulateModbusBoard({
      wire,
      clock: unhurriedClock,
      slave,
      late: 700,
      watchdog: { register: 9, unitMs: 10 },
    });
  const first = board(1);
  const second = board(2);
  const bus = createModbusBus({
    transport: serialTransport({ path: wire.path, baudRate: 9600, parity }),
    clock: unhurriedClock,
    delays: changed,
  });
  undo.push(
    () => wire.close(),
    () => first.stop(),
    () => second.stop(),
    () => bus.close(),
  );
  return { wire, first, second, bus, slave: bus.slave(1) };
}

describe("a Modbus line", () => {
  it("reads and writes everything a board has", async () => {
    const { first, slave } = lineWith();
    first.setInput(3, true);
    expect(await slave.readDiscreteInputs(2, 3)).toEqual({ ok: true, value: [false, true, false] });
    expect(await slave.writeCoils(4, [true, false, true])).toMatchObject({ ok: true });
    expect(await slave.writeCoil(7, true)).toMatchObject({ ok: true });
    expect(await slave.readCoils(4, 4)).toEqual({ ok: true, value: [true, false, true, true] });
    expect(await slave.writeRegisters(1, [7, 65_535])).toMatchObject({ ok: true });
    expect(await slave.writeRegister(3, 258)).toMatchObject({ ok: true });
    expect(await slave.readHoldingRegisters(1, 3)).toEqual({ ok: true, value: [7, 65_535, 258] });
    expect(await slave.readInputRegisters(1, 1)).toEqual({ ok: true, value: [7] });
  });

  it("keeps apart what two rooms ask of two boards at once", async () => {
    const { first, second, bus } = lineWith();
    first.setInput(0, true);
    second.setInput(1, true);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, turn) => bus.slave(1 + (turn % 2)).readDiscreteInputs(0, 2)),
    );
    answers.forEach((answer, turn) =>
      expect(answer).toEqual({ ok: true, value: turn % 2 === 0 ? [true, false] : [false, true] }),
    );
  });

  it("a slave that refuses is not asked again", async () => {
    const { first, slave } = lineWith();
    expect(await slave.readDiscreteInputs(15, 9)).toMatchObject({ ok: false, code: "illegalDataAddress" });
    expect(first.asked()).toHaveLength(1);
  });

  const faults: readonly (readonly [ModbusBoardFault, string])[] = [
    ["noAnswer", "noAnswer"],
    ["lateAnswer", "noAnswer"],
    ["halfFrame", "halfFrame"],
    ["badChecksum", "badChecksum"],
    ["wrongSlave", "noAnswer"],
    ["wrongAnswer", "wrongAnswer"],
    ["exception", "slaveDeviceFailure"],
    ["slaveBusy", "slaveDeviceBusy"],
    ["babble", "babble"],
    ["unplugged", "portNotFound"],
  ];
  it.each(faults)("%s ends with %s, and the line works again afterwards", async (fault, code) => {
    const { first, slave } = lineWith(fault === "babble" ? delays : hasty);
    first.setInput(0, true);
    expect(await slave.readDiscreteInputs(0, 1)).toEqual({ ok: true, value: [true] });
    first.fault(fault);
    await vi.waitFor(
      async () => expect(await slave.readDiscreteInputs(0, 1)).toMatchObject({ ok: false, code }),
      { interval: 10 },
    );
    first.heal();
    await vi.waitFor(
      async () => expect(await slave.readDiscreteInputs(0, 1)).toEqual({ ok: true, value: [true] }),
      { interval: 10 },
    );
  });

  it("one dead board does not take the line from the other", async () => {
    const { first, bus } = lineWith(hasty);
    first.fault("noAnswer");
    const [dead, alive] = await Promise.all([bus.slave(1).readCoils(0, 1), bus.slave(2).readCoils(0, 1)]);
    expect(dead).toMatchObject({ ok: false, code: "noAnswer" });
    expect(alive).toEqual({ ok: true, value: [false] });
  });

  it("asks again when an answer was lost once", async () => {
    const { first, slave } = lineWith(hasty);
    first.fault("noAnswer");
    const answer = slave.readCoils(0, 1);
    unhurriedClock.after(100, () => first.heal());
    expect(await answer).toEqual({ ok: true, value: [false] });
  });

  it("a board with a watchdog goes dark when its master is silent", async () => {
    const { first, slave } = lineWith();
    await slave.writeRegister(9, 5);
    await slave.writeCoil(0, true);
    expect(first.coil(0)).toBe(true);
    await vi.waitFor(() => expect(first.coil(0)).toBe(false), { interval: 5 });
    expect(first.watchdogBarked()).toBe(1);
  });

  it("ends what runs and answers nothing more when it is closed", async () => {
    const { first, bus, slave } = lineWith();
    first.fault("noAnswer");
    const running = slave.readCoils(0, 1);
    await vi.waitFor(() => expect(first.active()).toEqual(["noAnswer"]));
    await bus.close();
    expect(await running).toMatchObject({ ok: false, code: "canceled" });
    expect(await slave.readCoils(0, 1)).toMatchObject({ ok: false, code: "canceled" });
  });

  it("speaks with the parity of the standard where the site wants it", async () => {
    const { slave } = lineWith(delays, "even");
    expect(await slave.readCoils(0, 2)).toEqual({ ok: true, value: [false, false] });
  });
});
