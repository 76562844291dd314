// Feeds hostile codes to the barcode scanner's parser, in every profile.
// node scripts/fuzz/barcode-reader.ts [count, default 1000000] [seed, default 1]

import { feedHostileCodesToBarcodeReader } from "@zizhuban/device-agent/testing";

const cases = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? 1);
const began = performance.now();
const count = feedHostileCodesToBarcodeReader(seed, cases);
const seconds = ((performance.now() - began) / 1000).toFixed(1);
console.log(
  `barcode-reader: ${count.cases} inputs, nothing raised (${seconds} s, seed ${seed}; ${count.codes} codes, ` +
    `${count.noIdentifier} without identifier, ${count.badReport} bad reports, ${count.tooLong} too long)`,
);
