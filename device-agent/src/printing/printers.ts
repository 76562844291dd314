import type { CertificatePrinter } from "../devices/certificate-printer/index.ts";
import type { PrintEnd, PrintEvidence } from "../devices/print.ts";
import type { ReceiptPrinter } from "../devices/receipt-printer/index.ts";
import type { Result } from "@zizhuban/device-agent-contract";

/** A printer and the kind of job it takes. */
export type Printer =
  | { readonly kind: "certificate"; readonly device: CertificatePrinter }
  | { readonly kind: "slip"; readonly device: ReceiptPrinter };

export interface Reconciling {
  reconcile(job: {
    readonly jobId: string;
    readonly evidence: PrintEvidence;
  }): Promise<Result<PrintEnd, "notReady">>;
}
