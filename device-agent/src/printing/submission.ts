import { createHash } from "node:crypto";
import type { PrintJobSubmission } from "@zizhuban/device-agent-contract";
import type { SlipLayout } from "../documents/index.ts";
import type { NewPrintJob } from "../journal/index.ts";

/** What the kiosk prints of itself, in no visit: a slip laid out already, or a test page. */
export type OwnPaper = { readonly jobId: string; readonly printer: string } & (
  | { readonly kind: "slip"; readonly layout: SlipLayout }
  | { readonly kind: "testPage"; readonly document: Uint8Array; readonly pages: number }
);

/** What the journal keeps of a submission: of a slip's words only a digest, so that they are never on disk. */
export function rowFor(submission: PrintJobSubmission): NewPrintJob {
  const { jobId, kind, printer } = submission;
  const grantId = kind === "certificate" ? submission.grantId : null;
  return { jobId, kind, printer, grantId, digest: digestOf(submission) };
}

/** The same of a paper of the kiosk itself. */
export function rowForOwn({ jobId, printer, kind }: OwnPaper): NewPrintJob {
  const digest = createHash("sha256")
    .update(JSON.stringify(["own", kind, printer]))
    .digest("hex");
  return { jobId, printer, kind, grantId: null, digest };
}

/** The same for the same content, in whatever order its members came. */
function digestOf(submission: PrintJobSubmission): string {
  const content =
    submission.kind === "certificate"
      ? [submission.grantId]
      : [submission.form, Object.entries(submission.fields).toSorted(([a], [b]) => (a < b ? -1 : 1))];
  return createHash("sha256")
    .update(JSON.stringify([submission.kind, submission.printer, content]))
    .digest("hex");
}

/** The same idempotency key for the same step of the same job, also after a restart (RFC 9562, section 5.8). */
export function stepKey(jobId: string, step: "consume" | "outcome"): string {
  const hex = createHash("sha256").update(`${jobId}:${step}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
