import { randomUUID } from "node:crypto";
import type { Boot, CertificatePrinterName } from "./print-world.ts";

// What one citizen prints: a certificate, and the slip that goes with it.

export type PrintKind = "certificate" | "slip";

export interface Pair {
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
export async function preparePairs(
  boot: Boot,
  printer: CertificatePrinterName,
): Promise<readonly [Pair, Pair]> {
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

export async function submitPair(boot: Boot, { printer, certificate, slip }: Pair): Promise<void> {
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

export const hasEnded = (state: string | undefined) =>
  state === "printed" || state === "notPrinted" || state === "unknown";

export async function bothEnded(boot: Boot, { certificate, slip }: Pair): Promise<boolean> {
  const views = await Promise.all([boot.query(certificate.jobId), boot.query(slip.jobId)]);
  return views.every((view) => hasEnded(view?.state));
}
