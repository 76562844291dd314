import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Sensitive, SimulatedClock, systemClock } from "@zizhuban/device-agent-contract";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { openJournal, type Journal, type JournalLimits } from "../journal/index.ts";
import { tearTable } from "../journal/testing.ts";
import { createServerClient, type ServerClient } from "../server-client/index.ts";
import {
  answer,
  createTestAuthority,
  startTestServer,
  type TestAuthority,
  type TestRequest,
  type TestServer,
} from "../server-client/testing.ts";
import { createPrintService, type PrintService } from "./index.ts";
import {
  plainLayout,
  printsWell,
  scriptedPrinter,
  slip,
  slipWords,
  type ScriptedPrinter,
} from "./testing.ts";

const pdf = "%PDF-1.7 one page";
const visitId = randomUUID();
const context = { visitId, sessionToken: new Sensitive("session-token") };
let authority: TestAuthority;
let folder: string;
let clock: SimulatedClock;
let server: TestServer;
let client: ServerClient;
let journal: Journal;
let receipts: ScriptedPrinter;
let certificates: ScriptedPrinter;
let prints: PrintService;
let bugs: unknown[];
/** Millimetres or pages left by count; undefined where there is no doubt. */
let paperLeft: number | undefined;
/** Answers of the grant routes; undefined leaves the request without one. */
let respond: (step: string, request: TestRequest, response: ServerResponse) => void;

beforeAll(async () => {
  authority = await createTestAuthority();
});
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "printing-"));
  clock = new SimulatedClock();
  bugs = [];
  paperLeft = undefined;
  receipts = scriptedPrinter("slip", "ReceiptPrinter");
  certificates = scriptedPrinter("certificate", "CertificatePrinter");
  respond = grants;
  server = await startTestServer(authority, (request, response) =>
    respond(request.path.split("/").at(-1) ?? "", request, response),
  );
  client = createServerClient({
    url: server.url,
    identity: { ...(await authority.issue("kiosk0001")), caPem: authority.caPem },
    clock: systemClock,
    randomUUID,
  });
  begin();
});
afterEach(async () => {
  end();
  await client.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function grants(step: string, _: TestRequest, response: ServerResponse): void {
  if (step === "document") response.writeHead(200, { "content-type": "application/pdf" }).end(pdf);
  else answer(response, 200, {});
}

/** A start of the agent on what the last one left. */
function begin(limits?: JournalLimits): void {
  const opened = openJournal({
    path: join(folder, "journal.sqlite"),
    clock,
    randomUUID,
    boot: randomUUID(),
    ...(limits !== undefined && { limits }),
  });
  if (!opened.ok) throw new Error(opened.code);
  journal = opened.value;
  prints = createPrintService({
    journal,
    clock,
    printers: [receipts.printer, certificates.printer],
    server: client,
    slips: plainLayout,
    // Ten millimetres a line; the usual slip has six.
    paper: { slipLength: (_, layout) => (layout?.lines.length ?? 6) * 10, left: () => paperLeft },
    countPages: async (document) => (Buffer.from(document).toString() === pdf ? 1 : 0),
    onBug: (error) => bugs.push(error),
  });
}

function end(): void {
  prints.stop();
  journal.close();
}

const certificate = (jobId: string, grantId = randomUUID()) =>
  ({ kind: "certificate", jobId, printer: "CertificatePrinter", grantId }) as const;
const stateOf = (jobId: string) => {
  const job = prints.query(jobId);
  return job.ok ? job.value.state : job.code;
};
const ended = (jobId: string, state: string, reason: string) =>
  vi.waitFor(() => expect(prints.query(jobId)).toMatchObject({ value: { state, reason } }));
const steps = () => server.requests.map((request) => request.path.split("/").at(-1));
const finished = () =>
  journal
    .unacked(0, 100)
    .map((row) => row.event)
    .filter((event) => JSON.stringify(event).includes("print.finished"));

test("a certificate is journalled, fetched, granted before its first byte, printed and reported", async () => {
  const job = certificate(randomUUID());
  const states: string[] = [];
  prints.onChange((view) => states.push(`${view.state} ${steps().length}`));
  expect(await prints.submit(job, context)).toMatchObject({ ok: true, value: { state: "journalled" } });
  await ended(job.jobId, "printed", "processId");
  await vi.waitFor(() => expect(journal.unreportedPrintJobs()).toEqual([]));

  expect(states).toEqual([
    "journalled 0",
    "fetching 0",
    "fetching 1",
    "fetching 1",
    "sending 1",
    "printing 2",
    "printing 2",
    "printed 2",
  ]);
  expect(steps()).toEqual(["document", "consume", "outcome"]);
  expect(server.requests.map((request) => request.headers.authorization)).toEqual([
    "Bearer session-token",
    "Bearer session-token",
    undefined,
  ]);
  expect(JSON.parse(server.requests[2]?.body ?? "")).toEqual({ jobId: job.jobId, state: "printed" });
  expect(certificates.jobs).toMatchObject([{ jobId: job.jobId, pages: 1 }]);
  expect(prints.query(job.jobId)).toMatchObject({ value: { pages: 1, pagesDone: 1 } });
  expect(finished()).toEqual([
    {
      type: "print.finished",
      jobId: job.jobId,
      printer: "CertificatePrinter",
      kind: "certificate",
      state: "printed",
      reason: "processId",
    },
  ]);
});

test("of a certificate whose row in the journal is torn the server hears that its grant's fate is unknown, once", async () => {
  respond = (step, request, response) => {
    if (step !== "outcome") grants(step, request, response);
  };
  const job = certificate(randomUUID());
  await prints.submit(job, context);
  await ended(job.jobId, "printed", "processId");
  await vi.waitFor(() => expect(steps()).toEqual(["document", "consume", "outcome"]));
  end();
  tearTable(join(folder, "journal.sqlite"), "print_jobs");
  respond = grants;
  begin();
  await prints.recover();
  await vi.waitFor(() => expect(journal.unreportedPrintJobs()).toEqual([]));
  const told = server.requests.slice(3);
  expect(told.map(({ path, body }) => [path, JSON.parse(body)])).toEqual([
    [`/api/kiosk/print-grants/${job.grantId}/outcome`, { jobId: job.jobId, state: "unknown" }],
  ]);
  // Said under the key of the first time: a server that has the first answer by now keeps it.
  expect(told[0]?.headers["idempotency-key"]).toBe(server.requests[2]?.headers["idempotency-key"]);
  expect(await prints.submit(job, context)).toEqual({ ok: false, code: "jobIdUsed" });
  expect(certificates.jobs).toHaveLength(1);
});

test("the same job twice prints once, also after a restart; its id for something else is refused", async () => {
  const jobId = randomUUID();
  await prints.submit(slip(jobId), context);
  await prints.submit(slip(jobId), context);
  await ended(jobId, "printed", "processId");
  expect(await prints.submit(slip(jobId, "ReceiptPrinter", "医疗保险"), context)).toMatchObject({
    code: "jobIdUsed",
  });
  end();
  begin();
  expect(await prints.submit(slip(jobId), context)).toMatchObject({ value: { state: "printed" } });
  expect(await prints.submit(certificate(jobId), context)).toMatchObject({ code: "jobIdUsed" });
  expect(receipts.jobs).toHaveLength(1);
});

test("what cannot be printed is refused before it is journalled", async () => {
  const refusals = [
    await prints.submit(slip(randomUUID(), "CertificatePrinter"), context),
    await prints.submit(slip(randomUUID(), "Nobody"), context),
  ];
  receipts.unprintable = [{ line: 3, character: 5 }];
  refusals.push(await prints.submit(slip(randomUUID()), context));
  expect(refusals).toEqual([
    { ok: false, code: "printerUnknown" },
    { ok: false, code: "printerUnknown" },
    { ok: false, code: "characterNotPrintable", detail: "line 3, character 5" },
  ]);
  expect(prints.unfinished()).toEqual([]);
  expect(prints.query(randomUUID())).toEqual({ ok: false, code: "jobUnknown" });
});

test.each([
  ["document", 409, "grantUsed"],
  ["consume", 409, "grantUsed"],
  ["consume", 403, "forbidden"],
])("when the server refuses the %s with %i no byte is sent and the job ends %s", async (at, status, code) => {
  respond = (step, request, response) =>
    step === at ? answer(response, status, { code }) : grants(step, request, response);
  let leaveGiven = false;
  certificates.print = async (jobId, progress, signal) => {
    const end = await printsWell(jobId, progress, signal);
    leaveGiven ||= end.outcome === "printed";
    return end;
  };
  const { jobId, ...job } = certificate(randomUUID());
  await prints.submit({ jobId, ...job }, context);
  await ended(jobId, "notPrinted", code);
  expect(leaveGiven).toBe(false);
  await vi.waitFor(() => expect(steps().at(-1)).toBe("outcome"));
});

test("a document that is no PDF of at least one page is not printed", async () => {
  respond = (step, request, response) =>
    step === "document"
      ? response.writeHead(200, { "content-type": "application/pdf" }).end("garbage")
      : grants(step, request, response);
  const job = certificate(randomUUID());
  await prints.submit(job, context);
  await ended(job.jobId, "notPrinted", "documentGone");
  expect(certificates.jobs).toEqual([]);
});

test("jobs of one printer go in order, of two printers side by side", async () => {
  const order: string[] = [];
  const gate = Promise.withResolvers<void>();
  receipts.print = async (jobId, progress, signal) => {
    order.push(jobId);
    await gate.promise;
    return printsWell(jobId, progress, signal);
  };
  const ids = [randomUUID(), randomUUID(), randomUUID()];
  for (const jobId of ids) await prints.submit(slip(jobId), context);
  const beside = certificate(randomUUID());
  await prints.submit(beside, context);
  await ended(beside.jobId, "printed", "processId");
  expect(order).toEqual(ids.slice(0, 1));
  expect(prints.unfinished().map((job) => job.jobId)).toEqual(ids);
  gate.resolve();
  await ended(ids[2] ?? "", "printed", "processId");
  expect(order).toEqual(ids);
});

test("a job of which no byte was sent can be canceled wherever it waits, and stays unprinted", async () => {
  const gate = Promise.withResolvers<void>();
  let leave: unknown;
  receipts.print = async (_, progress) => {
    await gate.promise;
    leave = await progress.beforeFirstByte();
    return { outcome: "notPrinted", reason: "late" };
  };
  const [first, queued] = [randomUUID(), randomUUID()];
  await prints.submit(slip(first), context);
  await prints.submit(slip(queued), context);
  await vi.waitFor(() => expect(receipts.jobs).toHaveLength(1));
  expect(prints.cancel(first)).toMatchObject({ value: { state: "notPrinted", reason: "canceled" } });
  expect(prints.cancel(queued)).toMatchObject({ value: { state: "notPrinted", reason: "canceled" } });
  gate.resolve();
  await vi.waitFor(() => expect(leave).toEqual({ ok: false, code: "canceled" }));

  respond = (step, request, response) => {
    if (step !== "document") grants(step, request, response);
  };
  const fetching = certificate(randomUUID());
  await prints.submit(fetching, context);
  await vi.waitFor(() => expect(steps()).toContain("document"));
  expect(prints.cancel(fetching.jobId)).toMatchObject({ value: { reason: "canceled" } });
  expect(prints.cancel(fetching.jobId)).toMatchObject({ ok: true });
  expect(prints.cancel(randomUUID())).toEqual({ ok: false, code: "jobUnknown" });
  await vi.waitFor(() => expect(steps()).toContain("outcome"));
  expect(certificates.jobs).toEqual([]);
  expect(receipts.jobs).toHaveLength(1);
});

test("once the server is asked for leave a job can no longer be canceled; the end of the visit lets it finish", async () => {
  const asked = Promise.withResolvers<ServerResponse>();
  respond = (step, request, response) =>
    step === "consume" ? asked.resolve(response) : grants(step, request, response);
  const job = certificate(randomUUID());
  const waiting = certificate(randomUUID());
  await prints.submit(job, context);
  await prints.submit(waiting, context);
  const response = await asked.promise;
  expect(stateOf(job.jobId)).toBe("sending");
  expect(prints.cancel(job.jobId)).toEqual({ ok: false, code: "alreadySending" });
  const others = randomUUID();
  receipts.print = () => new Promise(() => undefined);
  await prints.submit(slip(others), { visitId: randomUUID() });
  prints.endVisit(visitId);
  expect(prints.query(waiting.jobId)).toMatchObject({ value: { state: "notPrinted", reason: "visitEnded" } });
  expect(stateOf(others)).toBe("journalled");
  answer(response, 200, {});
  await ended(job.jobId, "printed", "processId");
});

test("with a full disk nothing is promised and nothing printed; with room again it goes on", async () => {
  end();
  begin({ maximumAgeMs: 1e12, maximumRows: 1e6, maximumBytes: 256 * 1024 });
  const fill = () => journal.append({ type: "visit.opened", visitId: randomUUID() });
  expect(() => {
    for (let n = 0; n < 10_000; n++) fill();
  }).toThrow();
  expect(prints.canPrint("ReceiptPrinter")).toEqual({
    ok: true,
    value: { canPrint: false, problems: ["storageFull"] },
  });
  const refused = randomUUID();
  expect(await prints.submit(slip(refused), context)).toEqual({ ok: false, code: "storageFull" });
  expect(prints.query(refused)).toEqual({ ok: false, code: "jobUnknown" });
  journal.acked(journal.epoch, journal.written());
  expect(prints.canPrint("ReceiptPrinter")).toMatchObject({ value: { canPrint: true, problems: [] } });
  const jobId = randomUUID();
  expect(await prints.submit(slip(jobId), context)).toMatchObject({ ok: true });
  await ended(jobId, "printed", "processId");
});

const smallDisk = { maximumAgeMs: 1e12, maximumRows: 1e6, maximumBytes: 256 * 1024 };
/** Fills a journal that may grow no further, its history to the last row; what refused that. */
function fillDisk(): unknown {
  function untilRefused(write: (n: number) => void): unknown {
    for (let n = 0; ; n++)
      try {
        write(n);
      } catch (error) {
        return error;
      }
  }
  untilRefused((n) => journal.set(`ballast.${n}`, "0".repeat(16_384)));
  untilRefused((n) => journal.set(`ballast.small.${n}`, "0".repeat(1_024)));
  return untilRefused(() => journal.append({ type: "visit.opened", visitId: randomUUID() }));
}
const makeRoom = () => {
  journal.acked(journal.epoch, journal.written());
  for (let n = 0; n < 4; n++) journal.set(`ballast.${n}`, "");
};

test("a disk that fills up before the first byte: nothing is printed, and the end is written as soon as there is room", async () => {
  end();
  begin(smallDisk);
  const sent: string[] = [];
  // Its disk takes not even what fits into the journal's pages: refused as the full one refuses.
  const noRoom = vi.spyOn(journal, "transaction");
  receipts.print = async (jobId, progress) => {
    const refusal = fillDisk();
    noRoom.mockImplementation(() => {
      throw refusal;
    });
    await progress.evidence({ cuts: 7 });
    const leave = await progress.beforeFirstByte();
    if (!leave.ok) return { outcome: "notPrinted", reason: leave.code };
    sent.push(jobId);
    return { outcome: "printed", reason: "processId" };
  };
  const jobId = randomUUID();
  await prints.submit(slip(jobId), context);
  await ended(jobId, "journalled", "storageFull");
  clock.advance(60_000);
  expect(stateOf(jobId)).toBe("journalled");
  prints.endVisit(visitId);
  noRoom.mockRestore();
  makeRoom();
  clock.advance(2_000);
  expect(prints.query(jobId)).toMatchObject({ value: { state: "notPrinted", reason: "storageFull" } });
  expect([sent, bugs, finished().length]).toEqual([[], [], 1]);
});

test("a disk that fills up while the paper comes: it is printed, said so when there is room, and the grant's fate told", async () => {
  end();
  begin(smallDisk);
  certificates.print = async (jobId, progress) => {
    const leave = await progress.beforeFirstByte();
    if (!leave.ok) return { outcome: "notPrinted", reason: leave.code };
    fillDisk();
    await progress.evidence({ printerJob: jobId });
    return { outcome: "printed", reason: "impressions" };
  };
  const job = certificate(randomUUID());
  await prints.submit(job, context);
  await ended(job.jobId, "printing", "storageFull");
  expect(steps()).not.toContain("outcome");
  makeRoom();
  clock.advance(2_000);
  await ended(job.jobId, "printed", "impressions");
  await vi.waitFor(() => expect(steps()).toContain("outcome"));
  expect(bugs).toEqual([]);
  expect(journal.unacked(0, 100).map(({ event }) => event)).toMatchObject([
    { type: "storage.wasFull" },
    { type: "print.finished", state: "printed" },
  ]);
});

test("an end nobody could write is not lost with the process: the next start settles it", async () => {
  end();
  begin(smallDisk);
  receipts.print = async (_, progress) => {
    await progress.beforeFirstByte();
    fillDisk();
    return { outcome: "printed", reason: "processId" };
  };
  const jobId = randomUUID();
  await prints.submit(slip(jobId), context);
  await ended(jobId, "printing", "storageFull");
  end();
  begin();
  receipts.reconcile = async () => ({ ok: true, value: { outcome: "printed", reason: "processId" } });
  await prints.recover();
  expect(prints.query(jobId)).toMatchObject({ value: { state: "printed" } });
});

test("a standing printer is told to the citizen, and canPrint before anything is begun", async () => {
  const gate = Promise.withResolvers<void>();
  receipts.print = async (_, progress) => {
    await progress.beforeFirstByte();
    progress.waiting("paperOut");
    await gate.promise;
    return { outcome: "printed", reason: "processId" };
  };
  const jobId = randomUUID();
  await prints.submit(slip(jobId), context);
  await ended(jobId, "printing", "paperOut");
  receipts.problems = ["paperOut"];
  expect(prints.canPrint("ReceiptPrinter")).toEqual({
    ok: true,
    value: { canPrint: false, problems: ["paperOut"] },
  });
  expect(prints.canPrint("CertificatePrinter")).toMatchObject({ value: { canPrint: true, problems: [] } });
  expect(prints.canPrint("Nobody")).toEqual({ ok: false, code: "printerUnknown" });
  gate.resolve();
  await ended(jobId, "printed", "processId");
});

test("canPrint counts what is left against the open jobs and this one, in each printer's own measure", async () => {
  const gate = Promise.withResolvers<void>();
  for (const printer of [receipts, certificates])
    printer.print = async (_, progress) => {
      await progress.beforeFirstByte();
      await gate.promise;
      return { outcome: "printed", reason: "x" };
    };
  const problems = (printer: string, paper: Parameters<PrintService["canPrint"]>[1]) => {
    const answer = prints.canPrint(printer, paper);
    return answer.ok ? answer.value.problems : answer.code;
  };
  const { form, fields } = {
    form: "case-slip",
    fields: { locale: "zh-CN", itemName: "x", outcome: "issued", ...slipWords },
  } as const;
  const short = { pages: 1, slip: { form, fields } };
  expect(problems("ReceiptPrinter", short)).toEqual([]);
  paperLeft = 40;
  expect(problems("ReceiptPrinter", short)).toEqual([]);
  expect(problems("ReceiptPrinter", { pages: 1 })).toEqual(["paperShort"]);
  await prints.submit(slip(randomUUID()), context);
  paperLeft = 79;
  expect(problems("ReceiptPrinter", short)).toEqual(["paperShort"]);
  paperLeft = 80;
  expect(problems("ReceiptPrinter", short)).toEqual([]);
  receipts.unprintable = [{ line: 1, character: 1 }];
  expect(problems("ReceiptPrinter", short)).toEqual(["characterNotPrintable"]);

  const paper = {
    kind: "testPage",
    jobId: randomUUID(),
    printer: "CertificatePrinter",
    document: Buffer.from(pdf),
    pages: 2,
  } as const;
  const printed = prints.printOwn(paper);
  paperLeft = 3;
  await vi.waitFor(() => expect(problems("CertificatePrinter", { pages: 1 })).toEqual([]));
  expect(problems("CertificatePrinter", { pages: 2 })).toEqual(["paperShort"]);
  gate.resolve();
  await printed;
  expect(problems("CertificatePrinter", { pages: 3 })).toEqual([]);
});

test("a driver that throws ends its own job honestly and no other", async () => {
  receipts.print = async (jobId, progress) => {
    if (jobId !== early) await progress.beforeFirstByte();
    throw new Error("bug");
  };
  const [early, late, next] = [randomUUID(), randomUUID(), randomUUID()];
  await prints.submit(slip(early), context);
  await prints.submit(slip(late), context);
  await ended(early, "notPrinted", "internalError");
  await ended(late, "unknown", "internalError");
  receipts.print = printsWell;
  await prints.submit(slip(next), context);
  await ended(next, "printed", "processId");
  expect(bugs).toHaveLength(2);
});

test.each([
  ["journalled", { ok: true, value: { outcome: "printed", reason: "x" } }, "notPrinted", "restarted", 0],
  // The printer may hold a job that still waits for its document: it is asked, and cancels it.
  ["fetching", { ok: true, value: { outcome: "printed", reason: "x" } }, "notPrinted", "restarted", 1],
  [
    "sending",
    { ok: true, value: { outcome: "unknown", reason: "noEvidence" } },
    "notPrinted",
    "restarted",
    1,
  ],
  ["sending", { ok: true, value: { outcome: "notPrinted", reason: "none" } }, "notPrinted", "none", 1],
  ["printing", { ok: true, value: { outcome: "printed", reason: "cutCounter" } }, "printed", "cutCounter", 1],
  ["printing", { ok: true, value: { outcome: "notPrinted", reason: "none" } }, "notPrinted", "none", 1],
  ["printing", { ok: true, value: { outcome: "unknown", reason: "noEvidence" } }, "unknown", "noEvidence", 1],
] as const)(
  "after a crash in %s with the printer saying %j the job is %s",
  async (state, says, outcome, reason, asked) => {
    const job = certificate(randomUUID());
    journal.addPrintJob({ ...job, digest: "d" });
    journal.updatePrintJob(job.jobId, { state, evidence: { cuts: 7 } });
    end();
    begin();
    certificates.reconcile = async () => says;
    await prints.recover();
    expect(prints.query(job.jobId)).toMatchObject({ value: { state: outcome, reason } });
    expect(certificates.reconciled).toEqual(
      Array.from({ length: asked }, () => ({ jobId: job.jobId, evidence: { cuts: 7 } })),
    );
    expect(finished()).toHaveLength(1);
    await vi.waitFor(() => expect(steps()).toEqual(["outcome"]));
    expect(JSON.parse(server.requests[0]?.body ?? "")).toEqual({ jobId: job.jobId, state: outcome });
  },
);

test("a printer that is not back yet is asked again, before anything new is sent to it, then given up", async () => {
  const jobs = [slip(randomUUID()), slip(randomUUID())];
  for (const [n, job] of jobs.entries()) {
    journal.addPrintJob({ jobId: job.jobId, kind: "slip", printer: job.printer, digest: "d", grantId: null });
    if (n === 0) journal.updatePrintJob(job.jobId, { state: "printing" });
    else journal.updatePrintJob(job.jobId, { state: "sending" });
  }
  receipts.reconcile = async () => ({ ok: false, code: "notReady" });
  const recovered = prints.recover();
  const later = randomUUID();
  await prints.submit(slip(later), context);
  const ticking = setInterval(() => clock.advance(1_000), 1);
  await recovered;
  clearInterval(ticking);
  expect(receipts.reconciled.length).toBeGreaterThan(100);
  expect(jobs.map((job) => stateOf(job.jobId))).toEqual(["unknown", "notPrinted"]);
  await ended(later, "printed", "processId");
});

test("a job of a printer that is no longer there is unknown, not lost", async () => {
  const jobId = randomUUID();
  journal.addPrintJob({ jobId, kind: "slip", printer: "Gone", digest: "d", grantId: null });
  journal.updatePrintJob(jobId, { state: "printing" });
  await prints.recover();
  expect(prints.query(jobId)).toMatchObject({ value: { state: "unknown", reason: "printerUnknown" } });
});

test("an outcome is repeated with one key until the server answers, across a restart", async () => {
  let outage = true;
  respond = (step, request, response) =>
    step === "outcome" && outage
      ? answer(response, 503, { code: "serverUnreachable" })
      : grants(step, request, response);
  const job = certificate(randomUUID());
  await prints.submit(job, context);
  const outcomes = () => server.requests.filter((request) => request.path.endsWith("outcome"));
  await vi.waitFor(() => expect(outcomes()).toHaveLength(1));
  await vi.waitFor(() => {
    clock.advance(2_000);
    expect(outcomes()).toHaveLength(2);
  });
  end();
  begin();
  await prints.recover();
  await vi.waitFor(() => expect(outcomes()).toHaveLength(3));
  outage = false;
  await vi.waitFor(() => {
    clock.advance(2_000);
    expect(journal.unreportedPrintJobs()).toEqual([]);
  });
  expect(new Set(outcomes().map((request) => request.headers["idempotency-key"])).size).toBe(1);
  expect(new Set(outcomes().map((request) => request.body)).size).toBe(1);
});

test("a server that has judged is not asked again", async () => {
  respond = (step, request, response) =>
    step === "outcome" ? answer(response, 409, { code: "grantInvalid" }) : grants(step, request, response);
  const job = certificate(randomUUID());
  await prints.submit(job, context);
  await vi.waitFor(() => expect(journal.printJob(job.jobId)?.reported).toBe(true));
});

test("stopping cancels what was not sent and leaves the rest to the next start", async () => {
  receipts.print = async (_, progress) => {
    await progress.beforeFirstByte();
    return new Promise(() => undefined);
  };
  const [sent, queued] = [randomUUID(), randomUUID()];
  await prints.submit(slip(sent), context);
  await prints.submit(slip(queued), context);
  await vi.waitFor(() => expect(stateOf(sent)).toBe("printing"));
  end();
  begin();
  expect([stateOf(sent), stateOf(queued)]).toEqual(["printing", "notPrinted"]);
});

test.each(["slip", "certificate"] as const)(
  "a %s on its way when the agent stops has no end yet, whatever its driver says: the next start finds out",
  async (kind) => {
    const printer = kind === "slip" ? receipts : certificates;
    let stopped = () => {};
    printer.print = async (_, progress) => {
      await progress.evidence({ cuts: 7 });
      await progress.beforeFirstByte();
      await new Promise<void>((resolve) => (stopped = resolve));
      return { outcome: "unknown", reason: "agentStopping" };
    };
    const jobId = randomUUID();
    await prints.submit(kind === "slip" ? slip(jobId) : certificate(jobId), context);
    await vi.waitFor(() => expect(stateOf(jobId)).toBe("printing"));
    prints.stop();
    stopped();
    await new Promise((resolve) => setImmediate(resolve));
    expect(journal.printJob(jobId)).toMatchObject({ state: "printing", reason: null });
    expect(finished()).toEqual([]);
    journal.close();

    begin();
    printer.reconcile = async () => ({ ok: true, value: { outcome: "printed", reason: "evidence" } });
    await prints.recover();
    expect(printer.reconciled).toEqual([{ jobId, evidence: { cuts: 7 } }]);
    expect(prints.query(jobId)).toMatchObject({ value: { state: "printed", reason: "evidence" } });
    expect(bugs).toEqual([]);
  },
);

test("evidence that comes while the agent stops is kept for the next start, and nobody is told", async () => {
  let acknowledged = () => {};
  certificates.print = async (_, progress) => {
    await progress.evidence({ ippJobId: 1 });
    await progress.beforeFirstByte();
    await new Promise<void>((resolve) => (acknowledged = resolve));
    await progress.evidence({ documentSent: 1 });
    return { outcome: "unknown", reason: "agentStopping" };
  };
  const job = certificate(randomUUID());
  await prints.submit(job, context);
  await vi.waitFor(() => expect(stateOf(job.jobId)).toBe("printing"));
  prints.stop();
  const told: string[] = [];
  prints.onChange(({ state }) => told.push(state));
  acknowledged();
  await new Promise((resolve) => setImmediate(resolve));
  expect(told).toEqual([]);
  journal.close();

  begin();
  await prints.recover();
  expect(certificates.reconciled).toEqual([{ jobId: job.jobId, evidence: { ippJobId: 1, documentSent: 1 } }]);
  expect(bugs).toEqual([]);
});

test("a slip is cut off what hangs before it exactly as long as no slip's cut is proven", async () => {
  const cutFirst: (boolean | undefined)[] = [];
  const endAs = async (outcome: "printed" | "notPrinted" | "unknown") => {
    receipts.print = async (_, progress) => {
      await progress.beforeFirstByte();
      return { outcome, reason: "said" };
    };
    const jobId = randomUUID();
    await prints.submit(slip(jobId), context);
    await ended(jobId, outcome, "said");
    cutFirst.push(...receipts.jobs.splice(0).map((job) => "cutFirst" in job && job.cutFirst));
  };
  for (const outcome of ["printed", "unknown", "notPrinted", "printed", "printed"] as const) {
    await endAs(outcome);
    end();
    begin();
  }
  // Nobody knows what an agent before this journal left hanging.
  expect(cutFirst).toEqual([true, false, true, true, false]);

  end();
  writeFileSync(join(folder, "journal.sqlite"), "not a journal");
  begin();
  cutFirst.length = 0;
  await endAs("printed");
  await endAs("printed");
  // The journal that knew is gone.
  expect(cutFirst).toEqual([true, false]);
});

test("a slip's words are never on disk", async () => {
  receipts.print = () => new Promise(() => undefined);
  await prints.submit(slip(randomUUID()), context);
  await vi.waitFor(() => expect(receipts.jobs).toHaveLength(1));
  const bytes = Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
  expect(bytes.indexOf("ReceiptPrinter")).toBeGreaterThan(0);
  for (const word of Object.values(slipWords)) expect(bytes.indexOf(word)).toBe(-1);
});

test("a reset comes in its turn: behind the job that runs, before the one that waits", async () => {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  receipts.print = async (...all) => {
    await held;
    return printsWell(...all);
  };
  const [running, waiting] = [randomUUID(), randomUUID()];
  await prints.submit(slip(running), context);
  const reset = prints.reset("ReceiptPrinter");
  await prints.submit(slip(waiting), context);
  letGo();
  expect(await reset).toMatchObject({ ok: true });
  await vi.waitFor(() => expect(prints.query(waiting)).toMatchObject({ value: { state: "printed" } }));
  expect(prints.query(running)).toMatchObject({ value: { state: "printed" } });
  expect([receipts.resets, receipts.jobs.length]).toEqual([[1], 2]);
  expect(await prints.reset("NoPrinter")).toMatchObject({ ok: false, code: "printerUnknown" });
});
