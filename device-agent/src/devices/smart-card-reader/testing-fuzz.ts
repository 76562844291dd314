import { decodeConnect, decodeHeader, decodeReaders, encodeReaders } from "../../transports/index.ts";
import { parseAtr } from "./atr.ts";
import { cardProfiles } from "./card-profiles.ts";
import { decodeAnswer, verdictOf } from "./protocol.ts";
import { decodeField } from "./read-card.ts";
import { createVirtualCard } from "./simulator-card.ts";
import { sampleSmartCards } from "./simulator-cards.ts";
import { berTlv, simpleTlv } from "./tlv.ts";

/** How far the hostile bytes came; a fuzz that decodes nothing proves nothing. */
export interface SmartCardFuzzCount {
  cases: number;
  answers: number;
  objects: number;
  atrs: number;
  readers: number;
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

const samples = sampleSmartCards().map((card) => createVirtualCard(card));
const codings = cardProfiles.flatMap(({ files }) => files.flatMap(({ fields }) => Object.values(fields)));
const table = encodeReaders([
  { name: "Reader 00 00", card: "present", atr: Uint8Array.of(0x3b, 0), events: 1 },
]);

/**
 * Feeds random and mutated bytes to everything that reads a card or the daemon. Whatever any of it raises comes out of here.
 */
export function feedHostileCards(seed: number, cases: number): SmartCardFuzzCount {
  const random = randomFrom(seed);
  const count: SmartCardFuzzCount = { cases: 0, answers: 0, objects: 0, atrs: 0, readers: 0 };
  const noise = (length: number) => Uint8Array.from({ length }, () => random(256));
  const spoilt = (bytes: Uint8Array) => {
    const copy = bytes.slice();
    for (let flips = random(4); flips > 0 && copy.length > 0; flips--)
      copy[random(copy.length)] = random(256);
    return random(4) === 0 ? copy.subarray(0, random(copy.length + 1)) : copy;
  };

  /** Objects with lengths that are mostly right, so that the parsers get beyond the first. */
  function objectBytes(): Uint8Array {
    const parts = Array.from({ length: random(5) }, () => {
      const value = noise(random(40));
      return Uint8Array.of(random(256), value.length, ...value);
    });
    return spoilt(Uint8Array.of(...parts.flatMap((part) => Array.from(part))));
  }

  for (; count.cases < cases; count.cases++) {
    const bytes = random(2) === 0 ? objectBytes() : noise(random(120));
    const answer = decodeAnswer(bytes);
    if (answer !== undefined) {
      count.answers += 1;
      verdictOf(answer.sw);
    }
    for (const objects of [simpleTlv(bytes), berTlv(bytes)])
      for (const value of objects.values()) {
        count.objects += 1;
        const coding = codings[random(codings.length)];
        if (coding !== undefined) decodeField(value, coding);
      }
    const sample = samples[random(samples.length)];
    if (sample !== undefined) {
      if (parseAtr(spoilt(sample.atr)) !== undefined) count.atrs += 1;
      sample.answer(bytes);
    }
    decodeHeader(bytes);
    decodeConnect(bytes);
    // The table is three kilobytes: every so often is often enough.
    if (count.cases % 50 === 0) count.readers += decodeReaders(spoilt(table))?.length ?? 0;
  }
  return count;
}
