import { fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import { listeners, type Connection } from "../../transports/index.ts";
import { commands, counters, MessageReader, type InformationId, type PrinterMessage } from "./protocol.ts";

/** `canceled`: given up by us, which says nothing about the printer. */
export type DriverFailure = "noAnswer" | "protocol" | "connectionLost" | "canceled";

/** Milliseconds. Real-time commands are answered at once; the others stand behind what is being printed. */
const delays = {
  realTime: 500,
  queued: 1_500,
  /** A whole slip may still be on its way to the paper. */
  drain: 4_000,
  clear: 2_000,
} as const;

/** This much nonsense without a clean exchange in between, and it is not our printer that talks. */
const toleratedGarbage = 12;

/** The printer's commands over one connection, one exchange at a time. */
export class Driver {
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #reader: MessageReader;
  readonly #messages = listeners<PrinterMessage>();
  readonly #ended = listeners<DriverFailure>();
  #last: Promise<unknown> = Promise.resolve();
  #garbage = 0;
  #closed: DriverFailure | undefined;

  constructor(connection: Connection, clock: Clock, options: { readonly fullStatus?: boolean } = {}) {
    this.#connection = connection;
    this.#clock = clock;
    this.#reader = new MessageReader(options);
    connection.onData((chunk) => this.#receive(chunk));
    connection.onClose(() => this.#end("connectionLost"));
  }

  /** Why it can no longer be used. */
  get closed(): DriverFailure | undefined {
    return this.#closed;
  }

  /** Everything the printer says, asked or not. */
  onMessage(listener: (message: PrinterMessage) => void): () => void {
    return this.#messages.add(listener);
  }

  /** Once, when the connection is over. */
  onEnd(listener: (failure: DriverFailure) => void): () => void {
    return this.#ended.add(listener);
  }

  async close(reason: DriverFailure = "connectionLost"): Promise<void> {
    this.#end(reason);
    await this.#connection.close();
  }

  /** DLE EOT 1 to 4: four reply bytes in that order. Answered also offline and while printing. */
  realTimeStatus(signal?: AbortSignal): Promise<Result<readonly number[], DriverFailure>> {
    const replies: number[] = [];
    return this.#exchange(commands.realTimeStatus, delays.realTime, signal, (message) => {
      if (message.kind !== "realTimeStatus") return undefined;
      replies.push(message.byte);
      return replies.length === 4 ? replies : undefined;
    });
  }

  /** DLE EOT 20: paper, user, recoverable and unrecoverable errors, one byte each. */
  fullStatus(signal?: AbortSignal): Promise<Result<readonly number[], DriverFailure>> {
    return this.#exchange(commands.fullStatus, delays.realTime, signal, (message) =>
      message.kind === "fullStatus" ? message.bytes : undefined,
    );
  }

  /** GS r 1: resolves when everything sent before it has been processed. Not answered while offline. */
  processed(signal?: AbortSignal): Promise<Result<number, DriverFailure>> {
    return this.#exchange(commands.paperSensors, delays.drain, signal, (message) =>
      message.kind === "sensors" ? message.byte : undefined,
    );
  }

  /** GS I: one line of text about the printer. */
  information(id: InformationId, signal?: AbortSignal): Promise<Result<string, DriverFailure>> {
    return this.#exchange(commands.information(id), delays.queued, signal, (message) =>
      message.kind === "information" ? message.text : undefined,
    );
  }

  /** GS g 2: a cumulative maintenance counter. Not answered while offline. */
  async counter(name: keyof typeof counters, signal?: AbortSignal): Promise<Result<number, DriverFailure>> {
    const answer = await this.#exchange(commands.counter(counters[name]), delays.queued, signal, (message) =>
      message.kind === "information" ? message.text : undefined,
    );
    if (!answer.ok) return answer;
    return /^\d{1,15}$/.test(answer.value)
      ? ok(Number(answer.value))
      : fail("protocol", "counter not a number");
  }

  /** DLE DC4 fn 8: nothing sent before can print any more once this has resolved. Works offline. */
  clearBuffers(signal?: AbortSignal): Promise<Result<true, DriverFailure>> {
    return this.#exchange(commands.clearBuffers, delays.clear, signal, (message) =>
      message.kind === "cleared" ? true : undefined,
    );
  }

  /** GS a: switches automatic status back on; the printer sends its state at once. */
  automaticStatus(signal?: AbortSignal): Promise<Result<true, DriverFailure>> {
    return this.#exchange(commands.automaticStatus, delays.queued, signal, (message) =>
      message.kind === "automaticStatus" ? true : undefined,
    );
  }

  /**
   * Sends print data; resolves when the wire has taken it, which may be long after a printer that
   * has stopped fills its buffer. Never between the bytes of another exchange.
   */
  send(bytes: Uint8Array): Promise<Result<void, DriverFailure>> {
    return this.#inTurn(async () => {
      if (this.#closed !== undefined) return fail(this.#closed);
      const written = await this.#connection.write(bytes);
      return written.ok ? ok() : fail("connectionLost", written.detail);
    });
  }

  #exchange<Value>(
    bytes: Uint8Array,
    deadline: number,
    signal: AbortSignal | undefined,
    take: (message: PrinterMessage) => Value | undefined,
  ): Promise<Result<Value, DriverFailure>> {
    return this.#inTurn(() => this.#ask(bytes, deadline, signal, take));
  }

  #ask<Value>(
    bytes: Uint8Array,
    deadline: number,
    signal: AbortSignal | undefined,
    take: (message: PrinterMessage) => Value | undefined,
  ): Promise<Result<Value, DriverFailure>> {
    if (this.#closed !== undefined) return Promise.resolve(fail(this.#closed));
    if (signal?.aborted === true) return Promise.resolve(fail("canceled"));
    return new Promise((resolve) => {
      let heard = 0;
      const finish = (result: Result<Value, DriverFailure>) => {
        for (const stop of stops) stop();
        resolve(result);
      };
      const cancel = () => finish(fail("canceled"));
      const stops = [
        this.#clock.after(deadline, () => finish(fail(heard > 0 ? "protocol" : "noAnswer"))),
        this.#ended.add((failure) => finish(fail(failure))),
        this.#messages.add((message) => {
          heard += 1;
          const value = take(message);
          if (value === undefined) return;
          this.#garbage = 0;
          finish(ok(value));
        }),
        () => signal?.removeEventListener("abort", cancel),
      ];
      signal?.addEventListener("abort", cancel, { once: true });
      void this.#connection.write(bytes).then((written) => {
        if (!written.ok) finish(fail("connectionLost", written.detail));
      });
    });
  }

  async #inTurn<Value>(run: () => Promise<Value>): Promise<Value> {
    const turn = this.#last.then(run);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  #receive(chunk: Uint8Array): void {
    for (const message of this.#reader.read(chunk)) {
      if (message.kind === "garbage") {
        this.#garbage += message.count;
        if (this.#garbage > toleratedGarbage) void this.close("protocol");
      }
      this.#messages.emit(message);
    }
  }

  #end(failure: DriverFailure): void {
    if (this.#closed !== undefined) return;
    this.#closed = failure;
    this.#ended.emit(failure);
  }
}
