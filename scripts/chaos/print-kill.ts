import { randomUUID } from "node:crypto";
import type { PrintJobState } from "@zizhuban/device-agent-contract";
import { until } from "../journey/until.ts";
import {
  certificatePrinters,
  startPrintWorld,
  type Boot,
  type CertificatePrinterName,
  type PrintWorld,
} from "./print-world.ts";

// Kills the whole agent in the middle of printing, at enumerated and random points, starts it again, and compares
// journal, paper and server: every job ends printed, notPrinted or unknown, and no paper comes out twice.
// Usage: node scripts/chaos/print-kill.ts [count]

type Kind = "certificate" | "slip";

/** Where the blade falls. */
export type Blade =
  /** The page has just been told this state of this job. */
  | {
      readonly at: "state";
      readonly job: Kind;
      readonly state: PrintJobState;
      /** Told to stop instead of killed. */
      readonly signal?: "SIGTERM";
    }
  /** So many bytes after the request line of Create-Job or Send-Document; `whole` = the request, but not its answer. */
  | { readonly at: "createJob" | "sendDocument"; readonly bytes: number | "whole" }
  /** So many bytes on their way to the receipt printer, or right before or behind its cut command. */
  | { readonly at: "receipt"; readonly bytes: number | "beforeCut" | "afterCut" }
  /** A paper falls into the tray. */
  | { readonly at: "paper"; readonly job: Kind }
  /** Milliseconds after the submission. */
  | { readonly at: "time"; readonly ms: number };

export interface JobReport {
  readonly round: number;
  readonly blade: string;
  readonly printer: string;
  readonly kind: Kind;
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

export interface KillReport {
  readonly jobs: readonly JobReport[];
  /** What must not be; empty when all is well. */
  readonly violations: readonly string[];
}

export const describeBlade = (blade: Blade): string =>
  Object.values(blade)
    .map((value) => String(value))
    .join(" ");

const always: readonly Blade[] = [
  { at: "state", job: "certificate", state: "journalled" },
  { at: "state", job: "certificate", state: "fetching" },
  { at: "createJob", bytes: "whole" },
  { at: "state", job: "certificate", state: "sending" },
  { at: "sendDocument", bytes: 20_000 },
  { at: "sendDocument", bytes: "whole" },
  { at: "state", job: "certificate", state: "printing" },
  { at: "paper", job: "certificate" },
  { at: "state", job: "slip", state: "printing" },
  { at: "receipt", bytes: 200 },
  { at: "receipt", bytes: "beforeCut" },
  { at: "receipt", bytes: "afterCut" },
  { at: "paper", job: "slip" },
  { at: "state", job: "certificate", state: "printing", signal: "SIGTERM" },
  { at: "state", job: "slip", state: "printing", signal: "SIGTERM" },
];

/** Each of the named points on the way, then random ones. */
export function blades(count: number, random: () => number): Blade[] {
  const below = (limit: number) => Math.floor(random() * limit);
  const anywhere = (): Blade => {
    switch (below(5)) {
      case 0:
        return { at: "time", ms: below(900) };
      case 1:
        return { at: "createJob", bytes: below(600) };
      case 2:
        return { at: "sendDocument", bytes: below(120_000) };
      case 3:
        return { at: "receipt", bytes: below(1_000) };
      default:
        return always[below(always.length)] ?? { at: "time", ms: 0 };
    }
  };
  return Array.from({ length: count }, (_, index) => always[index] ?? anywhere());
}

interface Pair {
  readonly printer: CertificatePrinterName;
  readonly certificate: { readonly jobId: string; readonly grantId: string };
  readonly slip: { readonly jobId: string; readonly caseNumber: string };
}

async function preparePair(boot: Boot, printer: CertificatePrinterName): Promise<Pair> {
  const { grantId, caseNumber } = await boot.issue();
  return {
    printer,
    certificate: { jobId: randomUUID(), grantId },
    slip: { jobId: randomUUID(), caseNumber },
  };
}

/**
 * A citizen with what they will print, now and when the blade falls. On a busy machine the page may be silent for too
 * long, and the visit ends: then they begin again.
 */
async function preparePairs(boot: Boot, printer: CertificatePrinterName): Promise<readonly [Pair, Pair]> {
  for (;;) {
    try {
      await boot.identify();
      return [await preparePair(boot, printer), await preparePair(boot, printer)];
    } catch (error) {
      if (!(error instanceof Error && /"code":"(visitChanged|visitRequired)"/.test(error.message)))
        throw error;
    }
  }
}

async function submitPair(boot: Boot, { printer, certificate, slip }: Pair): Promise<void> {
  await Promise.all([
    boot.submit({ kind: "certificate", printer, ...certificate }),
    boot.submit({
      kind: "slip",
      jobId: slip.jobId,
      printer: "ReceiptPrinter",
      form: "case-slip",
      fields: {
        locale: "zh-CN",
        itemName: "养老保险证明",
        outcome: "issued",
        applicant: "张**",
        caseNumber: slip.caseNumber,
        verifyUrl: "http://127.0.0.1/verify/AAAAAAAAAAAAAAAAAAAAAA",
      },
    }),
  ]);
}

const hasEnded = (state: string | undefined) =>
  state === "printed" || state === "notPrinted" || state === "unknown";

async function bothEnded(boot: Boot, { certificate, slip }: Pair): Promise<boolean> {
  const views = await Promise.all([boot.query(certificate.jobId), boot.query(slip.jobId)]);
  return views.every((view) => hasEnded(view?.state));
}

/** First byte of an IPP request (RFC 8010, section 3.1): version, then the operation. */
const requestOf = { createJob: 0x05, sendDocument: 0x06 } as const;

function positionInIpp(operation: number, bytes: number | "whole"): (sent: string) => number | undefined {
  return (sent) => {
    const head = /content-length: *(\d+)[\s\S]*?\r\n\r\n/i.exec(sent);
    if (head === null) return undefined;
    const body = head.index + head[0].length;
    if (sent.length < body + 4 || sent.charCodeAt(body + 3) !== operation) return undefined;
    const length = Number(head[1]);
    const position = body + (bytes === "whole" ? length : Math.min(bytes, length));
    return sent.length >= position ? position : undefined;
  };
}

/** GS V m n, feed and cut (ESC/POS command reference): how it begins, and its length. */
const cutCommand = "\u001dV";
const cutLength = 4;

function positionInReceipt(bytes: number | "beforeCut" | "afterCut"): (sent: string) => number | undefined {
  return (sent) => {
    if (typeof bytes === "number") return sent.length >= bytes ? bytes : undefined;
    const cut = sent.indexOf(cutCommand);
    const position = bytes === "beforeCut" ? cut : cut + cutLength;
    return cut >= 0 && sent.length >= position ? position : undefined;
  };
}

const signalOf = (blade: Blade) => (blade.at === "state" ? (blade.signal ?? "SIGKILL") : "SIGKILL");

/**
 * Resolves when the agent is dead, by the blade or, where the blade missed, right behind the last job's end.
 * @returns its exit code, null when it was killed
 */
async function strike(world: PrintWorld, boot: Boot, pair: Pair, blade: Blade): Promise<number | null> {
  const signal = signalOf(blade);
  const kill = () => void boot.agent.process.kill(signal);
  let stopWatching = () => {};
  switch (blade.at) {
    case "state": {
      const { jobId } = pair[blade.job];
      const said = `"jobId":"${jobId}","printer":"${blade.job === "slip" ? "ReceiptPrinter" : pair.printer}","state":"${blade.state}"`;
      boot.kiosk.socket.on("message", (data) => {
        if (Buffer.isBuffer(data) && data.includes(said)) kill();
      });
      break;
    }
    case "createJob":
    case "sendDocument":
      world.ippWires[pair.printer].arm(positionInIpp(requestOf[blade.at], blade.bytes), kill);
      break;
    case "receipt":
      world.receiptWire.arm(positionInReceipt(blade.bytes), kill);
      break;
    case "paper":
      stopWatching = world.onPaper(blade.job, kill);
      break;
    case "time":
      setTimeout(kill, blade.ms);
  }
  let dead = false;
  void boot.agent.ended.then(() => (dead = true));
  let refused: unknown;
  submitPair(boot, pair).catch((error: unknown) => (refused = error));
  await until(
    async () => {
      const ended = await bothEnded(boot, pair).catch(() => true);
      if (ended) kill();
      if (refused !== undefined && !dead) throw refused;
      return dead;
    },
    `the agent is dead: ${describeBlade(blade)}`,
  );
  stopWatching();
  for (const wire of [world.receiptWire, ...Object.values(world.ippWires)]) wire.mend();
  return await boot.agent.ended;
}

async function reportPair(
  world: PrintWorld,
  pair: Pair,
  views: { readonly boot: Boot; readonly since: number },
  round: number,
  blade: string,
  papersBefore: number,
): Promise<JobReport[]> {
  const report = async (kind: Kind, papers: () => Promise<number> | number): Promise<JobReport> => {
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

function wrongPaper(job: JobReport): string[] {
  const { round, blade, kind, printer, end, reason, papers } = job;
  return isHonest(job)
    ? []
    : [`round ${round} (${blade}): ${kind} on ${printer} is ${end} (${reason}), papers: ${papers}`];
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

/** What came out only after its job's end was told. */
async function laterPapers(world: PrintWorld, jobs: readonly JobReport[]): Promise<string[]> {
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
async function onServer(world: PrintWorld, jobs: readonly JobReport[]): Promise<string[]> {
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
function table(jobs: readonly JobReport[]): Record<string, Record<string, number>> {
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
