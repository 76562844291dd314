import type { Clock } from "@zizhuban/device-agent-contract";
import type { Masker, Transport } from "../../transports/index.ts";
import type { RecordingKit } from "../recording.ts";
import { createBarcodeReader } from "./device.ts";
import {
  barcodeReaderProfile,
  barcodeReaderProfiles,
  type BarcodeReaderProfile,
  type LineFraming,
  type ReportFraming,
} from "./profiles.ts";
import { isIdentifier } from "./symbologies.ts";

// What may be written down of a scanner's wire: how codes are framed, of which symbology they are, how long. Whatever stands in
// one, and what the scanner says of itself, becomes filler, which is no letter, so that it never completes an identifier.

const filler = 0x2a;

function endsWith(bytes: readonly number[], end: readonly number[]): boolean {
  return end.length > 0 && end.every((byte, index) => bytes[bytes.length - end.length + index] === byte);
}

/** The characters of an AIM identifier, one by one (ISO/IEC 15424, 4). */
const identifierCharacters = [/\]/, /[A-Za-z]/, /[0-9A-Za-z]/];

function lineMasker({ prefix, suffix, identifier }: LineFraming, profile: BarcodeReaderProfile): Masker {
  const { ask = [], end = [] } = profile.identity ?? {};
  let said: number[] = [];
  let asking = false;
  /** Of the line, as it came; only its last bytes matter. */
  let tail: number[] = [];
  let position = 0;
  let framed = true;

  function isFraming(byte: number): boolean {
    if (suffix.includes(byte) || (asking && end.includes(byte))) return true;
    if (position < prefix.length) return byte === prefix[position];
    const character = identifier ? identifierCharacters[position - prefix.length] : undefined;
    return character?.test(String.fromCharCode(byte)) ?? false;
  }

  function masked(byte: number): number {
    const kept = isFraming(byte);
    // Behind the first byte that does not fit, nothing is an identifier any more.
    const given = kept && (framed || suffix.includes(byte) || (asking && end.includes(byte))) ? byte : filler;
    framed &&= kept;
    position += 1;
    tail = [...tail, byte].slice(-8);
    const answered = asking && endsWith(tail, end);
    if (answered) asking = false;
    if (answered || endsWith(tail, suffix)) {
      position = 0;
      framed = true;
      tail = asking ? tail : [];
    }
    return given;
  }

  return {
    out(bytes) {
      said = [...said, ...bytes].slice(-ask.length);
      if (endsWith(said, ask)) asking = true;
      return bytes;
    },
    in: (bytes) => bytes.map(masked),
  };
}

function reportMasker({ lengthAt, identifierAt, dataAt, dataLength, continuedAt }: ReportFraming): Masker {
  return {
    out: (bytes) => bytes,
    in(report) {
      const masked = report.map((byte, at) => {
        if (at === lengthAt || at === continuedAt) return byte;
        return at >= dataAt && at < dataAt + dataLength ? filler : 0;
      });
      if (identifierAt === undefined) return masked;
      const identifier = report.subarray(identifierAt, identifierAt + 3);
      if (isIdentifier(Buffer.from(identifier).toString("latin1"))) masked.set(identifier, identifierAt);
      return masked;
    },
  };
}

const profileOf = (name: string): BarcodeReaderProfile =>
  barcodeReaderProfile(name) ?? barcodeReaderProfiles["honeywell-serial"];

function createMasker(profileName: string): Masker {
  const profile = profileOf(profileName);
  return profile.wire.kind === "serial"
    ? lineMasker(profile.wire.framing, profile)
    : reportMasker(profile.wire.framing);
}

/** A citizen's patience. */
const patience = 30_000;

export const recordingKit = {
  wire: "bytes",
  masker: createMasker,
  build(transport: Transport, profileName: string, clock: Clock) {
    const profile = profileOf(profileName);
    const device = createBarcodeReader({ name: "BarcodeReader", profile, transport, clock });
    return {
      device,
      async ask() {
        const abort = new AbortController();
        const cancel = clock.after(patience, () => abort.abort());
        const read = await device.read({ signal: abort.signal });
        cancel();
        return read.ok ? read.value.symbology : read.code;
      },
    };
  },
} satisfies RecordingKit;
