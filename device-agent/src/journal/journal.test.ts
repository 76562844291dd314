import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import { SimulatedClock, systemClock } from "@zizhuban/device-agent-contract";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isStorageFull, openJournal, type Journal, type JournalLimits } from "./index.ts";
import { tearTable } from "./testing.ts";

let folder: string;
let path: string;
const clock = new SimulatedClock();
const boot = randomUUID();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "journal-"));
  path = join(folder, "home", "journal.sqlite");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(limits?: JournalLimits): Journal {
  const journal = openJournal({ path, clock, randomUUID, boot, ...(limits && { limits }) });
  if (!journal.ok) throw new Error(journal.code);
  return journal.value;
}

function visit(number: number) {
  return { type: "visit.opened", visitId: `visit-${number}` } as const;
}

test("rows are numbered on across restarts and acks, and only what was acked is forgotten", () => {
  const first = open();
  expect(first.written()).toBe(0);
  expect([1, 2, 3].map((n) => first.append(visit(n)))).toEqual([1, 2, 3]);
  expect(first.acked(randomUUID(), 3)).toBe(false);
  expect(first.acked(first.epoch, 4)).toBe(false);
  expect(first.unacked(0, 10).map((row) => row.seq)).toEqual([1, 2, 3]);
  expect(first.acked(first.epoch, 3)).toBe(true);
  expect(first.unacked(0, 10)).toEqual([]);
  first.close();

  const second = open();
  expect(second.epoch).toBe(first.epoch);
  expect(second.ackedThrough()).toBe(3);
  expect(second.append(visit(4))).toBe(4);
  expect(second.unacked(3, 10)).toEqual([{ seq: 4, at: clock.now(), boot, event: visit(4) }]);
  second.close();
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("a transaction is all or nothing, and tells listeners only what is durable", () => {
  const journal = open();
  let told = 0;
  journal.onAppend(() => (told += 1));
  expect(() =>
    journal.transaction(() => {
      journal.append(visit(1));
      throw new Error("power cut");
    }),
  ).toThrow("power cut");
  expect([told, journal.unacked(0, 10)]).toEqual([0, []]);
  journal.transaction(() => {
    journal.append(visit(1));
    journal.append(visit(2));
    expect(told).toBe(0);
  });
  expect(told).toBe(2);
  journal.close();
});

test("a second agent on the same file is refused while the first lives", () => {
  const journal = open();
  expect(openJournal({ path, clock, randomUUID, boot })).toMatchObject({ ok: false, code: "journalLocked" });
  journal.append(visit(1));
  journal.close();
  open().close();
});

test("a folder that cannot be written is a coded failure", () => {
  writeFileSync(join(folder, "home"), "a file where the folder should be");
  expect(openJournal({ path, clock, randomUUID, boot })).toMatchObject({
    ok: false,
    code: "journalUnwritable",
  });
});

test.each([
  ["is no database at all", () => "not a database ".repeat(999)],
  [
    "has a torn page",
    (file: Buffer) => {
      file.fill(0x5a, 4096, 3 * 4096);
      return file;
    },
  ],
])("a file that %s is set aside and a new epoch begins, told by an event", (_, damage) => {
  const before = open();
  for (let n = 0; n < 200; n++) before.append(visit(n));
  before.close();
  writeFileSync(path, damage(readFileSync(path)));

  const after = open();
  expect(after.epoch).not.toBe(before.epoch);
  expect(after.damagedFile).toBe(`journal.sqlite.damaged-${clock.now()}`);
  expect(readdirSync(join(folder, "home"))).toContain(after.damagedFile);
  expect(after.unacked(0, 1)).toMatchObject([
    { seq: 1, event: { type: "journal.replaced", damagedFile: after.damagedFile } },
  ]);
  expect(after.unacked(0, 1_000).at(-1)?.event).toMatchObject({ type: "journal.salvaged" });
  after.close();
});

test("a full ring drops the oldest rows and declares every one of them, also what an earlier declaration said", () => {
  const journal = open({ maximumAgeMs: 1e12, maximumRows: 100 });
  const appended = 950;
  for (let n = 0; n < appended; n++) journal.append(visit(n));
  const rows = journal.unacked(0, 1000);
  expect(rows.length).toBeLessThanOrEqual(101);
  const missing = new Set(Array.from({ length: journal.written() }, (_, n) => n + 1));
  for (const row of rows) {
    missing.delete(row.seq);
    const event = row.event;
    if (isDropped(event)) for (let seq = event.from; seq <= event.to; seq++) missing.delete(seq);
  }
  expect([...missing]).toEqual([]);
  expect(rows.at(-1)?.seq).toBe(journal.written());
  journal.close();
});

function isDropped(event: unknown): event is { type: "journal.dropped"; from: number; to: number } {
  return typeof event === "object" && event !== null && "type" in event && event.type === "journal.dropped";
}

test("rows past their age are dropped and declared; rows of a clock that was never set are not judged by age", () => {
  const day = 24 * 3_600_000;
  const times = { at: Date.UTC(2026, 10, 1) };
  const moving = {
    now: () => times.at,
    monotonic: () => 0,
    after: () => () => {},
    every: () => () => {},
  };
  const opened = openJournal({ path, clock: moving, randomUUID, boot });
  if (!opened.ok) throw new Error(opened.code);
  const journal = opened.value;
  journal.append(visit(1));
  times.at += 10 * day;
  journal.append(visit(2));
  times.at += 5 * day;
  journal.append(visit(3));
  expect(journal.unacked(0, 10).map((row) => row.event)).toEqual([
    visit(2),
    visit(3),
    { type: "journal.dropped", from: 1, to: 1 },
  ]);
  journal.acked(journal.epoch, 4);
  times.at = Date.UTC(1970, 0, 2);
  journal.append(visit(5));
  times.at = Date.UTC(2026, 11, 1);
  journal.append(visit(6));
  expect(journal.unacked(0, 10).map((row) => row.seq)).toEqual([5, 6]);
  journal.close();
});

test("rows keep their order by number, whatever the clock on the wall said when they were written", () => {
  const moving = new SimulatedClock();
  const opened = openJournal({ path, clock: moving, randomUUID, boot });
  if (!opened.ok) throw new Error(opened.code);
  const journal = opened.value;
  const day = 24 * 3_600_000;
  const walls = [moving.now(), 0, moving.now() + day, moving.now() - day, 5, moving.now()];
  for (const [n, wall] of walls.entries()) {
    moving.setWall(wall);
    journal.append(visit(n));
  }
  const rows = walls.map((at, n) => ({ seq: n + 1, at, boot, event: visit(n) }));
  expect(journal.unacked(0, 10)).toEqual(rows);
  expect(journal.acked(journal.epoch, 2)).toBe(true);
  journal.close();
  const again = open();
  expect(again.unacked(2, 10)).toEqual(rows.slice(2));
  again.close();
});

test("print jobs survive a restart with state and evidence, and are forgotten two weeks after their end", () => {
  const jobs = [randomUUID(), randomUUID()];
  const first = open();
  for (const jobId of jobs) {
    first.addPrintJob({ jobId, kind: "certificate", printer: "P", digest: "d", grantId: randomUUID() });
  }
  first.updatePrintJob(jobs[0] ?? "", { state: "sending", evidence: { cuts: 7, processId: "abcd" } });
  first.close();

  const second = open();
  expect(second.unfinishedPrintJobs().map((job) => [job.jobId, job.state])).toEqual([
    [jobs[0], "sending"],
    [jobs[1], "journalled"],
  ]);
  expect(second.printJob(jobs[0] ?? "")?.evidence).toEqual({ cuts: 7, processId: "abcd" });
  for (const jobId of jobs) second.updatePrintJob(jobId, { state: "printed", reason: "processId" });
  expect(second.unfinishedPrintJobs()).toEqual([]);
  expect(second.unreportedPrintJobs().map((job) => job.jobId)).toEqual(jobs);
  second.updatePrintJob(jobs[0] ?? "", { reported: true });
  second.close();

  clock.advance(15 * 24 * 3_600_000);
  const third = open();
  expect(jobs.map((jobId) => third.printJob(jobId)?.reported)).toEqual([undefined, false]);
  third.close();
});

test("killed at any moment, no returned row is lost and there is no gap", async () => {
  let survived = 0;
  for (let round = 0; round < 6; round++) {
    const child = spawn(process.execPath, [join(import.meta.dirname, "appender.fixture.ts"), path], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (output.split("\n").length > 20 + 35 * round) child.kill("SIGKILL");
    });
    await once(child, "close");
    const lines = output.split("\n").slice(0, -1);
    const promised = Number(lines.at(-1));

    const reopened = openJournal({ path, clock: systemClock, randomUUID, boot });
    if (!reopened.ok) throw new Error(reopened.code);
    const journal = reopened.value;
    expect(journal.written()).toBeGreaterThanOrEqual(promised);
    expect(promised).toBeGreaterThan(survived);
    const seqs = journal.unacked(0, 1_000_000).map((row) => row.seq);
    const from = journal.ackedThrough();
    expect(seqs).toEqual(Array.from({ length: journal.written() - from }, (_, n) => from + n + 1));
    survived = journal.written();
    journal.close();
  }
});

test("of a damaged file every row that can be read is taken over, and the others are counted", () => {
  const rows = 3_000;
  const jobId = randomUUID();
  const before = open();
  before.addPrintJob({ jobId, kind: "certificate", printer: "P", digest: "d", grantId: randomUUID() });
  before.updatePrintJob(jobId, { state: "printing", evidence: { ippJobId: 7 } });
  before.set("hangs", "yes");
  before.transaction(() => {
    for (let n = 0; n < rows; n++) before.append(visit(n));
  });
  before.close();
  const file = readFileSync(path);
  const pages = file.length / 4096;
  // Torn in two places, well behind the first pages, which hold the schema and the small tables.
  for (const page of [Math.floor(pages / 2), Math.floor(pages / 2) + 7])
    file.fill(0x5a, page * 4096, (page + 1) * 4096);
  writeFileSync(path, file);

  const after = open();
  expect(after.epoch).not.toBe(before.epoch);
  const history = after.unacked(0, rows * 2).map(({ event }) => event);
  const visits = history.filter((event) => JSON.stringify(event).includes("visit.opened"));
  expect(visits.length).toBeGreaterThan(rows - 300);
  expect(visits.length).toBeLessThan(rows);
  const told = history.at(-1);
  // With them the job, its grant and the setting.
  expect(told).toEqual({ type: "journal.salvaged", saved: visits.length + 3, lost: rows - visits.length });
  expect(after.unfinishedPrintJobs()).toMatchObject([
    { jobId, state: "printing", evidence: { ippJobId: 7 } },
  ]);
  expect([after.get("hangs"), after.ackedThrough()]).toEqual(["yes", 0]);
  after.close();
});

const certificate = (jobId: string, grantId: string) =>
  ({ jobId, kind: "certificate", printer: "P", digest: "d", grantId }) as const;

test("a print job whose row is torn is unknown, not one that never was, and its grant is still owed its fate", () => {
  const [slip, told, torn] = [randomUUID(), randomUUID(), randomUUID()];
  const grantId = randomUUID();
  const before = open();
  before.addPrintJob({ jobId: slip, kind: "slip", printer: "P", digest: "d", grantId: null });
  before.addPrintJob(certificate(told, randomUUID()));
  before.updatePrintJob(told, { state: "printed", reported: true });
  before.addPrintJob(certificate(torn, grantId));
  before.updatePrintJob(torn, { state: "printing" });
  before.close();
  tearTable(path, "print_jobs");

  const after = open();
  expect(after.damagedFile).toBeDefined();
  const lost = { state: "unknown", reason: "journalDamaged" };
  for (const jobId of [slip, told])
    expect(after.printJob(jobId)).toMatchObject({ ...lost, kind: "raw", grantId: null, reported: true });
  expect(after.unfinishedPrintJobs()).toEqual([]);
  expect(after.unreportedPrintJobs()).toMatchObject([
    { ...lost, jobId: torn, kind: "certificate", grantId, reported: false },
  ]);
  after.updatePrintJob(torn, { reported: true });
  expect([torn, told].map((jobId) => after.get(`print.grant.${jobId}`))).toEqual([undefined, undefined]);
  after.close();
});

test("a grant outlives its job's row being torn a second time, whichever of its two places was torn first", () => {
  const [jobId, grantId] = [randomUUID(), randomUUID()];
  const first = open();
  first.addPrintJob(certificate(jobId, grantId));
  first.close();
  tearTable(path, "kv");
  const second = open();
  expect(second.unfinishedPrintJobs()).toMatchObject([{ jobId, grantId, state: "journalled" }]);
  second.close();
  clock.advance(1_000);
  tearTable(path, "print_jobs");
  const third = open();
  expect(third.unreportedPrintJobs()).toMatchObject([{ jobId, grantId, state: "unknown" }]);
  third.close();
});

test("a full disk is told by its code, noticed while it lasts, and told to the fleet when there is room again", () => {
  const journal = open({ maximumAgeMs: 1e12, maximumRows: 1e6, maximumBytes: 256 * 1024 });
  expect(journal.storageFull()).toBe(false);
  let refused: unknown;
  for (let n = 0; n < 10_000 && refused === undefined; n++)
    try {
      journal.append(visit(n));
    } catch (error) {
      refused = error;
    }
  expect(isStorageFull(refused)).toBe(true);
  expect(journal.storageFull()).toBe(true);
  const written = journal.written();
  clock.advance(90_000);
  expect(journal.acked(journal.epoch, written)).toBe(true);
  expect(journal.storageFull()).toBe(false);
  expect(journal.unacked(written, 10).map(({ event }) => event)).toEqual([
    { type: "storage.wasFull", seconds: 90 },
  ]);
  journal.close();
});
