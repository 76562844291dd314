import type { PrintJobState } from "@zizhuban/device-agent-contract";
import { until } from "../journey/until.ts";
import { hasEnded, type Pair, type PrintKind } from "./print-pairs.ts";
import type { Boot, PrintWorld } from "./print-world.ts";

// How the jobs ended, and what of it must not be: agent, paper, journal and server have to tell the same.

export interface JobReport {
  readonly round: number;
  readonly blade: string;
  readonly printer: string;
  readonly kind: PrintKind;
  readonly jobId: string;
  readonly grantId?: string;
  readonly caseNumber: string;
  /** `never`: the agent died before the job was journalled. */
  readonly end: PrintJobState | "never";
  readonly reason: string;
  readonly papers: number;
  /** Milliseconds from the start of the new agent to the job's end. */
  readonly settledMs: number;
}

export async function reportPair(
  world: PrintWorld,
  pair: Pair,
  views: { readonly boot: Boot; readonly since: number },
  round: number,
  blade: string,
  papersBefore: number,
): Promise<JobReport[]> {
  const report = async (kind: PrintKind, papers: () => Promise<number> | number): Promise<JobReport> => {
    const { jobId } = pair[kind];
    await until(
      async () => {
        const view = await views.boot.query(jobId);
        return view === undefined || hasEnded(view.state);
      },
      `job ${jobId} has its end`,
      90_000,
    );
    const settledMs = Math.round(performance.now() - views.since);
    const view = await views.boot.query(jobId);
    return {
      round,
      blade,
      kind,
      jobId,
      printer: kind === "slip" ? "ReceiptPrinter" : pair.printer,
      ...(kind === "certificate" && { grantId: pair.certificate.grantId }),
      caseNumber: pair.slip.caseNumber,
      end: view?.state ?? "never",
      reason: view?.reason ?? "",
      papers: await papers(),
      settledMs,
    };
  };
  const delta = async () =>
    (await world.certificatePapers(pair.printer, pair.certificate.jobId)) - papersBefore;
  return [
    await report("certificate", delta),
    await report("slip", () => world.slipPapers(pair.slip.caseNumber)),
  ];
}

function isHonest({ end, reason, papers }: JobReport): boolean {
  switch (end) {
    case "printed":
      return papers === 1;
    case "unknown":
      // A stop is no end: the next start has to find out.
      return papers <= 1 && reason !== "agentStopping";
    case "notPrinted":
    case "never":
      return papers === 0;
    default:
      return false;
  }
}

export function wrongPaper(job: JobReport): string[] {
  const { round, blade, kind, printer, end, reason, papers } = job;
  return isHonest(job)
    ? []
    : [`round ${round} (${blade}): ${kind} on ${printer} is ${end} (${reason}), papers: ${papers}`];
}

/** What came out only after its job's end was told. */
export async function laterPapers(world: PrintWorld, jobs: readonly JobReport[]): Promise<string[]> {
  const late: string[] = [];
  for (const { kind, printer, jobId, caseNumber, papers, round } of jobs) {
    if (kind === "certificate" && printer === "IppEvePrinter") continue;
    const now =
      kind === "slip"
        ? world.slipPapers(caseNumber)
        : await world.certificatePapers("SimulatedPrinter", jobId);
    if (now > 1 || (now !== papers && kind === "certificate"))
      late.push(`round ${round}: ${kind} on ${printer} had ${papers} papers at its end, ${now} at last`);
  }
  const foreign = jobs.filter(({ printer }) => printer === "IppEvePrinter");
  const counted = foreign.reduce((sum, { papers }) => sum + papers, 0);
  const all = await world.certificatePapers("IppEvePrinter", "");
  if (all !== counted) late.push(`IppEvePrinter: ${counted} papers at the ends of its jobs, ${all} at last`);
  return late;
}

/** The journal on disk and the grants on the server tell the same as the agent told. */
export async function onServer(world: PrintWorld, jobs: readonly JobReport[]): Promise<string[]> {
  const wrong: string[] = [];
  // The last agent was killed with the server's last answer perhaps still on the wire: there the server's word counts.
  const lastRound = Math.max(...jobs.map(({ round }) => round));
  for (const { round, kind, jobId, grantId, end } of jobs) {
    const stored = world.stored(jobId);
    if ((stored?.state ?? "never") !== end)
      wrong.push(`round ${round}: the journal says ${String(stored?.state)} of a ${end} ${kind}`);
    if (grantId === undefined) continue;
    if (stored?.reported === false && round !== lastRound)
      wrong.push(`round ${round}: the server was not told`);
    else if (stored !== undefined) {
      const state = await world.grantState(grantId, jobId, end);
      if (state !== end) wrong.push(`round ${round}: the grant of a ${end} certificate is ${state}`);
    }
  }
  return wrong;
}

/** One row a point: how often it was struck, how the jobs ended, how many papers there are. */
export function table(jobs: readonly JobReport[]): Record<string, Record<string, number>> {
  const rows: Record<string, Record<string, number>> = {};
  for (const { blade, kind, end, papers, settledMs } of jobs) {
    const point = blade.replace(/ \d+$/, " random");
    const row = (rows[`${point}: ${kind}`] ??= {
      jobs: 0,
      printed: 0,
      notPrinted: 0,
      unknown: 0,
      never: 0,
      papers: 0,
      slowestMs: 0,
    });
    row["jobs"] = (row["jobs"] ?? 0) + 1;
    row[end] = (row[end] ?? 0) + 1;
    row["papers"] = (row["papers"] ?? 0) + papers;
    row["slowestMs"] = Math.max(row["slowestMs"] ?? 0, settledMs);
  }
  return rows;
}
