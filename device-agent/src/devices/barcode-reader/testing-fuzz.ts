import { barcodeReaderProfiles, type BarcodeReaderProfile } from "./profiles.ts";
import { createCodeParser, encodeCode, maximumCode } from "./protocol.ts";
import { symbologyOf } from "./symbologies.ts";

/** How far the hostile bytes came; a fuzz that decodes nothing proves nothing. */
export interface ScannerFuzzCount {
  cases: number;
  codes: number;
  tooLong: number;
  noIdentifier: number;
  badReport: number;
}

/** xorshift32: the same seed gives the same bytes, so that a finding can be repeated. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const profiles = Object.values<BarcodeReaderProfile>(barcodeReaderProfiles);
const identifiers = ["]Q1", "]C0", "]E0", "]zA", "]X9"];

/** Whole codes with a few bytes changed, lost or doubled, in pieces cut anywhere; now and then nothing but noise. */
function hostile(profile: BarcodeReaderProfile, random: (below: number) => number): Uint8Array[] {
  const { framing } = profile.wire;
  if (random(4) === 0) return [Uint8Array.from({ length: random(140) }, () => random(256))];
  const long = random(200) === 0 ? maximumCode + random(300) : random(150);
  const data = Uint8Array.from({ length: long }, () => 0x20 + random(90));
  return encodeCode(framing, identifiers[random(identifiers.length)] ?? "", data).flatMap((piece) => {
    const changed = piece.slice();
    for (let flips = random(3); flips > 0 && changed.length > 0; flips--)
      changed[random(changed.length)] = random(256);
    const cut = random(changed.length + 1);
    return random(3) === 0 ? [changed.subarray(0, cut), changed.subarray(cut)] : [changed];
  });
}

/**
 * Feeds random and mutated codes to the parser of every profile. Whatever it raises comes out of here; after each
 * a whole code must still be understood.
 */
export function feedHostileCodes(seed: number, cases: number): ScannerFuzzCount {
  const random = randomFrom(seed);
  const count: ScannerFuzzCount = { cases: 0, codes: 0, tooLong: 0, noIdentifier: 0, badReport: 0 };
  for (; count.cases < cases; count.cases++) {
    const profile = profiles[count.cases % profiles.length];
    if (profile === undefined) throw new Error("no profiles");
    const parser = createCodeParser(profile.wire.framing);
    for (const piece of hostile(profile, random))
      for (const heard of parser.push(piece)) {
        if (heard.type === "malformed") count[heard.why] += 1;
        else {
          count.codes += 1;
          symbologyOf(heard.identifier ?? "");
          if (heard.data.length > maximumCode)
            throw new Error(`case ${count.cases}: longer than a code can be`);
        }
      }
    if (parser.pending() > maximumCode)
      throw new Error(`case ${count.cases}: holds ${parser.pending()} bytes`);
    parser.reset();
    const after = encodeCode(profile.wire.framing, "]Q1", Buffer.from("after"));
    if (after.flatMap((piece) => parser.push(piece)).length !== 1)
      throw new Error(`case ${count.cases}: deaf`);
  }
  return count;
}
