import type { Clock } from "@zizhuban/device-agent-contract";
import type { DeviceEnd } from "../../transports/index.ts";
import type { Simulator } from "../device.ts";
import { createFrameParser, encodeFrame } from "./protocol.ts";
import { sampleCards, type SampleCard } from "./simulator-cards.ts";
import { createSimulatedSam, samFaults } from "./simulator-sam.ts";

/** Faults of the wire: what comes back is late, broken, or not there. */
const wireFaults = [
  "unplugged",
  "noAnswer",
  "halfFrame",
  "badChecksum",
  "babble",
  "slowDrip",
  "lateAnswer",
  "wrongAnswer",
] as const;
export const idCardReaderFaults = [...wireFaults, ...samFaults] as const;
export type IdCardReaderFaultName = (typeof idCardReaderFaults)[number];

const requestChecksumWrong = 0x10;

export interface SimulatedPace {
  /** Bits a second on the wire; ten to a byte. */
  readonly baudRate: number;
  /** Milliseconds the reader thinks before it answers, besides the time of the bytes. */
  readonly think: { readonly find: number; readonly select: number; readonly read: number };
  /** Milliseconds a byte takes under `slowDrip`. */
  readonly drip: number;
  /** Milliseconds an answer is late under `lateAnswer`. */
  readonly late: number;
}

const realisticPace: SimulatedPace = {
  baudRate: 115_200,
  think: { find: 20, select: 40, read: 250 },
  drip: 150,
  late: 4_500,
};

export interface IdCardReaderSimulator extends Simulator {
  readonly cards: readonly SampleCard[];
  /** Puts a card down, in place of the one that lies there; false when there is no such card. */
  insert(key: string): boolean;
  remove(): void;
  inserted(): string | undefined;
}

export interface SimulatedReaderOptions {
  readonly wire: DeviceEnd;
  readonly clock: Clock;
  readonly pace?: Partial<SimulatedPace>;
  readonly cards?: readonly SampleCard[];
}

/** A SAM-V reader at the other end of a wire: speaks the frames, at the pace of a serial line, and fails on demand. */
export function simulateIdCardReader({
  wire,
  clock,
  pace,
  cards = sampleCards(),
}: SimulatedReaderOptions): IdCardReaderSimulator {
  const { baudRate, think, drip, late }: SimulatedPace = { ...realisticPace, ...pace };
  const byteTime = 10_000 / baudRate;
  const active = new Set<IdCardReaderFaultName>();
  const sam = createSimulatedSam(
    (fault) => active.has(fault),
    (fault) => active.delete(fault),
  );
  const requests = createFrameParser(2);
  const timers = new Set<() => void>();
  let inserted: string | undefined;

  function after(ms: number, run: () => void): void {
    const cancel = clock.after(ms, () => {
      timers.delete(cancel);
      run();
    });
    timers.add(cancel);
  }

  // Bytes not yet on the line, and until when it has carried the others.
  let outgoing: Uint8Array = new Uint8Array(0);
  let carriedUntil = 0;

  /** Each byte leaves when a line of this speed would have carried it; the clock's tick only groups them. */
  function send(bytes: Uint8Array): void {
    const free = outgoing.length === 0;
    outgoing = Uint8Array.of(...outgoing, ...bytes);
    if (!free) return;
    carriedUntil = clock.monotonic();
    after(byteTime, carry);
  }

  function carry(): void {
    const perByte = active.has("slowDrip") ? drip : byteTime;
    const due = Math.min(outgoing.length, Math.floor((clock.monotonic() - carriedUntil) / perByte + 1e-6));
    if (due > 0) wire.write(outgoing.subarray(0, due));
    outgoing = outgoing.subarray(due);
    carriedUntil += due * perByte;
    if (outgoing.length > 0) after(Math.min(4, outgoing.length * perByte), carry);
  }

  function thinkingTime([command, parameter]: Uint8Array): number {
    if (command === 0x30) return think.read;
    if (command === 0x20) return parameter === 0x01 ? think.find : think.select;
    return 0;
  }

  // The reader works on one request at a time, in their order; until when it is busy.
  let busyUntil = 0;

  function received(request: Uint8Array): void {
    if (active.has("noAnswer") || active.has("babble")) return;
    const now = clock.monotonic();
    const begins = Math.max(busyUntil, now + (request.length + 8) * byteTime);
    busyUntil = begins + thinkingTime(request) + (active.has("lateAnswer") ? late : 0);
    after(busyUntil - now, () => send(answerTo(request)));
  }

  function answerTo(request: Uint8Array): Uint8Array {
    const otherQuestion = Uint8Array.of(request[0] === 0x12 ? 0x11 : 0x12, 0xff);
    const frame = encodeFrame(sam.answer(active.has("wrongAnswer") ? otherQuestion : request));
    if (active.has("badChecksum")) frame[frame.length - 1] = (frame.at(-1) ?? 0) ^ 0xff;
    return active.has("halfFrame") ? frame.subarray(0, frame.length >> 1) : frame;
  }

  let noise = 1;
  function babble(): void {
    if (!active.has("babble")) return;
    const bytes = Uint8Array.from({ length: 64 }, () => {
      noise = (noise * 1_103_515_245 + 12_345) & 0x7fffffff;
      return noise >> 16;
    });
    wire.write(bytes);
    after(64 * byteTime, babble);
  }

  function silence(): void {
    for (const cancel of timers) cancel();
    timers.clear();
    outgoing = new Uint8Array(0);
    busyUntil = 0;
  }

  function unplug(): void {
    silence();
    sam.powerCycle();
    wire.unplug();
  }

  const stopListening = wire.onData((chunk) => {
    for (const frame of requests.push(chunk)) {
      if (frame.type === "frame") received(frame.body);
      else send(encodeFrame(Uint8Array.of(0, 0, requestChecksumWrong)));
    }
  });

  return {
    faults: idCardReaderFaults,
    active: () => [...active],
    fault(name) {
      const fault = idCardReaderFaults.find((known) => known === name);
      if (fault === undefined) return false;
      if (active.has(fault)) return true;
      active.add(fault);
      if (fault === "babble") babble();
      if (fault === "unplugged" || fault === "samChanged") unplug();
      // Another reader is in its place.
      if (fault === "samChanged") wire.plug();
      return true;
    },
    heal(name) {
      if (name !== undefined && !idCardReaderFaults.some((known) => known === name)) return false;
      for (const fault of idCardReaderFaults) {
        if (name !== undefined && fault !== name) continue;
        if (!active.delete(fault)) continue;
        if (fault === "samChanged") unplug();
        if (fault === "unplugged" || fault === "samChanged") wire.plug();
      }
      return true;
    },
    async stop() {
      stopListening();
      active.clear();
      silence();
    },
    cards,
    insert(key) {
      const sample = cards.find((card) => card.key === key);
      if (sample === undefined) return false;
      inserted = key;
      sam.put(sample);
      return true;
    },
    remove() {
      inserted = undefined;
      sam.put(undefined);
    },
    inserted: () => inserted,
  };
}
