import type { Clock } from "@zizhuban/device-agent-contract";
import type { DeviceEnd } from "./device-end.ts";
import { listeners } from "./listeners.ts";
import { functionCodes, packBits, sealed, sealFrame, unpackBits } from "./modbus-protocol.ts";

const modbusBoardFaults = [
  "unplugged",
  "noAnswer",
  "lateAnswer",
  "halfFrame",
  "badChecksum",
  "wrongSlave",
  "wrongAnswer",
  "exception",
  "slaveBusy",
  "babble",
  "stuckInputs",
  "bouncingInputs",
] as const;
export type ModbusBoardFault = (typeof modbusBoardFaults)[number];

export interface SimulatedBoardOptions {
  readonly wire: DeviceEnd;
  readonly clock: Clock;
  readonly slave?: number;
  readonly coils?: number;
  readonly inputs?: number;
  readonly registers?: number;
  /**
   * A holding register with the time, in units, after which a board that hears nothing of its master puts every
   * coil and register out by itself; 0 is never.
   */
  readonly watchdog?: { readonly register: number; readonly unitMs: number };
  /** Milliseconds an answer is late under `lateAnswer`. */
  readonly late?: number;
}

/** A Modbus RTU board with coils, discrete inputs and holding registers, at the other end of a wire. */
export interface ModbusBoardSimulator {
  readonly faults: readonly ModbusBoardFault[];
  active(): readonly ModbusBoardFault[];
  fault(name: string): boolean;
  heal(name?: string): boolean;
  stop(): Promise<void>;
  /** The hand at an input's contact. */
  setInput(input: number, on: boolean): void;
  input(input: number): boolean;
  coil(coil: number): boolean;
  register(register: number): number;
  /** The board went dark because nobody spoke to it. */
  watchdogBarked(): number;
  /** Coils or registers changed. */
  onOutput(listener: () => void): () => void;
  /** Functions asked for so far, in their order. */
  asked(): readonly number[];
}

const illegal = { function: 0x01, address: 0x02, value: 0x03, failure: 0x04, busy: 0x06 } as const;

export function simulateModbusBoard(options: SimulatedBoardOptions): ModbusBoardSimulator {
  const { wire, clock, slave = 1, watchdog, late = 1_000 } = options;
  const coils = Array.from({ length: options.coils ?? 16 }, () => false);
  const inputs = Array.from({ length: options.inputs ?? 16 }, () => false);
  const registers = Array.from({ length: options.registers ?? 32 }, () => 0);
  const active = new Set<ModbusBoardFault>();
  const timers = new Set<() => void>();
  const outputs = listeners<void>();
  const functionsAsked: number[] = [];
  let frozen: readonly boolean[] | undefined;
  let bounced = false;
  let pending: Uint8Array = new Uint8Array(0);
  let cancelWatchdog: (() => void) | undefined;
  let barked = 0;

  function after(ms: number, run: () => void): void {
    const cancel = clock.after(ms, () => {
      timers.delete(cancel);
      run();
    });
    timers.add(cancel);
  }

  /** What the contacts show to one question; under `bouncingInputs` never the same twice. */
  function seen(): readonly boolean[] {
    if (active.has("stuckInputs") && frozen !== undefined) return frozen;
    bounced = active.has("bouncingInputs") && !bounced;
    return bounced ? inputs.map((on) => !on) : inputs;
  }

  function goDark(): void {
    barked += 1;
    coils.fill(false);
    for (const register of registers.keys()) if (register !== watchdog?.register) registers[register] = 0;
    outputs.emit();
  }

  function feedWatchdog(): void {
    cancelWatchdog?.();
    cancelWatchdog = undefined;
    const ms = watchdog === undefined ? 0 : (registers[watchdog.register] ?? 0) * watchdog.unitMs;
    if (ms > 0) cancelWatchdog = clock.after(ms, goDark);
  }

  const refuse = (code: number, exception: number) => Uint8Array.of(slave, code | 0x80, exception);

  function readBits(code: number, bits: readonly boolean[], start: number, quantity: number): Uint8Array {
    if (quantity < 1 || quantity > 2000) return refuse(code, illegal.value);
    if (start + quantity > bits.length) return refuse(code, illegal.address);
    const packed = packBits(bits.slice(start, start + quantity));
    return Uint8Array.of(slave, code, packed.length, ...packed);
  }

  function answerTo(request: Uint8Array): Uint8Array {
    const code = request[1] ?? 0;
    const [start, count] = [wordAt(request, 2), wordAt(request, 4)];
    if (active.has("exception")) return refuse(code, illegal.failure);
    if (active.has("slaveBusy")) return refuse(code, illegal.busy);
    switch (code) {
      case functionCodes.readCoils:
        return readBits(code, coils, start, count);
      case functionCodes.readDiscreteInputs:
        return readBits(code, seen(), start, count);
      case functionCodes.readHoldingRegisters:
      case functionCodes.readInputRegisters: {
        if (start + count > registers.length) return refuse(code, illegal.address);
        const words = registers.slice(start, start + count).flatMap((word) => [word >> 8, word & 0xff]);
        return Uint8Array.of(slave, code, words.length, ...words);
      }
      case functionCodes.writeCoil:
        if (start >= coils.length) return refuse(code, illegal.address);
        if (count !== 0xff00 && count !== 0) return refuse(code, illegal.value);
        coils[start] = count !== 0;
        break;
      case functionCodes.writeRegister:
        if (start >= registers.length) return refuse(code, illegal.address);
        registers[start] = count;
        break;
      case functionCodes.writeCoils:
        if (start + count > coils.length) return refuse(code, illegal.address);
        unpackBits(request.subarray(7), count).forEach((on, index) => (coils[start + index] = on));
        break;
      case functionCodes.writeRegisters:
        if (start + count > registers.length) return refuse(code, illegal.address);
        for (let index = 0; index < count; index++) registers[start + index] = wordAt(request, 7 + 2 * index);
        break;
      default:
        return refuse(code, illegal.function);
    }
    outputs.emit();
    return request.slice(0, 6);
  }

  function spoil(answer: Uint8Array): Uint8Array {
    if (active.has("wrongSlave")) return sealFrame(Uint8Array.of((slave % 247) + 1, ...answer.subarray(1)));
    if (active.has("wrongAnswer")) return sealFrame(Uint8Array.of(slave, 0x2b, 0x0e, 0x01));
    const frame = sealFrame(answer);
    if (active.has("badChecksum")) frame[frame.length - 1] = (frame.at(-1) ?? 0) ^ 0xff;
    return active.has("halfFrame") ? frame.subarray(0, frame.length >> 1) : frame;
  }

  function received(request: Uint8Array): void {
    if (request[0] !== slave || active.has("noAnswer") || active.has("babble")) return;
    functionsAsked.push(request[1] ?? 0);
    const answer = answerTo(request);
    feedWatchdog();
    const send = () => wire.write(spoil(answer));
    if (active.has("lateAnswer")) after(late, send);
    else send();
  }

  function babble(): void {
    if (!active.has("babble")) return;
    wire.write(Uint8Array.from({ length: 64 }, (_, index) => (index * 37 + 11) & 0xff));
    after(5, babble);
  }

  const stopListening = wire.onData((chunk) => {
    pending = Uint8Array.of(...pending, ...chunk);
    for (let length = requestLength(pending); length <= pending.length; length = requestLength(pending)) {
      const frame = pending.slice(0, length);
      // What is no frame is skipped byte by byte, as silence between frames would do on a real line.
      pending = pending.subarray(sealed(frame) ? length : 1);
      if (sealed(frame)) received(frame);
    }
  });

  return {
    faults: modbusBoardFaults,
    active: () => [...active],
    fault(name) {
      const fault = modbusBoardFaults.find((known) => known === name);
      if (fault === undefined) return false;
      if (active.has(fault)) return true;
      if (fault === "stuckInputs") frozen = [...seen()];
      active.add(fault);
      if (fault === "babble") babble();
      if (fault === "unplugged") wire.unplug();
      return true;
    },
    heal(name) {
      if (name !== undefined && !modbusBoardFaults.some((known) => known === name)) return false;
      for (const fault of modbusBoardFaults) {
        if ((name === undefined || fault === name) && active.delete(fault) && fault === "unplugged")
          wire.plug();
      }
      return true;
    },
    async stop() {
      stopListening();
      active.clear();
      cancelWatchdog?.();
      for (const cancel of timers) cancel();
    },
    setInput(input, on) {
      inputs[input] = on;
    },
    input: (input) => inputs[input] ?? false,
    coil: (coil) => coils[coil] ?? false,
    register: (register) => registers[register] ?? 0,
    watchdogBarked: () => barked,
    onOutput: (listener) => outputs.add(listener),
    asked: () => functionsAsked,
  };
}

const wordAt = (bytes: Uint8Array, at: number) => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

/** Length of the request that begins here; more than there is while it cannot be known yet. */
function requestLength(bytes: Uint8Array): number {
  const code = bytes[1];
  if (code === undefined) return Number.POSITIVE_INFINITY;
  if (code !== functionCodes.writeCoils && code !== functionCodes.writeRegisters) return 8;
  return bytes.length < 7 ? Number.POSITIVE_INFINITY : 9 + (bytes[6] ?? 0);
}
