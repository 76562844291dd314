// Certificates per second ÷ bare pdfkit on the same page (DESIGN §8, target ≥ 0.6): in one run, page by page in
// turns, warm; medians, so that what else the machine does counts for neither.
// node scripts/bench/certificates.ts [pages of each, default 200]

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "@zizhuban/device-agent-contract";
import { bareSamplePage, sampleCertificateMaker } from "@zizhuban/server/testing";

const pages = Number(process.argv[2] ?? 200);
const warmUp = 30;

const folder = await mkdtemp(join(tmpdir(), "zizhuban-bench-"));
const makeCertificate = await sampleCertificateMaker(folder, systemClock);

async function millisecondsFor(make: () => Promise<Uint8Array>): Promise<number> {
  const started = performance.now();
  await make();
  return performance.now() - started;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const bare: number[] = [];
const complete: number[] = [];
for (let page = -warmUp; page < pages; page++) {
  const times = [await millisecondsFor(bareSamplePage), await millisecondsFor(makeCertificate)] as const;
  if (page < 0) continue;
  bare.push(times[0]);
  complete.push(times[1]);
}
await rm(folder, { recursive: true });

console.log(`bare pdfkit               ${(1000 / median(bare)).toFixed(1)} pages/s`);
console.log(`signed, with QR and seal  ${(1000 / median(complete)).toFixed(1)} certificates/s`);
console.log(`ratio                     ${(median(bare) / median(complete)).toFixed(2)} (to reach: 0.60)`);
