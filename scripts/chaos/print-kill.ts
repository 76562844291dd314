import { until } from "../journey/until.ts";
import { blades, describeBlade, signalOf, strike, type Blade } from "./print-blades.ts";
import { preparePairs, submitPair } from "./print-pairs.ts";
import { laterPapers, onServer, reportPair, table, wrongPaper, type JobReport } from "./print-reports.ts";
import { certificatePrinters, startPrintWorld } from "./print-world.ts";

// Kills the whole agent in the middle of printing, at enumerated and random points, starts it again, and compares
// journal, paper and server: every job ends printed, notPrinted or unknown, and no paper comes out twice.
// Usage: node scripts/chaos/print-kill.ts [count]

export interface KillReport {
  readonly jobs: readonly JobReport[];
  /** What must not be; empty when all is well. */
  readonly violations: readonly string[];
}

/** One round a blade: a citizen prints in peace, prints again, the blade falls, and the next agent must know. */
export async function printKills(
  list: readonly Blade[],
  onRound: (jobs: readonly JobReport[]) => void = () => undefined,
): Promise<KillReport> {
  const world = await startPrintWorld();
  const jobs: JobReport[] = [];
  const violations: string[] = [];
  try {
    let boot = await world.boot();
    for (let round = 0; ; round += 1) {
      const blade = list[round];
      const printer =
        blade?.at === "paper" && blade.job === "certificate"
          ? "SimulatedPrinter"
          : (certificatePrinters[round % 2] ?? "SimulatedPrinter");
      const [calm, hurt] = await preparePairs(boot, printer);
      const atFirst = await world.certificatePapers(printer, calm.certificate.jobId);
      const toldBefore = world.outcomesTold();
      await submitPair(boot, calm);
      const since = performance.now();
      const peaceful = await reportPair(world, calm, { boot, since }, round, "in peace", atFirst);
      jobs.push(...peaceful);
      for (const { kind, end, reason } of peaceful)
        if (end !== "printed")
          violations.push(`round ${round}: after the restart a ${kind} ends ${end} (${reason})`);
      if (blade === undefined) {
        await until(() => world.outcomesTold() > toldBefore, "the server is told of the last certificate");
        break;
      }

      const before = await world.certificatePapers(printer, hurt.certificate.jobId);
      const code = await strike(world, boot, hurt, blade);
      if (signalOf(blade) === "SIGTERM" && code !== 0)
        violations.push(`round ${round}: SIGTERM ends the agent with ${String(code)}`);
      const again = performance.now();
      boot = await world.boot();
      const reports = await reportPair(
        world,
        hurt,
        { boot, since: again },
        round,
        describeBlade(blade),
        before,
      );
      for (const { jobId, end } of reports) {
        const seen = await boot.queryAsPage(jobId);
        if ((seen?.state ?? "never") !== end)
          violations.push(`round ${round}: the page sees ${String(seen?.state)}, not ${end}`);
      }
      jobs.push(...reports);
      onRound(reports);
    }
    await boot.kill();
    violations.push(
      ...jobs.flatMap(wrongPaper),
      ...(await laterPapers(world, jobs)),
      ...(await onServer(world, jobs)),
    );
  } finally {
    await world.stop();
  }
  return { jobs, violations };
}

if (import.meta.main) {
  const count = Number(process.argv[2] ?? 200);
  const started = performance.now();
  const { jobs, violations } = await printKills(blades(count, Math.random), (reports) =>
    process.stderr.write(
      reports
        .map(
          ({ round, blade, kind, end, reason, papers }) =>
            `${round} ${blade}: ${kind} ${end} (${reason}) ${papers}\n`,
        )
        .join(""),
    ),
  );
  console.table(table(jobs));
  console.log(
    `${count} kills in ${Math.round((performance.now() - started) / 1000)} s, violations: ${violations.length}`,
  );
  for (const violation of violations) console.log(violation);
  if (violations.length > 0) process.exitCode = 1;
}
