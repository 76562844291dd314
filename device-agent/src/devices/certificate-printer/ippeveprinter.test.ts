import { Buffer } from "node:buffer";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fail, ok, systemClock, type DeviceView } from "@zizhuban/device-agent-contract";
import { ippTransport, type IppTransport } from "../../transports/index.ts";
import type { PrintEnd, PrintEvidence } from "../print.ts";
import { createCertificatePrinter } from "./device.ts";
import { operation } from "./protocol.ts";
import { readPwgRaster } from "./simulator-raster.ts";
import { startIppEvePrinter, type IppEvePrinter } from "./testing/index.ts";
import { samplePdf } from "./testing/sample-pdf.ts";
import type { PagePreferences } from "./ticket.ts";
import type { CertificatePrinter } from "./verbs.ts";

// The driver against CUPS' ippeveprinter: an IPP Everywhere printer nobody here has written.

let peer: IppEvePrinter;
let printer: CertificatePrinter;

beforeEach(async () => {
  peer = await startIppEvePrinter({ impressions: 2 });
  printer = configured({});
  await becomes("ready");
});

afterEach(async () => {
  await printer.stop();
  await peer.stop();
});

/** Often asked, and never given up for being slow: it is another's process, which shares the machine. */
const delays = {
  poll: 50,
  follow: 30,
  answer: 60_000,
  operation: 60_000,
  patience: 60_000,
  cancel: 60_000,
  settle: 60_000,
};

function configured(
  pages: PagePreferences,
  changed: Partial<typeof delays> = {},
  over: (wire: IppTransport) => IppTransport = (wire) => wire,
): CertificatePrinter {
  const device = createCertificatePrinter({
    name: "CertificatePrinter",
    transport: over(ippTransport({ url: peer.url, clock: systemClock })),
    pages,
    clock: systemClock,
    delays: { ...delays, ...changed },
  });
  device.start();
  return device;
}

function view(): DeviceView {
  return printer.view();
}

async function becomes(state: string): Promise<void> {
  await vi.waitFor(() => expect(view().status.state).toBe(state), { interval: 20 });
}

interface Watched {
  readonly jobId: string;
  readonly document: Uint8Array;
  readonly evidence: PrintEvidence;
  readonly waiting: readonly string[];
  readonly end: Promise<PrintEnd>;
  cancel(): void;
}

function print(): Watched {
  const jobId = randomUUID();
  const document = samplePdf(2);
  const evidence: Record<string, string | number> = {};
  const waiting: string[] = [];
  const abort = new AbortController();
  const progress = {
    evidence: async (facts: PrintEvidence) => void Object.assign(evidence, facts),
    beforeFirstByte: async () => ok(),
    waiting: (problem: string) => void waiting.push(problem),
    pagesDone: () => undefined,
  };
  const end = printer.print({ jobId, document, pages: 2 }, progress, abort.signal);
  return { jobId, document, evidence, waiting, end, cancel: () => abort.abort() };
}

/** A wire that breaks in the middle of the document. */
function breaking(wire: IppTransport): IppTransport {
  return {
    ...wire,
    async post(body, options) {
      // Operation id, RFC 8010 §3.1.1.
      if (Buffer.from(body).readUInt16BE(2) !== operation.sendDocument) return wire.post(body, options);
      const port = Number(new URL(peer.url).port);
      const socket = connect(port, "localhost");
      socket.write(
        `POST /ipp/print HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Type: application/ipp\r\n` +
          `Content-Length: ${body.length}\r\n\r\n`,
      );
      socket.end(body.subarray(0, body.length - 200));
      await once(socket.resume(), "close");
      return fail("connectionLost");
    },
  };
}

describe("ippeveprinter", () => {
  it("prints half a document that broke off and calls it completed: unknown, now and after a crash", async () => {
    await printer.stop();
    printer = configured({}, {}, breaking);
    await becomes("ready");
    const { jobId, evidence, document, end } = print();
    const unconfirmed = { outcome: "unknown", reason: "documentUnconfirmed" };
    await expect(end).resolves.toEqual(unconfirmed);
    expect((await peer.document())?.length).toBe(document.length - 200);
    await expect(printer.reconcile({ jobId, evidence })).resolves.toEqual({ ok: true, value: unconfirmed });
  });

  it("prints a certificate: identical bytes, proven by its impressions", async () => {
    const job = print();
    await expect(job.end).resolves.toEqual({ outcome: "printed", reason: "impressions" });
    expect(Buffer.from(job.document).equals((await peer.document()) ?? new Uint8Array())).toBe(true);
    await becomes("ready");
    expect(printer.facts()).toMatchObject({ profile: "ipp", model: "Acme Kiosk9000" });
    await expect(printer.reconcile({ jobId: job.jobId, evidence: job.evidence })).resolves.toEqual({
      ok: true,
      value: { outcome: "printed", reason: "impressions" },
    });
  });

  it("runs out of paper: the status says so although it calls it a warning, and the job goes on", async () => {
    await peer.fault("media-empty-error");
    const job = print();
    await becomes("attention");
    expect(view().status).toMatchObject({ problems: ["paperOut"] });
    await vi.waitFor(() => expect(job.waiting).toEqual(["paperOut"]));
    await peer.heal();
    await expect(job.end).resolves.toEqual({ outcome: "printed", reason: "impressions" });
    await becomes("ready");
    expect(await peer.documents()).toBe(1);
  });

  it("is canceled with nothing out: not printed, by its own count", async () => {
    await peer.fault("cover-open-error");
    const job = print();
    await vi.waitFor(() => expect(job.waiting).toEqual(["coverOpen"]));
    await peer.failJobs();
    job.cancel();
    await peer.heal({ keepFailing: true });
    await expect(job.end).resolves.toEqual({ outcome: "notPrinted", reason: "canceled" });
  });

  it("does not end a canceled job in time: unknown", async () => {
    await printer.stop();
    printer = configured({}, { cancel: 300 });
    await becomes("ready");
    await peer.fault("media-jam-error");
    const job = print();
    await vi.waitFor(() => expect(job.waiting).toEqual(["paperJam"]));
    job.cancel();
    await expect(job.end).resolves.toEqual({ outcome: "unknown", reason: "canceled" });
  });

  it("aborts a job: not printed", async () => {
    await peer.failJobs();
    await expect(print().end).resolves.toEqual({ outcome: "notPrinted", reason: "jobAborted" });
  });

  it("is busy with another job: the second one waits its turn", async () => {
    const ends = await Promise.all([print().end, print().end]);
    expect(ends.map(({ outcome }) => outcome)).toEqual(["printed", "printed"]);
    expect(await peer.documents()).toBe(2);
  });

  it("goes away in the middle and comes back without its jobs: unknown, and ready again", async () => {
    await peer.fault("media-empty-error");
    const job = print();
    await vi.waitFor(() => expect(job.waiting).toEqual(["paperOut"]));
    const port = Number(new URL(peer.webUrl).port);
    await peer.stop();
    await becomes("offline");
    peer = await startIppEvePrinter({ impressions: 2, port });
    await expect(job.end).resolves.toEqual({ outcome: "unknown", reason: "jobVanished" });
    await becomes("ready");
    await expect(print().end).resolves.toMatchObject({ outcome: "printed" });
  });
});

describe("a printer that takes no PDF", () => {
  it("gets the page as PWG Raster of its own type and resolution, the sheet its full size", async () => {
    await printer.stop();
    await peer.stop();
    peer = await startIppEvePrinter({ impressions: 2, formats: "image/pwg-raster" });
    printer = configured({});
    await becomes("ready");
    await expect(print().end).resolves.toEqual({ outcome: "printed", reason: "impressions" });
    const document = await peer.document();
    const pages = readPwgRaster(document ?? new Uint8Array());
    // It declares black_1 and sgray_8, 300 dpi among others.
    expect(
      pages?.map(({ width, height, bitsPerPixel, dotsPerInch }) => [
        width,
        height,
        bitsPerPixel,
        dotsPerInch,
      ]),
    ).toEqual([0, 1].map(() => [2480, 3508, 8, 300]));
  });

  it("that takes neither is told from one that failed", async () => {
    await printer.stop();
    await peer.stop();
    peer = await startIppEvePrinter({ formats: "image/jpeg" });
    printer = configured({});
    await becomes("ready");
    await expect(print().end).resolves.toEqual({ outcome: "notPrinted", reason: "pdfUnsupported" });
    expect(await peer.documents()).toBe(0);
  });
});

describe("trays and sides", () => {
  it("the tray and both sides of the sheet are asked for in the printer's own words", async () => {
    await printer.stop();
    printer = configured({ tray: "main", sides: "two-sided-long-edge" });
    await becomes("ready");
    await expect(print().end).resolves.toEqual({ outcome: "printed", reason: "impressions" });
    expect(await peer.ticket()).toMatchObject({
      IPP_SIDES: "two-sided-long-edge",
      IPP_MEDIA_COL: expect.stringContaining("media-source=main"),
    });
  });

  it("a tray that it does not have is missing; other paper than A4 is said before anybody pays", async () => {
    await printer.stop();
    printer = configured({ tray: "tray-9" });
    await vi.waitFor(() => expect(printer.problems()).toEqual(["mediaMismatch"]));
    await printer.stop();
    printer = configured({});
    await becomes("ready");
    await peer.load("na_letter_8.5x11in");
    await vi.waitFor(() => expect(printer.problems()).toEqual(["mediaMismatch"]));
    await expect(print().end).resolves.toEqual({ outcome: "notPrinted", reason: "mediaMismatch" });
    await peer.load("iso_a4_210x297mm");
    await becomes("ready");
  });
});
