import type { Clock } from "@zizhuban/device-agent-contract";
import type { DeviceEnd } from "../../transports/index.ts";
import type { Simulator } from "../device.ts";
import type { BarcodeReaderProfile } from "./profiles.ts";
import { encodeCode, maximumCode } from "./protocol.ts";
import { codeOf, sampleCodes, type SampleCode } from "./simulator-codes.ts";

/** Faults of the scanner as a whole. */
const standingFaults = ["unplugged", "noAnswer", "halfAnswer", "babble", "deaf"] as const;
/** Faults of one code on its way. */
const codeFaults = [
  "halfCode",
  "slowDrip",
  "oversize",
  "noIdentifier",
  "badReport",
  "readTwice",
  "lateCode",
] as const;
const barcodeReaderFaults = [...standingFaults, ...codeFaults] as const;
export type BarcodeReaderFaultName = (typeof barcodeReaderFaults)[number];
type CodeFault = (typeof codeFaults)[number];

export interface SimulatedScannerPace {
  /** Milliseconds from light to code. */
  readonly decode: number;
  /** Milliseconds to the same code once more under `readTwice`. */
  readonly echo: number;
  /** Milliseconds between two bytes (serial) or reports (HID) under `slowDrip`. */
  readonly drip: number;
  /** Milliseconds a code is late under `lateCode`. */
  readonly late: number;
}
const realisticPace: SimulatedScannerPace = { decode: 120, echo: 40, drip: 400, late: 3_000 };

export interface BarcodeReaderSimulator extends Simulator {
  readonly codes: readonly SampleCode[];
  /** Holds a code before the scanner, `qr:…` one that says so; false when there is no such code. */
  insert(key: string): boolean;
  remove(): void;
  inserted(): string | undefined;
  /** Whether the scanner shines. */
  lit(): boolean;
}

export interface SimulatedScannerOptions {
  readonly wire: DeviceEnd;
  readonly profile: BarcodeReaderProfile;
  readonly clock: Clock;
  readonly pace?: Partial<SimulatedScannerPace>;
  readonly codes?: readonly SampleCode[];
}

function holds(bytes: readonly number[], part: readonly number[] | undefined): boolean {
  if (part === undefined || part.length === 0) return false;
  const at = bytes.length - part.length;
  return at >= 0 && part.every((byte, index) => bytes[at + index] === byte);
}

const identityText = "REVINFProduct Name: Zizhuban Simulated Scanner\r\nSoftware Revision: 1.0";

/** A scanner at the other end of a wire: speaks its profile's frames and fails on demand. */
export function simulateBarcodeReader(options: SimulatedScannerOptions): BarcodeReaderSimulator {
  const { wire, profile, clock, codes = sampleCodes } = options;
  const { decode, echo, drip, late }: SimulatedScannerPace = { ...realisticPace, ...options.pace };
  const { framing } = profile.wire;
  const active = new Set<BarcodeReaderFaultName>();
  const timers = new Set<() => void>();
  let held: SampleCode | undefined;
  let lit = false;
  let asked: number[] = [];

  function after(ms: number, run: () => void): void {
    const cancel = clock.after(ms, () => {
      timers.delete(cancel);
      run();
    });
    timers.add(cancel);
  }

  function silence(): void {
    for (const cancel of timers) cancel();
    timers.clear();
  }

  function look(): void {
    if (held === undefined || active.has("noAnswer") || active.has("deaf")) return;
    if (profile.trigger !== undefined && !lit) return;
    const seen = held;
    const fault = codeFaults.find((name) => active.has(name));
    after(fault === "lateCode" ? late : decode, () => {
      if (held === seen || fault === "lateCode") say(seen, fault);
    });
  }

  /** A good read ends the trigger, as scanners do. */
  function say(code: SampleCode, fault: CodeFault | undefined): void {
    lit = false;
    const pieces = encodeCode(framing, identifierUnder(fault, code), dataUnder(fault, code));
    const broken = pieces.map((piece) => breakPiece(piece, fault));
    const sent = fault === "halfCode" && framing.kind === "report" ? broken.slice(0, -1) : broken;
    if (fault === "slowDrip")
      drippingBytes(sent).forEach((bytes, index) => after(index * drip, () => wire.write(bytes)));
    else send(sent);
    if (fault === "readTwice") after(echo, () => send(sent));
  }

  function send(pieces: readonly Uint8Array[]): void {
    for (const piece of pieces) wire.write(piece);
  }

  function identifierUnder(fault: CodeFault | undefined, code: SampleCode): string {
    return fault === "noIdentifier" ? "   " : code.identifier;
  }

  function dataUnder(fault: CodeFault | undefined, code: SampleCode): Uint8Array {
    if (fault === "oversize") return new Uint8Array(maximumCode + 100).fill(0x37);
    // Long enough that a report is missing when the last one stays away.
    return fault === "halfCode"
      ? Uint8Array.from([...code.data, ...new Uint8Array(60).fill(0x20)])
      : code.data;
  }

  function breakPiece(piece: Uint8Array, fault: CodeFault | undefined): Uint8Array {
    if (fault === "halfCode" && framing.kind === "line") return piece.subarray(0, piece.length >> 1);
    if (fault !== "badReport") return piece;
    if (framing.kind === "line") return piece.map((byte, index) => (index < 3 ? byte ^ 0x80 : byte));
    const wrong = piece.slice();
    wrong[framing.lengthAt] = 0xff;
    return wrong;
  }

  function drippingBytes(pieces: readonly Uint8Array[]): Uint8Array[] {
    if (framing.kind === "report") return [...pieces];
    return pieces.flatMap((piece) => Array.from(piece, (byte) => Uint8Array.of(byte)));
  }

  let noise = 1;
  function babble(): void {
    if (!active.has("babble")) return;
    const bytes = Uint8Array.from({ length: 63 }, () => {
      noise = (noise * 1_103_515_245 + 12_345) & 0x7fffffff;
      return 0x20 + ((noise >> 16) % 90);
    });
    wire.write(bytes);
    after(1, babble);
  }

  function answerIdentity(end: readonly number[]): void {
    const whole = [...Buffer.from(identityText, "latin1"), ...end];
    wire.write(Uint8Array.from(active.has("halfAnswer") ? whole.slice(0, whole.length >> 1) : whole));
  }

  const stopListening = wire.onData((chunk) => {
    if (active.has("noAnswer")) return;
    for (const byte of chunk) {
      asked = [...asked.slice(-63), byte];
      if (holds(asked, profile.trigger?.on)) {
        lit = true;
        look();
      } else if (holds(asked, profile.trigger?.off)) {
        lit = false;
      } else if (profile.identity !== undefined && holds(asked, profile.identity.ask)) {
        answerIdentity(profile.identity.end);
      } else continue;
      asked = [];
    }
  });

  return {
    faults: barcodeReaderFaults,
    active: () => [...active],
    fault(name) {
      const fault = barcodeReaderFaults.find((known) => known === name);
      if (fault === undefined) return false;
      if (active.has(fault)) return true;
      active.add(fault);
      if (fault === "babble") babble();
      if (fault === "unplugged") {
        silence();
        lit = false;
        wire.unplug();
      }
      return true;
    },
    heal(name) {
      if (name !== undefined && !barcodeReaderFaults.some((known) => known === name)) return false;
      for (const fault of barcodeReaderFaults) {
        if (name !== undefined && fault !== name) continue;
        if (active.delete(fault) && fault === "unplugged") wire.plug();
      }
      return true;
    },
    async stop() {
      stopListening();
      active.clear();
      silence();
    },
    codes,
    insert(key) {
      const sample = codes.find((code) => code.key === key) ?? codeOf(key);
      if (sample === undefined) return false;
      held = sample;
      look();
      return true;
    },
    remove() {
      held = undefined;
    },
    inserted: () => held?.key,
    lit: () => lit,
  };
}
