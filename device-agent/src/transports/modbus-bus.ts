import { delay, fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import {
  encodeRequest,
  readAnswer,
  type ModbusAnswer,
  type ModbusData,
  type ModbusException,
  type ModbusRequest,
} from "./modbus-protocol.ts";
import type { Connection, Transport, TransportFailure } from "./transport.ts";

export type ModbusFailure =
  | TransportFailure
  | ModbusException
  /** Not one byte of this slave came, however often it was asked. */
  | "noAnswer"
  | "badChecksum"
  /** An answer began and was not finished in time. */
  | "halfFrame"
  /** Bytes came without end, and no frame in them. */
  | "babble"
  | "wrongAnswer"
  | "canceled";

/** A slave's registers and bits as its master sees them; addresses count from 0, as on the wire (MAP §4.4). */
export interface ModbusSlave {
  /** For logs: `modbus 3 on serial /dev/ttyUSB1`. */
  readonly label: string;
  readCoils(start: number, quantity: number): Promise<Result<readonly boolean[], ModbusFailure>>;
  readDiscreteInputs(start: number, quantity: number): Promise<Result<readonly boolean[], ModbusFailure>>;
  readHoldingRegisters(start: number, quantity: number): Promise<Result<readonly number[], ModbusFailure>>;
  readInputRegisters(start: number, quantity: number): Promise<Result<readonly number[], ModbusFailure>>;
  writeCoil(address: number, on: boolean): Promise<Result<void, ModbusFailure>>;
  writeRegister(address: number, value: number): Promise<Result<void, ModbusFailure>>;
  writeCoils(start: number, values: readonly boolean[]): Promise<Result<void, ModbusFailure>>;
  writeRegisters(start: number, values: readonly number[]): Promise<Result<void, ModbusFailure>>;
}

/** One serial line with up to 247 slaves; whoever asks waits for those who asked before. */
export interface ModbusBus {
  readonly label: string;
  slave(address: number): ModbusSlave;
  /** Ends the running exchange and every later one, and gives the port back. */
  close(): Promise<void>;
}

const modbusDelays = {
  /** From the request's last byte to the answer's last; SL §2.4.1 suggests one to several seconds at 9600 baud. */
  answer: 500,
  /**
   * Silence between two frames: 3.5 characters, 1.75 ms above 19200 baud (SL §2.5.1.1), and what an
   * operating system's serial line adds to it.
   */
  betweenFrames: 5,
  /** After a broken or missing answer: a late one arrives here, and is dropped instead of answering the next question. */
  afterFailure: 150,
  /** A port that could not be opened is left alone for so long, whoever asks. */
  reopen: 1_000,
};
export type ModbusDelays = typeof modbusDelays;

/** SL §2.4.1: a master repeats a question that was not answered. */
const tries = 3;
const noiseLimit = 512;

interface Line {
  readonly connection: Connection;
  open: boolean;
}

/**
 * The master of one line. Rooms that share it do not know each other; they hold a {@link ModbusSlave} each, of the
 * same board or of different ones, and the bus keeps their questions apart: one exchange at a time.
 *
 * An answer names its slave and function but not its question. So a slave that failed to answer is asked the same
 * again, the line is listened to in between, and a room asks no two questions of one function and length.
 */
export function createModbusBus(options: {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly delays?: Partial<ModbusDelays>;
}): ModbusBus {
  const { transport, clock } = options;
  const delays: ModbusDelays = { ...modbusDelays, ...options.delays };
  const stopping = new AbortController();
  let last: Promise<unknown> = Promise.resolve();
  /** Ends the exchange on the line; there is one at a time. */
  let cancelExchange = () => {};
  let line: Line | undefined;
  let refused: { readonly until: number; readonly code: TransportFailure } | undefined;
  let silentUntil = Number.NEGATIVE_INFINITY;

  async function connected(): Promise<Result<Line, ModbusFailure>> {
    if (line?.open === true) return ok(line);
    if (refused !== undefined && clock.monotonic() < refused.until) return fail(refused.code);
    const opened = await transport.open();
    if (!opened.ok) {
      refused = { until: clock.monotonic() + delays.reopen, code: opened.code };
      return opened;
    }
    const made: Line = { connection: opened.value, open: true };
    made.connection.onClose(() => {
      made.open = false;
    });
    line = made;
    return ok(made);
  }

  async function drop(): Promise<void> {
    const old = line;
    line = undefined;
    await old?.connection.close();
  }

  async function ask(slave: number, request: ModbusRequest): Promise<Result<ModbusData, ModbusFailure>> {
    let failure: Result<never, ModbusFailure> = fail("canceled");
    for (let attempt = 1; attempt <= tries; attempt++) {
      if (stopping.signal.aborted) return fail("canceled");
      const opened = await connected();
      if (!opened.ok) return opened;
      const silence = silentUntil - clock.monotonic();
      if (silence > 0) await delay(clock, silence, stopping.signal);
      const answered = await exchange(opened.value, slave, request);
      if (answered.ok) {
        silentUntil = clock.monotonic() + delays.betweenFrames;
        return answered;
      }
      failure = answered;
      if (answered.code === "canceled") return answered;
      if (answered.code === "connectionLost" || answered.code === "babble") {
        await drop();
        return answered;
      }
      // MAP §7: 05 and 06 ask for patience; every other exception is the slave's last word on this question.
      if (isFinal(answered.code)) return answered;
      await delay(clock, delays.afterFailure, stopping.signal);
    }
    return failure;
  }

  function exchange(
    { connection }: Line,
    slave: number,
    request: ModbusRequest,
  ): Promise<Result<ModbusData, ModbusFailure>> {
    return new Promise((resolve) => {
      let received: Uint8Array = new Uint8Array(0);
      let total = 0;
      const finish = (result: Result<ModbusData, ModbusFailure>) => {
        for (const step of undo) step();
        cancelExchange = () => {};
        resolve(result);
      };
      const take = (chunk: Uint8Array) => {
        total += chunk.length;
        received = Uint8Array.of(...received, ...chunk);
        let answer = readAnswer(slave, request, received);
        while (answer.type === "otherSlave") {
          received = received.subarray(answer.length);
          answer = readAnswer(slave, request, received);
        }
        const result = resultOf(answer);
        if (result !== undefined) finish(result);
        else if (total > noiseLimit) finish(fail("babble"));
      };
      const undo = [
        connection.onData(take),
        connection.onClose((reason) => finish(fail(reason))),
        clock.after(delays.answer, () => finish(fail(received.length === 0 ? "noAnswer" : "halfFrame"))),
      ];
      cancelExchange = () => finish(fail("canceled"));
      void connection.write(encodeRequest(slave, request)).then((written) => {
        if (!written.ok) finish(written);
      });
    });
  }

  function inTurn(slave: number, request: ModbusRequest): Promise<Result<ModbusData, ModbusFailure>> {
    const turn = last.then(() => ask(slave, request));
    last = turn.catch(() => undefined);
    return turn;
  }

  const label = (slave: number) => `modbus ${slave} on ${transport.label}`;

  return {
    label: `modbus on ${transport.label}`,
    slave(address) {
      const bits = async (kind: "readCoils" | "readDiscreteInputs", start: number, quantity: number) => {
        const answer = await inTurn(address, { kind, start, quantity });
        return answer.ok
          ? answer.value.type === "bits"
            ? ok(answer.value.bits)
            : fail("wrongAnswer")
          : answer;
      };
      const registers = async (
        kind: "readHoldingRegisters" | "readInputRegisters",
        start: number,
        quantity: number,
      ) => {
        const answer = await inTurn(address, { kind, start, quantity });
        if (!answer.ok) return answer;
        return answer.value.type === "registers" ? ok(answer.value.registers) : fail("wrongAnswer");
      };
      const write = async (request: ModbusRequest) => {
        const answer = await inTurn(address, request);
        return answer.ok ? ok() : answer;
      };
      return {
        label: label(address),
        readCoils: (start, quantity) => bits("readCoils", start, quantity),
        readDiscreteInputs: (start, quantity) => bits("readDiscreteInputs", start, quantity),
        readHoldingRegisters: (start, quantity) => registers("readHoldingRegisters", start, quantity),
        readInputRegisters: (start, quantity) => registers("readInputRegisters", start, quantity),
        writeCoil: (coil, on) => write({ kind: "writeCoil", address: coil, on }),
        writeRegister: (register, value) => write({ kind: "writeRegister", address: register, value }),
        writeCoils: (start, values) => write({ kind: "writeCoils", start, values }),
        writeRegisters: (start, values) => write({ kind: "writeRegisters", start, values }),
      };
    },
    async close() {
      stopping.abort();
      cancelExchange();
      await last;
      await drop();
    },
  };
}

/** What ends the exchange; undefined while more may come. */
function resultOf(answer: ModbusAnswer): Result<ModbusData, ModbusFailure> | undefined {
  switch (answer.type) {
    case "answer":
      return ok(answer.data);
    case "exception":
      return fail(answer.exception);
    case "badChecksum":
    case "wrongAnswer":
      return fail(answer.type);
    case "incomplete":
    case "otherSlave":
      return undefined;
  }
}

const worthAnotherTry: ReadonlySet<ModbusFailure> = new Set([
  "noAnswer",
  "badChecksum",
  "halfFrame",
  "wrongAnswer",
  "acknowledge",
  "slaveDeviceBusy",
]);

function isFinal(code: ModbusFailure): boolean {
  return !worthAnotherTry.has(code);
}
