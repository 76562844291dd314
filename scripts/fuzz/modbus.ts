// Feeds hostile byte strings to the Modbus RTU answer reader.
// node scripts/fuzz/modbus.ts [count, default 1000000] [seed, default 1]

import { feedHostileBytesToModbus } from "@zizhuban/device-agent/testing";

const cases = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? 1);
const began = performance.now();
const { cases: fed, ...verdicts } = feedHostileBytesToModbus(seed, cases);
const seconds = ((performance.now() - began) / 1000).toFixed(1);
console.log(
  `modbus: ${fed} byte strings, nothing raised (${seconds} s, seed ${seed}; ${JSON.stringify(verdicts)})`,
);
