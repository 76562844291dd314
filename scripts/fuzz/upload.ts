import { blankPdf, judgeUpload, photograph } from "@zizhuban/server/testing";

// 1,000,000 mutated files into what judges uploads before anything opens them (type, structure of PDF, frame of JPEG):
// every one gets an answer, none throws, and none takes long.
// Usage: node scripts/fuzz/upload.ts [count] [seed]

const count = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? Math.floor(Math.random() * 0xffffffff));

/** Mulberry32: small, fast, and the same again for the same seed. */
function generator(start: number): (below: number) => number {
  let state = start >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const parts = [
  "<<",
  ">>",
  "stream\n",
  "endstream",
  "/Length 9",
  "/Filter [/FlateDecode]",
  "1 0 obj",
  "%%EOF",
  "/J#53 ",
];
const samples = [
  await blankPdf(1),
  await blankPdf(3, "Sample"),
  await photograph({ width: 40, height: 30, gps: true }),
];
const pick = generator(seed);
const codes = new Map<string, number>();
let slowest = 0;

function mutated(): Buffer {
  const file = Buffer.from(samples[pick(samples.length)] ?? Buffer.alloc(0));
  for (let change = 0; change <= pick(6); change += 1) {
    const at = pick(file.length);
    if (pick(3) === 0) file.write(parts[pick(parts.length)] ?? "", at, "latin1");
    else file.writeUInt8(pick(256), at);
  }
  return pick(8) === 0 ? file.subarray(0, pick(file.length)) : file;
}

for (let index = 0; index < count; index += 1) {
  const file = mutated();
  // Processor time: what else runs on this machine is not this code's fault.
  const started = process.cpuUsage();
  const code = judgeUpload(file);
  slowest = Math.max(slowest, process.cpuUsage(started).user / 1000);
  codes.set(code, (codes.get(code) ?? 0) + 1);
}
process.stdout.write(
  `${JSON.stringify({ count, seed, slowestMs: Math.round(slowest), ...Object.fromEntries(codes) })}\n`,
);
