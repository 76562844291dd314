import { delay, type Clock } from "@zizhuban/device-agent-contract";
import { listeners } from "../../transports/index.ts";
import type { Simulator } from "../device.ts";
import { nextStep } from "./escpos-commands.ts";
import { EscPosInterpreter, type Answer, type Effect } from "./escpos-interpreter.ts";
import { receiptProfiles, type ReceiptProfile, type ReceiptProfileName, type StatusBit } from "./profiles.ts";
import type { Receipt } from "./receipt-picture.ts";
import { identity, receiptPrinterFaults, statusBytes, type ReceiptPrinterFault } from "./simulator-panel.ts";
import { simulatorHost, SimulatorWires, type HostEnd } from "./simulator-wires.ts";

export { receiptPicture } from "./receipt-picture.ts";
export { receiptPrinterFaults, type ReceiptPrinterFault } from "./simulator-panel.ts";

export interface ReceiptPrinterSimulatorOptions {
  readonly clock: Clock;
  readonly profile?: ReceiptProfileName;
  /** 0 picks a free one. */
  readonly port?: number;
  /** How fast paper moves. */
  readonly millimetresPerSecond?: number;
  /** Bytes arrive no faster than this line carries them (8N1). */
  readonly baudRate?: number;
}

export interface ReceiptPrinterSimulator extends Simulator {
  readonly host: string;
  readonly port: number;
  /** The receipts that were cut off, oldest first; the last fifty are kept. */
  papers(): readonly Receipt[];
  onPaper(listener: (receipt: Receipt) => void): () => void;
  /** What hangs from the slot, not yet cut. */
  uncutLines(): readonly string[];
  /** Also answers on this wire, as a printer with a serial port does; returns how to pull the plug. */
  attach(wire: HostEnd): () => void;
}

const dotsPerMillimetre = 8;
const keptPapers = 50;
/** Paper left when `paperOutMidway` is asked for, and paper printed when `stopsMidway` cuts the wire. */
const midway = 260;
/** A printer stops listening when this much waits to be printed. */
const receiveBuffer = 64 * 1024;

/** Starts a receipt printer that speaks ESC/POS on a TCP port of this machine. */
export async function startReceiptPrinterSimulator(
  options: ReceiptPrinterSimulatorOptions,
): Promise<ReceiptPrinterSimulator> {
  const printer = new SimulatedReceiptPrinter(options);
  await printer.listen(options.port ?? 0);
  return printer;
}

class SimulatedReceiptPrinter implements ReceiptPrinterSimulator {
  readonly faults: readonly ReceiptPrinterFault[];
  readonly host = simulatorHost;
  readonly #clock: Clock;
  readonly #profile: ReceiptProfile;
  readonly #speed: number;
  readonly #baudRate: number | undefined;
  readonly #active = new Set<ReceiptPrinterFault>();
  readonly #stopping = new AbortController();
  readonly #woken = listeners<void>();
  readonly #printed = listeners<Receipt>();
  readonly #interpreter: EscPosInterpreter;
  readonly #papers: Receipt[] = [];
  readonly #counters = { lines: 48_210, head: 913_400, cuts: 1_204, hours: 731 };
  readonly #wires: SimulatorWires;
  #buffer: Uint8Array = new Uint8Array(0);
  #realTimeTail: number[] = [];
  #automaticStatus = false;
  #lastStatus = "";
  #keptProcessId: Uint8Array | undefined;
  /** Dots of paper until `paperOutMidway` strikes, dots until `stopsMidway` does. */
  #paperLeft = Number.POSITIVE_INFINITY;
  #wireLeft = Number.POSITIVE_INFINITY;
  /** Errors that stay after their cause is gone, until DLE ENQ. */
  readonly #latched = new Set<"paperJam" | "cutterFault">();
  #busy = false;
  /** Grows with every cleared buffer and power cycle, so that the mechanism notices in the middle of a wait. */
  #generation = 0;
  #work: Promise<void> = Promise.resolve();

  constructor({
    clock,
    profile = "epson-tm",
    millimetresPerSecond = 200,
    baudRate,
  }: ReceiptPrinterSimulatorOptions) {
    this.#clock = clock;
    this.#profile = receiptProfiles[profile];
    const { presenter } = this.#profile;
    this.faults = receiptPrinterFaults.filter((fault) => presenter || fault !== "paperNotTaken");
    this.#speed = millimetresPerSecond;
    this.#baudRate = baudRate;
    this.#interpreter = new EscPosInterpreter(this.#profile.paper.dots, this.#profile.graphics === "GS ( L");
    this.#wires = new SimulatorWires({
      connected: () => this.#connected(),
      received: (chunk) => this.#receive(chunk),
    });
    this.#work = this.#run();
  }

  get port(): number {
    return this.#wires.port;
  }

  listen(port: number): Promise<void> {
    return this.#wires.listen(port);
  }

  active(): readonly string[] {
    return [...this.#active];
  }

  papers(): readonly Receipt[] {
    return this.#papers;
  }

  onPaper(listener: (receipt: Receipt) => void): () => void {
    return this.#printed.add(listener);
  }

  uncutLines(): readonly string[] {
    return this.#interpreter.strip().lines;
  }

  fault(name: string): boolean {
    const fault = this.faults.find((known) => known === name);
    if (fault === undefined) return false;
    this.#active.add(fault);
    if (fault === "paperOutMidway") this.#paperLeft = midway;
    if (fault === "stopsMidway") this.#wireLeft = midway;
    if (fault === "paperJam" || fault === "cutterFault") this.#latched.add(fault);
    if (fault === "switchedOff") this.#switchOff();
    this.#statusChanged();
    return true;
  }

  heal(name?: string): boolean {
    const healed =
      name === undefined ? [...this.#active] : [...this.#active].filter((fault) => fault === name);
    if (name !== undefined && !this.faults.some((known) => known === name)) return false;
    for (const fault of healed) {
      this.#active.delete(fault);
      if (fault === "paperOutMidway") this.#paperLeft = Number.POSITIVE_INFINITY;
      if (fault === "stopsMidway") this.#wireLeft = Number.POSITIVE_INFINITY;
      if (fault === "switchedOff") this.#switchOn();
    }
    this.#statusChanged();
    return true;
  }

  attach(wire: HostEnd): () => void {
    return this.#wires.attach(wire);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#woken.emit();
    await this.#wires.close();
    await this.#work;
  }

  /** The last process id it could not deliver waits for a host. */
  #connected(): void {
    const kept = this.#keptProcessId;
    this.#keptProcessId = undefined;
    if (kept !== undefined) this.#say(Uint8Array.of(0x37, 0x22, ...kept, 0));
  }

  #receive(chunk: Uint8Array): void {
    if (this.#active.has("switchedOff") || this.#active.has("silent")) return;
    if (this.#active.has("babble")) {
      this.#wires.send(
        Uint8Array.from({ length: 24 }, (_, i) => 0x80 | ((i * 29 + chunk.length * 7) & 0x7f)),
      );
      return;
    }
    // Until it is on, a printer takes nothing; from then on real-time commands are obeyed on arrival.
    this.#buffer = new Uint8Array(Buffer.concat([this.#buffer, chunk]));
    for (const byte of chunk) this.#realTime(byte);
    if (this.#buffer.length > receiveBuffer && this.#nextStep() !== undefined) this.#wires.hold(true);
    this.#woken.emit();
  }

  #realTime(byte: number): void {
    this.#realTimeTail = [...this.#realTimeTail.slice(-9), byte];
    const tail = this.#realTimeTail;
    const ends = (...wanted: number[]) =>
      wanted.every((value, index) => tail[tail.length - wanted.length + index] === value);
    for (const n of [1, 2, 3, 4] as const) if (ends(0x10, 0x04, n)) this.#realTimeStatus(n);
    if (ends(0x10, 0x04, 20)) this.#fullStatus();
    if (ends(0x10, 0x05, 1)) this.#recover(false);
    if (ends(0x10, 0x05, 2)) this.#recover(true);
    if (this.#profile.clearBuffers && ends(0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8)) {
      this.#clear();
      this.#say(Uint8Array.of(0x37, 0x25, 0));
    }
  }

  #recover(clear: boolean): void {
    for (const error of this.#latched) if (!this.#active.has(error)) this.#latched.delete(error);
    if (clear && this.#latched.size === 0) this.#clear();
    this.#statusChanged();
  }

  #clear(): void {
    this.#generation += 1;
    this.#buffer = new Uint8Array(0);
    this.#keptProcessId = undefined;
    this.#interpreter.reset();
    this.#wires.hold(false);
    this.#woken.emit();
  }

  #switchOff(): void {
    this.#clear();
    this.#latched.clear();
    this.#automaticStatus = false;
    this.#lastStatus = "";
    void this.#wires.close();
  }

  #switchOn(): void {
    if (this.#stopping.signal.aborted) return;
    // Somebody may have taken the port meanwhile; then this printer stays off.
    this.listen(this.port).catch(() => this.#active.add("switchedOff"));
  }

  /** The print mechanism: takes complete commands from the buffer as fast as paper moves. */
  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const step = this.#stopped() ? undefined : this.#nextStep();
      if (step === undefined) {
        this.#busy = false;
        await this.#waking();
        continue;
      }
      this.#busy = true;
      const generation = this.#generation;
      this.#buffer = this.#buffer.subarray(step.length);
      if (this.#buffer.length <= receiveBuffer) this.#wires.hold(false);
      const effect = this.#interpreter.apply(step.command);
      await this.#move(effect, step.length, generation);
      if (generation !== this.#generation) continue;
      if (effect.cut) this.#cut();
      if (effect.answer !== undefined) this.#answer(effect.answer);
    }
  }

  #nextStep() {
    const { chineseFont } = this.#profile;
    return nextStep(this.#buffer, this.#interpreter.chinese && chineseFont !== "none" ? chineseFont : false);
  }

  async #move(effect: Effect, length: number, generation: number): Promise<void> {
    this.#counters.lines += effect.lines;
    this.#counters.head += effect.moved;
    const paper = (effect.moved / dotsPerMillimetre / this.#speed) * 1000;
    const line = this.#baudRate === undefined ? 0 : (length * 10_000) / this.#baudRate;
    const ms = Math.max(paper, line);
    if (ms >= 1) await delay(this.#clock, ms, this.#stopping.signal);
    this.#paperLeft -= effect.moved;
    this.#wireLeft -= effect.moved;
    if (this.#wireLeft <= 0 && this.#active.has("stopsMidway")) this.#breakWire();
    this.#statusChanged();
    while (this.#stopped() && !this.#stopping.signal.aborted && generation === this.#generation)
      await this.#waking();
  }

  /** The wire breaks once, and what had not arrived by then never does. */
  #breakWire(): void {
    this.#active.delete("stopsMidway");
    this.#wireLeft = Number.POSITIVE_INFINITY;
    this.#buffer = this.#buffer.slice(0, 7);
    this.#automaticStatus = false;
    this.#wires.end();
  }

  #cut(): void {
    this.#counters.cuts += 1;
    const { marks, lines, height } = this.#interpreter.strip();
    this.#interpreter.tear();
    // A strip with nothing on it is no receipt.
    if (marks.length === 0) return;
    const receipt: Receipt = { at: this.#clock.now(), width: this.#profile.paper.dots, height, lines, marks };
    this.#papers.push(receipt);
    if (this.#papers.length > keptPapers) this.#papers.shift();
    this.#printed.emit(receipt);
  }

  #answer(answer: Answer): void {
    switch (answer.kind) {
      case "processId":
        if (!this.#profile.processId || this.#active.has("noEcho")) return;
        if (!this.#wires.connected()) this.#keptProcessId = answer.id;
        else this.#say(Uint8Array.of(0x37, 0x22, ...answer.id, 0));
        return;
      case "automaticStatus":
        this.#automaticStatus = answer.enabled && this.#profile.automaticStatus;
        this.#lastStatus = "";
        this.#statusChanged();
        return;
      case "sensors":
        this.#say(
          Uint8Array.of(
            (this.#paperLow() && this.#profile.nearEnd ? 0x03 : 0) | (this.#paperOut() ? 0x0c : 0),
          ),
        );
        return;
      case "information":
        if (this.#profile.information) this.#block(identity[answer.id] ?? "");
        return;
      case "counter": {
        const values: Readonly<Record<number, number>> = {
          148: this.#counters.lines,
          149: this.#counters.head,
          178: this.#counters.cuts,
          198: this.#counters.hours,
        };
        if (this.#profile.counters) this.#block(String(values[answer.id] ?? 0));
      }
    }
  }

  #block(text: string): void {
    this.#say(Uint8Array.of(0x5f, ...Buffer.from(text, "latin1"), 0));
  }

  #realTimeStatus(n: 1 | 2 | 3 | 4): void {
    const [one = 0, two = 0, three = 0, four = 0] = this.#bytesFor(this.#profile.realTimeStatusBits);
    // DLE EOT 2 b6 sums up DLE EOT 3.
    const bits = { 1: one, 2: two | (this.#inError() ? 0x40 : 0), 3: three, 4: four }[n];
    if (this.#active.has("halfStatus") && n > 2) return;
    this.#say(Uint8Array.of(0x12 | bits));
  }

  #fullStatus(): void {
    const { fullStatusBits } = this.#profile;
    if (fullStatusBits === undefined) return;
    const reply = [0x10, 0x0f, ...this.#bytesFor(fullStatusBits)];
    this.#say(Uint8Array.from(this.#active.has("halfStatus") ? reply.slice(0, 4) : reply));
  }

  #statusChanged(): void {
    this.#woken.emit();
    if (!this.#automaticStatus || this.#active.has("silent") || this.#active.has("babble")) return;
    const [one = 0, two = 0, three = 0] = this.#bytesFor(this.#profile.automaticStatusBits);
    const bytes = [0x10 | one, two, three, 0x0f];
    if (bytes.join() === this.#lastStatus) return;
    this.#lastStatus = bytes.join();
    this.#say(Uint8Array.from(this.#active.has("halfStatus") ? bytes.slice(0, 2) : bytes));
  }

  #bytesFor(bits: readonly StatusBit[]): readonly number[] {
    return statusBytes(bits, {
      offline: this.#stopped(),
      coverOpen: this.#active.has("coverOpen"),
      paperOut: this.#paperOut(),
      paperLow: this.#paperLow() && this.#profile.nearEnd,
      mechanicalError: this.#latched.has("paperJam"),
      presenterJam: this.#latched.has("paperJam"),
      cutterError: this.#latched.has("cutterFault"),
      unrecoverableError: false,
      recoversByItself: this.#recoversByItself(),
      headHot: this.#active.has("headHot"),
      slipWaiting: this.#profile.presenter && this.#active.has("paperNotTaken"),
    });
  }

  #recoversByItself(): boolean {
    return this.#active.has("headHot") || (this.#active.has("coverOpen") && this.#busy);
  }

  #inError(): boolean {
    return this.#latched.size > 0 || this.#recoversByItself();
  }

  #paperOut(): boolean {
    return this.#active.has("paperOut") || (this.#active.has("paperOutMidway") && this.#paperLeft <= 0);
  }

  #paperLow(): boolean {
    return this.#active.has("paperLow") || this.#paperOut();
  }

  #stopped(): boolean {
    return (
      this.#paperOut() ||
      this.#active.has("coverOpen") ||
      this.#latched.size > 0 ||
      this.#active.has("headHot")
    );
  }

  #say(bytes: Uint8Array): void {
    if (!this.#active.has("silent") && !this.#active.has("switchedOff")) this.#wires.send(bytes);
  }

  #waking(): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.#woken.add(() => {
        stop();
        resolve();
      });
    });
  }
}
