import { spawn } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { systemClock, type PrintJobState } from "@zizhuban/device-agent-contract";
import { startCertificatePrinterSimulator } from "../../devices/certificate-printer/simulator.ts";
import { startReceiptPrinterSimulator } from "../../devices/receipt-printer/simulator.ts";
import { plainLayout } from "../testing.ts";
import { startPrintingAgent, testPage } from "./agent.ts";
import { afterPowerCut, keepsAll, readTrace, tracedCalls, type Keeps, type Step } from "./disk.ts";

/** Where the power goes: at the n-th such call of the agent's thread, which does not happen any more. */
export interface CutPoint {
  readonly call: "pwrite64" | "fsync" | "write" | "writev";
  readonly nth: number;
}

export interface CutJob {
  readonly cut: string;
  readonly kind: "slip" | "page";
  readonly jobId: string;
  /** `never`: the power went before the job was on disk. */
  readonly end: PrintJobState | "never";
  readonly papers: number;
}

type AskedJob = Pick<CutJob, "kind" | "jobId">;

interface Watched {
  readonly steps: readonly Step[];
  /** The agent ended by itself. */
  readonly finished: boolean;
}

interface PowerCutReport {
  readonly jobs: readonly CutJob[];
  /** What must not be; empty when all is well. */
  readonly violations: readonly string[];
  /** The agent never came to this point: it had printed everything before. */
  readonly missed: boolean;
}

const states: readonly string[] = [
  "journalled",
  "fetching",
  "sending",
  "printing",
  "printed",
  "notPrinted",
  "unknown",
] satisfies PrintJobState[];

interface Row {
  readonly state: string;
  readonly evidence: string;
}

function lay(files: ReadonlyMap<string, Buffer>, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of files) writeFileSync(join(folder, name), content);
}

/** What a journal on these files says of its jobs; none where the power went before it had its tables. */
function rowsOf(files: ReadonlyMap<string, Buffer>): Map<string, Row> {
  const folder = mkdtempSync(join(tmpdir(), "power-cut-rows-"));
  lay(files, folder);
  const database = new DatabaseSync(join(folder, "journal.sqlite"));
  try {
    const made = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'print_jobs'").get();
    if (made === undefined) return new Map();
    const rows = database.prepare("SELECT job_id, state, evidence FROM print_jobs").all();
    return new Map(
      rows.map((row) => [
        String(row["job_id"]),
        { state: String(row["state"]), evidence: String(row["evidence"]) },
      ]),
    );
  } finally {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * What the journal said when a byte last left the host must be in it after the cut.
 * @returns what is missing
 */
export function lostPromises(steps: readonly Step[], keeps: Keeps): string[] {
  const sent = steps.findLastIndex(({ kind }) => kind === "sent");
  if (sent < 0) return [];
  const promised = rowsOf(afterPowerCut(steps.slice(0, sent), keepsAll));
  const left = rowsOf(afterPowerCut(steps, keeps));
  return [...promised].flatMap(([jobId, { state, evidence }]) => {
    const row = left.get(jobId);
    if (row === undefined) return [`job ${jobId}, ${state}, is gone`];
    if (states.indexOf(row.state) < states.indexOf(state))
      return [`job ${jobId} was ${state}, is ${row.state}`];
    const facts: unknown = JSON.parse(evidence);
    const now: unknown = JSON.parse(row.evidence);
    const kept = Object.entries({ ...Object(now) });
    return Object.entries({ ...Object(facts) }).flatMap(([fact, value]) =>
      kept.some(([name, other]) => name === fact && other === value) ? [] : [`job ${jobId} lost ${fact}`],
    );
  });
}

/** Of each sector that was not yet on disk, whether it gets there: by chance, the same again for the same seed. */
export function keepsByChance(seed: string): Keeps {
  return (sector) => (createHash("sha256").update(`${seed}/${sector}`).digest()[0] ?? 0) < 128;
}

/** Printers that live on while the host before them dies, and the agents that are cut off. */
export interface CutWorld {
  /** One agent prints these jobs, watched call by call, until the power goes or all is printed. */
  trace(jobs: readonly AskedJob[], cut?: CutPoint): Promise<Watched>;
  /** The power goes at this point, comes back on what was on disk, and the next agent finds out. */
  strike(cut: CutPoint, keeps: Keeps, name: string): Promise<PowerCutReport>;
  /** What came out of jobs only after their end was told. */
  later(jobs: readonly CutJob[]): string[];
  stop(): Promise<void>;
}

export async function startCutWorld(): Promise<CutWorld> {
  const home = mkdtempSync(join(tmpdir(), "power-cut-"));
  const receipts = await startReceiptPrinterSimulator({ clock: systemClock, millimetresPerSecond: 1_000 });
  const pages = await startCertificatePrinterSimulator({ clock: systemClock, pageMs: 60 });
  const cutOff: string[] = [];
  receipts.onPaper(({ lines }) => cutOff.push(lines.join("\n")));
  let runs = 0;

  function papers({ kind, jobId }: AskedJob): number {
    if (kind === "page") return pages.papers().filter(({ jobName }) => jobName === jobId).length;
    return cutOff.filter((text) => text.includes(jobId)).length;
  }

  async function trace(jobs: readonly AskedJob[], cut?: CutPoint): Promise<Watched> {
    const run = join(home, String((runs += 1)));
    const folder = join(run, "journal");
    mkdirSync(folder, { recursive: true });
    const child = spawn(
      "strace",
      [
        // Its first thread alone: the journal and the sockets are on it, and nothing is interleaved.
        ...`--quiet=all -y -xx -s 1000000 -e signal=none -e trace=${tracedCalls}`.split(" "),
        ...(cut === undefined ? [] : ["-e", `inject=${cut.call}:signal=SIGKILL:when=${cut.nth}`]),
        "-o",
        join(run, "trace"),
        process.execPath,
        join(dirname(import.meta.dirname), "printing-agent.fixture.ts"),
        join(folder, "journal.sqlite"),
        String(receipts.port),
        pages.url,
        ...jobs.map(({ kind, jobId }) => (kind === "page" ? `page:${jobId}` : jobId)),
      ],
      { stdio: ["ignore", "ignore", "inherit"] },
    );
    const [code]: unknown[] = await once(child, "close");
    const steps = readTrace(readFileSync(join(run, "trace"), "latin1"), folder);
    rmSync(run, { recursive: true, force: true });
    return { steps, finished: code === 0 };
  }

  async function strike(cut: CutPoint, keeps: Keeps, name: string): Promise<PowerCutReport> {
    const asked = (["slip", "page", "slip"] as const).map((kind) => ({ kind, jobId: randomUUID() }));
    const { steps, finished } = await trace(asked, cut);
    const violations = lostPromises(steps, keeps);
    const folder = join(home, String((runs += 1)));
    lay(afterPowerCut(steps, keeps), folder);
    const agent = startPrintingAgent({
      journalPath: join(folder, "journal.sqlite"),
      receipts,
      ippUrl: pages.url,
    });
    const { journal, prints } = agent;
    const jobs: CutJob[] = [];
    try {
      if (journal.damagedFile !== undefined) violations.push("the journal is damaged");
      await prints.recover();
      for (const { kind, jobId } of asked) {
        const end = journal.printJob(jobId)?.state ?? "never";
        jobs.push({ cut: name, kind, jobId, end, papers: papers({ kind, jobId }) });
      }
      // The next citizen's papers, and none of the others' with them.
      const next = [
        await prints.printOwn(testPage(randomUUID())),
        await prints.printOwn({
          kind: "slip",
          jobId: randomUUID(),
          printer: "ReceiptPrinter",
          layout: plainLayout({ fields: { itemName: "next", caseNumber: "" } }),
        }),
      ];
      for (const job of next)
        if (!job.ok || job.value.state !== "printed") violations.push(`afterwards: ${JSON.stringify(job)}`);
    } finally {
      await agent.stop();
      rmSync(folder, { recursive: true, force: true });
    }
    violations.push(...jobs.flatMap(dishonest));
    return {
      jobs,
      violations: violations.map((violation) => `${name}: ${violation}`),
      missed: finished,
    };
  }

  return {
    trace,
    strike,
    later: (jobs) =>
      jobs.flatMap((job) => {
        const now = papers(job);
        // The piece of an unknown slip that hung there is cut off with the next one.
        const allowed = job.end === "unknown" ? [0, 1] : [job.papers];
        return allowed.includes(now) ? [] : [`${job.cut}: ${job.kind} ${job.end} has ${now} papers at last`];
      }),
    async stop() {
      await receipts.stop();
      await pages.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function dishonest({ kind, end, papers }: CutJob): string[] {
  const allowed: Partial<Record<CutJob["end"], readonly number[]>> = {
    printed: [1],
    unknown: [0, 1],
    notPrinted: [0],
    never: [0],
  };
  return allowed[end]?.includes(papers) === true ? [] : [`${kind} is ${end}, papers: ${papers}`];
}
