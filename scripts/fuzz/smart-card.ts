// Feeds hostile bytes to everything that reads a card with contacts or the PC/SC daemon.
// node scripts/fuzz/smart-card.ts [count, default 1000000] [seed, default 1]

import { feedHostileCards } from "@zizhuban/device-agent/testing";

const cases = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? 1);
const began = performance.now();
const count = feedHostileCards(seed, cases);
const seconds = ((performance.now() - began) / 1000).toFixed(1);
console.log(
  `smart-card: ${count.cases} inputs, nothing raised (${seconds} s, seed ${seed}; ${count.answers} answers, ` +
    `${count.objects} data objects, ${count.atrs} answers to reset, ${count.readers} readers)`,
);
