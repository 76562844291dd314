// Takes the power away at every system call of a printing agent, starts the next agent on what the disk then holds, and
// compares journal and paper. A cut loses every write since the last sync of its file, or a random part of them in
// sectors of 512 bytes. The printers live on.
// Usage: node scripts/chaos/power-cut.ts [every n-th call, default 1]
import { randomUUID } from "node:crypto";
import {
  keepsByChance,
  keepsNothing,
  startCutWorld,
  type CutJob,
  type CutPoint,
} from "@zizhuban/device-agent/testing";

const every = Number(process.argv[2] ?? 1);
const started = performance.now();
const world = await startCutWorld();
const jobs: CutJob[] = [];
const violations: string[] = [];
let cuts = 0;
try {
  for (const call of [
    "fsync",
    "pwrite64",
    "write",
    "writev",
  ] as const satisfies readonly CutPoint["call"][]) {
    // Beyond the last such call the agent prints to its end, and there is nothing left to cut.
    for (let nth = 1, over = 0; over < 2; nth += every) {
      const seed = randomUUID();
      const name = `${call} ${nth}, ${nth % 2 === 0 ? "all lost" : `torn ${seed}`}`;
      const report = await world.strike(
        { call, nth },
        nth % 2 === 0 ? keepsNothing : keepsByChance(seed),
        name,
      );
      jobs.push(...report.jobs);
      violations.push(...report.violations);
      cuts += 1;
      over = report.missed ? over + 1 : 0;
      for (const { kind, end, papers } of report.jobs)
        process.stderr.write(`${name}: ${kind} ${end} ${papers}\n`);
    }
  }
  violations.push(...world.later(jobs));
} finally {
  await world.stop();
}
const rows: Record<string, Record<string, number>> = {};
for (const { kind, end, papers } of jobs) {
  const row = (rows[`${kind} ${end}`] ??= { jobs: 0, papers: 0 });
  row["jobs"] = (row["jobs"] ?? 0) + 1;
  row["papers"] = (row["papers"] ?? 0) + papers;
}
console.table(rows);
console.log(
  `${cuts} power cuts in ${Math.round((performance.now() - started) / 1000)} s, violations: ${violations.length}`,
);
for (const violation of violations) console.log(violation);
if (violations.length > 0) process.exitCode = 1;
