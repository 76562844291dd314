// Feeds hostile streams to the camera's HTTP reader and JPEG splitter.
// node scripts/fuzz/camera.ts [count, default 1000000] [seed, default 1]

import { feedHostilePicturesToCamera } from "@zizhuban/device-agent/testing";

const cases = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? 1);
const began = performance.now();
const count = feedHostilePicturesToCamera(seed, cases);
const seconds = ((performance.now() - began) / 1000).toFixed(1);
console.log(
  `camera: ${count.cases} streams, nothing raised (${seconds} s, seed ${seed}; ${count.frames} pictures, ` +
    `${count.broken} broken, ${count.tooLarge} too large, ${count.noise} noise, ${count.refusedHeads} answers refused)`,
);
