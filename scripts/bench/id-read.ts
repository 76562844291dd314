// ID read ÷ wire time (DESIGN §8): from the reader's "card found" to the decoded card in the agent's hand,
// over a real serial line (a pseudo terminal) whose simulated reader sends at the pace of 115200 baud and
// thinks for no time. node scripts/bench/id-read.ts [reads, default 30]

import { systemClock } from "@zizhuban/device-agent-contract";
import {
  createIdCardReader,
  idCardReaderProfiles,
  openPtyWire,
  serialTransport,
  simulateIdCardReader,
} from "@zizhuban/device-agent/testing";

const baudRate = 115_200;
const reads = Number(process.argv[2] ?? 30);
/** Select, read and newest address (the card has none): request and answer, in bytes with ten bits each. */
const wireBytes = 10 + 19 + (10 + 1295) + (10 + 11);
const wireTime = (wireBytes * 10_000) / baudRate;

const wire = openPtyWire();
const simulator = simulateIdCardReader({
  wire,
  clock: systemClock,
  pace: { baudRate, think: { find: 0, select: 0, read: 0 } },
});
const reader = createIdCardReader({
  name: "IdCardReader",
  profile: idCardReaderProfiles["sam-v"],
  transport: serialTransport({ path: wire.path, baudRate }),
  clock: systemClock,
  delays: { findAgain: 20 },
});

const ready = new Promise<void>((resolve) => {
  const stop = reader.onChange(({ status }) => {
    if (status.state !== "ready") return;
    stop();
    resolve();
  });
});
reader.start();
await ready;

const ratios: number[] = [];
for (let read = 0; read < reads; read++) {
  let found = 0;
  simulator.insert("zhang");
  const card = await reader.read({
    signal: AbortSignal.timeout(10_000),
    onProgress: () => {
      found = performance.now();
    },
  });
  if (!card.ok) throw new Error(`not read: ${card.code}`);
  ratios.push((performance.now() - found) / wireTime);
  simulator.remove();
}

await reader.stop();
await simulator.stop();
wire.close();

ratios.sort((a, b) => a - b);
const median = ratios[reads >> 1] ?? Number.NaN;
const worst = ratios.at(-1) ?? Number.NaN;
console.log(
  `id-read: ${median.toFixed(3)} × wire time (target ≤ 1.15; worst ${worst.toFixed(3)} of ${reads}; ` +
    `wire ${wireTime.toFixed(1)} ms for ${wireBytes} bytes at ${baudRate} baud)`,
);
