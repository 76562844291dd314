// Printers that do as they are told, for the rules above every driver; drivers have their own tests on real wires.
import type { DeviceView, PrintJobSubmission, Result } from "@zizhuban/device-agent-contract";
import type { CertificateJob } from "../devices/certificate-printer/index.ts";
import type { Device } from "../devices/device.ts";
import type { PrintEnd, PrintEvidence, PrintProgress } from "../devices/print.ts";
import type { ReceiptPrinter } from "../devices/receipt-printer/index.ts";
import type { SlipLayout } from "../documents/index.ts";
import type { Printer } from "./index.ts";

type ReceiptJob = Parameters<ReceiptPrinter["print"]>[0];
type RawJob = Parameters<ReceiptPrinter["printRaw"]>[0];
type Script = (jobId: string, progress: PrintProgress, signal: AbortSignal) => Promise<PrintEnd>;

export interface ScriptedPrinter {
  readonly printer: Printer;
  /** Jobs that reached the driver, in order. */
  readonly jobs: (CertificateJob | ReceiptJob | RawJob)[];
  readonly reconciled: { jobId: string; evidence: PrintEvidence }[];
  print: Script;
  reconcile: () => Promise<Result<PrintEnd, "notReady">>;
  /** How many jobs had reached the driver at each reset. */
  readonly resets: number[];
  problems: string[];
  unprintable: { line: number; character: number }[];
}

/** Asks for leave, "sends", and says printed. */
export const printsWell: Script = async (_, progress) => {
  await progress.evidence({ cuts: 7 });
  const leave = await progress.beforeFirstByte();
  if (!leave.ok) return { outcome: "notPrinted", reason: leave.code };
  progress.pagesDone(1);
  return { outcome: "printed", reason: "processId" };
};

export function scriptedPrinter(kind: Printer["kind"], name: string): ScriptedPrinter {
  const view: DeviceView =
    kind === "slip"
      ? { name, class: "receipt-printer", status: { state: "ready", warnings: [] } }
      : { name, class: "certificate-printer", status: { state: "ready", warnings: [] } };
  const device: Device = {
    name,
    facts: () => ({ profile: "scripted" }),
    view: () => view,
    onChange: () => () => undefined,
    start: () => undefined,
    stop: async () => undefined,
  };
  const jobs: ScriptedPrinter["jobs"] = [];
  const verbs = {
    ...device,
    problems: () => scripted.problems,
    unprintable: () => scripted.unprintable,
    presenter: false,
    preview: async () => new Uint8Array(),
    printRaw: (job: RawJob, progress: PrintProgress, signal: AbortSignal) => {
      jobs.push(job);
      return scripted.print(job.jobId, progress, signal);
    },
    cut: async () => ({ ok: true, value: undefined }) as const,
    reset: async () => {
      scripted.resets.push(jobs.length);
      return { ok: true, value: undefined } as const;
    },
    print: (job: CertificateJob | ReceiptJob, progress: PrintProgress, signal: AbortSignal) => {
      jobs.push(job);
      return scripted.print(job.jobId, progress, signal);
    },
    reconcile: (job: { jobId: string; evidence: PrintEvidence }) => {
      scripted.reconciled.push(job);
      return scripted.reconcile();
    },
  };
  const scripted: ScriptedPrinter = {
    printer: { kind, device: verbs },
    jobs,
    reconciled: [],
    resets: [],
    print: printsWell,
    reconcile: async () => ({ ok: true, value: { outcome: "unknown", reason: "noEvidence" } }),
    problems: [],
    unprintable: [],
  };
  return scripted;
}

export const slipWords = { applicant: "样**", caseNumber: "HZ-2026-000123" } as const;

export function slip(jobId: string, printer = "ReceiptPrinter", itemName = "养老保险"): PrintJobSubmission {
  return {
    kind: "slip",
    jobId,
    printer,
    form: "case-slip",
    fields: { locale: "zh-CN", itemName, outcome: "issued", ...slipWords },
  };
}

/** The words of the slip as plain lines, one blank line between. */
export function plainLayout({ fields }: { fields: { itemName: string; caseNumber: string } }): SlipLayout {
  return {
    lines: [fields.itemName, fields.caseNumber].flatMap((text) => [
      { kind: "text", text, size: "normal", align: "left", bold: false } as const,
      { kind: "feed", lines: 1 } as const,
    ]),
  };
}
