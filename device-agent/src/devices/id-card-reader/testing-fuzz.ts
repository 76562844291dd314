import { decodeAddress, decodeCard } from "./card.ts";
import { createFrameParser, decodeAnswer, decodeSamId, encodeFrame, splitCardContent } from "./protocol.ts";
import { bytes, vectors } from "./testing.ts";

/** How far the hostile bytes came; a fuzz that decodes nothing proves nothing. */
export interface FuzzCount {
  cases: number;
  frames: number;
  badChecksums: number;
  contents: number;
  cards: number;
  refusedCards: number;
}

type Random = (below: number) => number;

/** xorshift32: the same seed gives the same bytes, so that a finding can be repeated. */
function randomFrom(seed: number): Random {
  let state = seed | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const golden = [
  ...Object.values(vectors.requests),
  ...Object.values(vectors.shortResponses),
  ...vectors.cards.map((card) => card.baseFrameHex),
  ...vectors.cards.map((card) => card.baseFpNoFingerFrameHex),
].map(bytes);
const goldenTexts = vectors.cards.map((card) => bytes(card.textHex));

function pick<Item>(items: readonly Item[], random: Random): Item {
  const item = items[random(items.length)];
  if (item === undefined) throw new Error("nothing to pick from");
  return item;
}

function noise(length: number, random: Random): Uint8Array {
  return Uint8Array.from({ length }, () => random(256));
}

/** Flips some bytes, and now and then cuts, repeats or pads. */
function mutated(original: Uint8Array, random: Random): Uint8Array {
  const changed = original.slice();
  for (let flips = random(4); flips > 0; flips--) changed[random(changed.length)] = random(256);
  switch (random(6)) {
    case 0:
      return changed.subarray(random(changed.length));
    case 1:
      return changed.subarray(0, random(changed.length));
    case 2:
      return Uint8Array.of(...changed, ...changed.subarray(random(changed.length)));
    case 3:
      return Uint8Array.of(...noise(random(8), random), ...changed);
    default:
      return changed;
  }
}

/** A broken text block in a frame whose checksum holds, so that it reaches the card's own decoder. */
function framedText(random: Random): Uint8Array {
  const text = pick(goldenTexts, random).slice();
  for (let flips = random(6); flips > 0; flips--) text[random(256)] = random(256);
  const content = new Uint8Array(3 + 4 + 256 + 1024);
  content.set([0, 0, 0x90, 1, 0, 4, 0]);
  content.set(text, 7);
  return encodeFrame(content);
}

function hostileBytes(random: Random): Uint8Array {
  switch (random(8)) {
    case 0:
      return noise(random(200), random);
    case 1:
      return Uint8Array.of(0xaa, 0xaa, 0xaa, 0x96, 0x69, ...noise(random(40), random));
    case 2:
      return encodeFrame(noise(3 + random(60), random));
    case 3:
      return framedText(random);
    default:
      return mutated(pick(golden, random), random);
  }
}

/**
 * Feeds random and mutated bytes, in random pieces, to the frame parser and everything behind it.
 * Whatever any of them raises comes out of here.
 */
export function feedHostileBytes(seed: number, cases: number): FuzzCount {
  const random = randomFrom(seed);
  const count: FuzzCount = { cases: 0, frames: 0, badChecksums: 0, contents: 0, cards: 0, refusedCards: 0 };
  const parsers = [createFrameParser(3), createFrameParser(2)];

  function decode(body: Uint8Array): void {
    count.frames += 1;
    const { data } = decodeAnswer(body);
    decodeSamId(data);
    decodeAddress(data);
    for (const withFingerprints of [false, true]) {
      const content = splitCardContent(data, withFingerprints);
      if (content === undefined) continue;
      count.contents += 1;
      if (decodeCard(content.text).ok) count.cards += 1;
      else count.refusedCards += 1;
    }
  }

  for (; count.cases < cases; count.cases++) {
    const line = hostileBytes(random);
    decodeCard(line);
    const cut = random(line.length + 1);
    for (const parser of parsers)
      for (const piece of [line.subarray(0, cut), line.subarray(cut)])
        for (const frame of parser.push(piece)) {
          if (frame.type === "frame") decode(frame.body);
          else count.badChecksums += 1;
        }
  }
  return count;
}
