// Feeds hostile PDUs to the reader of SMPP.
// node scripts/fuzz/smpp.ts [count, default 1000000] [seed, default 1]

import { feedHostilePdus } from "@zizhuban/server/testing";

const cases = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? 1);
const began = performance.now();
const { cases: fed, ...reached } = feedHostilePdus(seed, cases);
const seconds = ((performance.now() - began) / 1000).toFixed(1);
console.log(`smpp: ${fed} PDUs, nothing raised (${seconds} s, seed ${seed}; ${JSON.stringify(reached)})`);
