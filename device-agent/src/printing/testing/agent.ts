import { randomUUID } from "node:crypto";
import { systemClock } from "@zizhuban/device-agent-contract";
import { createCertificatePrinter } from "../../devices/certificate-printer/index.ts";
import { samplePdf } from "../../devices/certificate-printer/testing/index.ts";
import { createReceiptPrinter, type ReceiptPrinter } from "../../devices/receipt-printer/index.ts";
import { openJournal, type Journal } from "../../journal/index.ts";
import { ippTransport, tcpTransport } from "../../transports/index.ts";
import { createPrintService, type PrintService } from "../index.ts";
import { plainLayout } from "../testing.ts";

/** One page on the printer of {@link startPrintingAgent}. */
export function testPage(jobId: string): Parameters<PrintService["printOwn"]>[0] {
  return { kind: "testPage", jobId, printer: "CertificatePrinter", document: samplePdf(1), pages: 1 };
}

export interface PrintingAgent {
  readonly journal: Journal;
  readonly device: ReceiptPrinter;
  readonly prints: PrintService;
  stop(): Promise<void>;
}

/** An agent's printing half: real journal, real drivers, real TCP; started, not yet recovered. */
export function startPrintingAgent(options: {
  readonly journalPath: string;
  readonly receipts: { readonly host: string; readonly port: number };
  /** Printer of pages; none when left out. */
  readonly ippUrl?: string | undefined;
}): PrintingAgent {
  const { journalPath, receipts, ippUrl } = options;
  const clock = systemClock;
  const opened = openJournal({ path: journalPath, clock, randomUUID, boot: randomUUID() });
  if (!opened.ok) throw new Error(opened.code);
  const journal = opened.value;
  const device = createReceiptPrinter({
    name: "ReceiptPrinter",
    profile: "epson-tm",
    transport: tcpTransport(receipts),
    clock,
  });
  const pages =
    ippUrl === undefined
      ? undefined
      : createCertificatePrinter({
          name: "CertificatePrinter",
          clock,
          transport: ippTransport({ url: ippUrl, clock }),
          delays: { poll: 200, follow: 50, settle: 500 },
        });
  const unasked = async (): Promise<never> => {
    throw new Error("neither a slip nor a test page asks a server");
  };
  const prints = createPrintService({
    journal,
    clock,
    printers: [
      { kind: "slip", device },
      ...(pages === undefined ? [] : [{ kind: "certificate", device: pages } as const]),
    ],
    server: { call: unasked, download: unasked },
    slips: plainLayout,
    countPages: unasked,
    onBug: (error) => {
      throw error;
    },
  });
  let stopped: Promise<void> | undefined;
  async function stop(): Promise<void> {
    prints.stop();
    await device.stop();
    await pages?.stop();
    journal.close();
  }
  device.start();
  pages?.start();
  return { journal, device, prints, stop: () => (stopped ??= stop()) };
}
