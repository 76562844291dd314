// Feeds hostile byte strings to the ID card reader's parser and decoders.
// node scripts/fuzz/id-card.ts [count, default 1000000] [seed, default 1]

import { feedHostileBytesToIdCardReader } from "@zizhuban/device-agent/testing";

const cases = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? 1);
const began = performance.now();
const count = feedHostileBytesToIdCardReader(seed, cases);
const seconds = ((performance.now() - began) / 1000).toFixed(1);
console.log(
  `id-card: ${count.cases} byte strings, nothing raised (${seconds} s, seed ${seed}; ` +
    `${count.frames} frames, ${count.badChecksums} wrong checksums, ${count.cards} cards, ${count.refusedCards} refused)`,
);
