// Feeds hostile answers to the reader of upsd's protocol, and hostile reports to the reader of USB power devices.
// node scripts/fuzz/nut.ts [count, default 1000000] [seed, default 1]

import { feedHostileLinesToPower } from "@zizhuban/device-agent/testing";

const cases = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? 1);
const began = performance.now();
const { cases: fed, ...reached } = feedHostileLinesToPower(seed, cases);
const seconds = ((performance.now() - began) / 1000).toFixed(1);
console.log(`nut: ${fed} answers, nothing raised (${seconds} s, seed ${seed}; ${JSON.stringify(reached)})`);
