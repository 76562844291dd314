// Certificates per second ÷ bare pdfkit on the same page (DESIGN §8, target ≥ 0.6): both in this run, on one
// core, in turns, fonts already read. node scripts/bench/certificates.ts [pages a turn, default 40]

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "@zizhuban/device-agent-contract";
import { bareSamplePage, sampleCertificateMaker } from "@zizhuban/server/testing";

const pages = Number(process.argv[2] ?? 40);
const turns = 6;

const folder = await mkdtemp(join(tmpdir(), "zizhuban-bench-"));
const makeCertificate = await sampleCertificateMaker(folder, systemClock);

async function secondsFor(make: () => Promise<Uint8Array>): Promise<number> {
  const started = performance.now();
  for (let page = 0; page < pages; page++) await make();
  return (performance.now() - started) / 1000;
}

// Warm: compiled, caches filled.
await secondsFor(bareSamplePage);
await secondsFor(makeCertificate);

let bare = 0;
let complete = 0;
for (let turn = 0; turn < turns; turn++) {
  bare += await secondsFor(bareSamplePage);
  complete += await secondsFor(makeCertificate);
}
await rm(folder, { recursive: true });

const total = pages * turns;
console.log(`bare pdfkit               ${(total / bare).toFixed(1)} pages/s`);
console.log(`signed, with QR and seal  ${(total / complete).toFixed(1)} certificates/s`);
console.log(`ratio                     ${(bare / complete).toFixed(2)} (to reach: 0.60)`);
