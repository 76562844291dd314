import { createHash } from "node:crypto";
import type { PrintJobSubmission } from "@zizhuban/device-agent-contract";
import type { SlipLayout } from "../documents/index.ts";
import type { NewPrintJob } from "../journal/index.ts";

/** What is printed in no visit: a slip of the kiosk itself, a test page, or bytes of a local program. */
export type OwnPaper = { readonly jobId: string; readonly printer: string } & (
  | { readonly kind: "slip"; readonly layout: SlipLayout }
  | { readonly kind: "testPage"; readonly document: Uint8Array; readonly pages: number }
  | { readonly kind: "raw"; readonly data: Uint8Array }
);

/** What the journal keeps of a submission: of a slip's words only a digest, so that they are never on disk. */
export function rowFor(submission: PrintJobSubmission): NewPrintJob {
  const { jobId, kind, printer } = submission;
  const grantId = kind === "certificate" ? submission.grantId : null;
  return { jobId, kind, printer, grantId, digest: digestOf(submission) };
}

/** The same of a paper in no visit. */
export function rowForOwn(paper: OwnPaper): NewPrintJob {
  const { jobId, printer, kind } = paper;
  const hash = createHash("sha256").update(JSON.stringify(["own", kind, printer]));
  const digest = (kind === "raw" ? hash.update(paper.data) : hash).digest("hex");
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
