import { fail, ok, type Result, type Sensitive } from "@zizhuban/device-agent-contract";
import type { CertificatePrinter } from "../devices/certificate-printer/index.ts";
import type { PrintEnd, PrintEvidence, PrintProgress } from "../devices/print.ts";
import type { ReceiptPrinter } from "../devices/receipt-printer/index.ts";
import type { SlipLayout } from "../documents/index.ts";
import type { ServerClient } from "../server-client/index.ts";
import { isStorageFull, type PrintJobChange } from "../journal/index.ts";
import type { PrintLedger } from "./ledger.ts";
import { stepKey } from "./submission.ts";

/** A job of this run, with everything that is never written down. */
export interface QueuedJob {
  readonly jobId: string;
  readonly visitId: string;
  readonly work: SlipWork | CertificateWork | PageWork | RawWork;
  /** Aborted when the job is canceled; never after its first byte. */
  readonly controller: AbortController;
}

export interface SlipWork {
  readonly kind: "slip";
  readonly device: ReceiptPrinter;
  readonly layout: SlipLayout;
}

export interface CertificateWork {
  readonly kind: "certificate";
  readonly device: CertificatePrinter;
  readonly grantId: string;
  readonly sessionToken: Sensitive<string> | undefined;
}

/** A page of the kiosk itself, which needs no grant: a test print. */
export interface PageWork {
  readonly kind: "testPage";
  readonly device: CertificatePrinter;
  readonly document: Uint8Array;
  readonly pages: number;
}

/** Bytes of a local program, which knows this printer's language. */
export interface RawWork {
  readonly kind: "raw";
  readonly device: ReceiptPrinter;
  readonly data: Uint8Array;
}

export interface RunDeps {
  readonly ledger: PrintLedger;
  readonly server: Pick<ServerClient, "call" | "download">;
  readonly countPages: (document: Uint8Array) => Promise<number>;
}

const deadlines = { document: 30_000, consume: 10_000 } as const;

/** From the queue to its end. The end is journalled by the caller. */
export async function runJob(deps: RunDeps, job: QueuedJob): Promise<PrintEnd> {
  const { work } = job;
  switch (work.kind) {
    case "slip":
      return runSlip(deps, job, work);
    case "certificate":
      return runCertificate(deps, job, work);
    case "testPage":
      return runPage(deps, job, work);
    case "raw":
      return runRaw(deps, job, work);
  }
}

function runRaw(deps: RunDeps, job: QueuedJob, { device, data }: RawWork): Promise<PrintEnd> {
  const progress = progressOf(deps, job, async () => ok());
  const cutFirst = deps.ledger.mayHang(device.name);
  return device.printRaw({ jobId: job.jobId, data, cutFirst }, progress, job.controller.signal);
}

function runPage(deps: RunDeps, job: QueuedJob, { device, document, pages }: PageWork): Promise<PrintEnd> {
  // From here on the printer may know the job: a start that finds it so asks the printer (`recover`).
  deps.ledger.move(job.jobId, { state: "fetching", pages });
  const progress = progressOf(deps, job, async () => ok());
  return device.print({ jobId: job.jobId, document, pages }, progress, job.controller.signal);
}

function runSlip(deps: RunDeps, job: QueuedJob, { device, layout }: SlipWork): Promise<PrintEnd> {
  const progress = progressOf(deps, job, async () => ok());
  const cutFirst = deps.ledger.mayHang(device.name);
  return device.print({ jobId: job.jobId, layout, cutFirst }, progress, job.controller.signal);
}

async function runCertificate(deps: RunDeps, job: QueuedJob, work: CertificateWork): Promise<PrintEnd> {
  const { ledger, server, countPages } = deps;
  const { jobId, controller } = job;
  const { signal } = controller;
  const request = {
    params: { id: work.grantId },
    ...(work.sessionToken !== undefined && { sessionToken: work.sessionToken }),
  };
  ledger.move(jobId, { state: "fetching" });
  const document = await server.download("grantDocument", {
    ...request,
    signal,
    deadlineMs: deadlines.document,
  });
  if (!document.ok) return { outcome: "notPrinted", reason: document.code };
  if (ledger.over(jobId)) return { outcome: "notPrinted", reason: "canceled" };
  const pages = await countPages(document.value);
  if (pages < 1) return { outcome: "notPrinted", reason: "documentGone" };
  if (ledger.over(jobId)) return { outcome: "notPrinted", reason: "canceled" };
  ledger.move(jobId, { pages });
  // Not under the job's signal: an answer thrown away would leave the grant's fate open.
  const consume = () =>
    server.call("consumeGrant", {
      ...request,
      body: { jobId },
      idempotencyKey: stepKey(jobId, "consume"),
      deadlineMs: deadlines.consume,
    });
  const progress = progressOf(deps, job, consume);
  return work.device.print({ jobId, document: document.value, pages }, progress, signal);
}

/**
 * What the driver calls back. `sending` is on disk before the server is asked, `printing` before the driver may
 * send: a crash in `sending` therefore proves that no byte was sent.
 */
function progressOf(
  { ledger }: RunDeps,
  { jobId }: QueuedJob,
  consume: () => Promise<Result<unknown>>,
): PrintProgress {
  let facts: PrintEvidence = {};
  let factsOwed = false;

  /** False when the disk had no room for it; what it would have said goes with the next row. */
  function written(change: PrintJobChange): boolean {
    try {
      ledger.move(jobId, { ...change, ...(factsOwed && { evidence: facts }) });
      factsOwed = false;
      return true;
    } catch (error) {
      if (!isStorageFull(error)) throw error;
      factsOwed ||= change.evidence !== undefined;
      return false;
    }
  }

  return {
    // Before the first byte the next row decides; after it the paper is on its way, whether or not the disk has room.
    async evidence(more) {
      facts = { ...facts, ...more };
      written({ evidence: facts });
    },
    async beforeFirstByte() {
      if (ledger.over(jobId)) return fail("canceled");
      if (!written({ state: "sending" })) return fail("storageFull");
      const allowed = await consume();
      if (!allowed.ok) return fail(allowed.code);
      if (ledger.over(jobId)) return fail("canceled");
      return written({ state: "printing" }) ? ok() : fail("storageFull");
    },
    waiting: (problem) => ledger.note(jobId, { waiting: problem }),
    pagesDone: (pagesDone) => ledger.note(jobId, { pagesDone }),
  };
}
