import { Type, type Static } from "typebox";
import { Closed, Tokens } from "../schema.ts";
import type { CommandDefinition, EventDefinition } from "./envelope.ts";

export const SlipFields = Closed({
  locale: Tokens(["zh-CN", "en"]),
  itemName: Type.String({ maxLength: 80 }),
  caseNumber: Type.String({ maxLength: 40 }),
  /** `applied`: nothing is decided yet; the slip says by when. */
  outcome: Tokens(["issued", "noRecord", "applied"]),
  applicant: Type.String({ maxLength: 20, description: "masked name" }),
  /** What the QR carries: the verify link of the certificate. */
  verifyUrl: Type.Optional(Type.String({ maxLength: 300 })),
  /** What is to be paid, in words, where the item is not free; nothing was paid here. */
  fee: Type.Optional(Type.String({ maxLength: 80 })),
  /** The day by which it is answered whether it is accepted, or by which there is a result. */
  due: Type.Optional(
    Closed({
      means: Tokens(["answer", "result"]),
      day: Type.String({ pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }),
    }),
  ),
});
export type SlipFields = Static<typeof SlipFields>;

const PrintTarget = Type.String({ maxLength: 60, description: "service name of the printer" });
const SlipForm = Tokens(["case-slip"]);
export const PrintJobSubmission = Type.Union([
  Closed({
    kind: Tokens(["certificate"]),
    jobId: Type.String({ format: "uuid" }),
    printer: PrintTarget,
    grantId: Type.String({ format: "uuid" }),
  }),
  Closed({
    kind: Tokens(["slip"]),
    jobId: Type.String({ format: "uuid" }),
    printer: PrintTarget,
    form: SlipForm,
    fields: SlipFields,
  }),
]);
export type PrintJobSubmission = Static<typeof PrintJobSubmission>;

/**
 * journalled → fetching → sending → printing → printed | notPrinted | unknown.
 * `notPrinted` is proven and safe to send again; `unknown` is never called a failure.
 */
export const PrintJobState = Tokens([
  "journalled",
  "fetching",
  "sending",
  "printing",
  "printed",
  "notPrinted",
  "unknown",
]);
export type PrintJobState = Static<typeof PrintJobState>;

export const PrintJobView = Closed({
  jobId: Type.String({ format: "uuid" }),
  printer: Type.String(),
  state: PrintJobState,
  /** Why it stands still or ended as it did: a printer problem, a problem code, or evidence. */
  reason: Type.Optional(Type.String()),
  pagesDone: Type.Optional(Type.Integer({ minimum: 0 })),
  pages: Type.Optional(Type.Integer({ minimum: 1 })),
});
export type PrintJobView = Static<typeof PrintJobView>;

const Pictures = Closed({
  pages: Type.Array(Closed({ url: Type.String(), width: Type.Integer(), height: Type.Integer() })),
});

export const printJobCommands = {
  "PrintJob.Submit": {
    about: "Completes once the job is journalled; the same job again returns its state and prints nothing.",
    version: "1.0",
    command: PrintJobSubmission,
    completion: Closed({ job: PrintJobView }),
    errors: ["printerUnknown", "formUnknown", "noVisit", "jobIdUsed", "characterNotPrintable", "storageFull"],
  },
  "PrintJob.Query": {
    about: "The state of a job, also after a restart.",
    version: "1.0",
    command: Closed({ jobId: Type.String({ format: "uuid" }) }),
    completion: Closed({ job: PrintJobView }),
    errors: ["jobUnknown"],
  },
  "PrintJob.Unfinished": {
    about:
      "Jobs without an end, of whatever visit: whose paper may still come out before the next citizen's.",
    version: "1.0",
    command: Closed({}),
    completion: Closed({ jobs: Type.Array(PrintJobView) }),
    errors: [],
  },
  "PrintJob.Cancel": {
    about: "Cancels a job of which no byte was sent.",
    version: "1.0",
    command: Closed({ jobId: Type.String({ format: "uuid" }) }),
    completion: Closed({ job: PrintJobView }),
    errors: ["jobUnknown", "alreadySending"],
  },
  "PrintJob.CanPrint": {
    about:
      "Asked before the citizen pays or signs: what keeps the printer from printing these pages, or this slip, " +
      "behind the jobs it still has.",
    version: "1.0",
    command: Closed({
      printer: PrintTarget,
      pages: Type.Integer({ minimum: 1, maximum: 100 }),
      /** Of a receipt printer: what is to be printed, for its length; without it a slip of the usual length. */
      slip: Type.Optional(Closed({ form: SlipForm, fields: SlipFields })),
    }),
    /**
     * `problems` holds printer problems, or `starting`, or an offline reason; `paperShort`: there is paper, but less
     * than this and the open jobs take; `onBattery`, `powerLow`, `leased`, `characterNotPrintable`; `storageFull`: no job can be journalled.
     */
    completion: Closed({ canPrint: Type.Boolean(), problems: Type.Array(Type.String()) }),
    errors: ["printerUnknown"],
  },
  "PrintJob.Preview": {
    about: "Pictures of what would be printed, masked, until the wipe.",
    version: "1.0",
    command: Type.Union([
      Closed({ kind: Tokens(["certificate"]), certificateId: Type.String({ format: "uuid" }) }),
      Closed({ kind: Tokens(["slip"]), form: SlipForm, fields: SlipFields }),
    ]),
    completion: Pictures,
    errors: ["noVisit", "certificateUnknown", "serverUnreachable", "characterNotPrintable", "formUnknown"],
  },
} as const satisfies Record<string, CommandDefinition>;

export const printJobEvents = {
  "PrintJob.StateChanged": { version: "1.0", kind: "unsolicited", payload: Closed({ job: PrintJobView }) },
} as const satisfies Record<string, EventDefinition>;
