import { Type, type Static } from "typebox";
import { CitizenCard, MaskedCitizen } from "../citizen-card.ts";
import { DeviceView } from "../device-status.ts";
import { Closed, Tokens } from "../schema.ts";
import { EmptyPayload } from "./common.ts";
import type { CommandDefinition, EventDefinition } from "./envelope.ts";

// What the standard lacks, answered on the same socket (DESIGN §4.1). A device service answers
// `Extension` and, for the ID-card reader, `IdCard`; the service named `Kiosk` answers
// `Extension`, `Visit`, `PrintJob` and, in a simulated agent only, `Simulator`.

const Versions = Type.Array(Type.String());
export const ExtensionCapabilities = Closed({
  /** Interface → message → versions. */
  interfaces: Type.Record(Type.String(), Type.Record(Type.String(), Versions)),
  device: Type.Optional(
    Closed({
      class: Type.String(),
      profile: Type.String(),
      /** Whether a card lying on the reader can be told from no card (domain.md §1.2, last paragraph). */
      presence: Type.Optional(Tokens(["none", "inferred", "sensor"])),
    }),
  ),
});
export type ExtensionCapabilities = Static<typeof ExtensionCapabilities>;

export const VisitView = Closed({
  id: Type.String({ format: "uuid" }),
  citizen: MaskedCitizen,
  level: Tokens(["A1", "A2"]),
  /** Milliseconds of silence left before the visit ends. */
  idleRemainingMs: Type.Integer({ minimum: 0 }),
  /** `closing` during the last 15 s: the page shows the countdown. */
  phase: Tokens(["active", "closing"]),
});
export type VisitView = Static<typeof VisitView>;

export const VisitEndReason = Tokens([
  "button",
  "idle",
  "cardChanged",
  "pageGone",
  "sessionEnded",
  "agentStopping",
]);
export type VisitEndReason = Static<typeof VisitEndReason>;

const Visit = Closed({ visit: Type.Union([VisitView, Type.Null()]) });

/** Why a card could not be read, in the order a citizen meets them. */
export const idCardErrors = [
  "selectFailed",
  "readFailed",
  "cardRejected",
  "cardUnsupported",
  "cardInvalid",
  "cardExpired",
  "readerFault",
  "serverUnreachable",
  "kioskUnknown",
] as const;
export type IdCardErrorCode = (typeof idCardErrors)[number];

export const SlipFields = Closed({
  locale: Tokens(["zh-CN", "en"]),
  itemName: Type.String({ maxLength: 80 }),
  caseNumber: Type.String({ maxLength: 40 }),
  outcome: Tokens(["issued", "noRecord"]),
  applicant: Type.String({ maxLength: 20, description: "masked name" }),
  /** What the QR carries: the verify link of the certificate. */
  verifyUrl: Type.Optional(Type.String({ maxLength: 300 })),
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

/** One device (or the network) as the dev dock can play with it. */
export const SimulatedThing = Closed({
  name: Type.String(),
  class: Tokens(["id-card-reader", "receipt-printer", "certificate-printer", "network"]),
  faults: Type.Array(Type.String()),
  active: Type.Array(Type.String()),
  /** ID-card reader: the sample citizens whose card can be put down. */
  cards: Type.Optional(Type.Array(Closed({ key: Type.String(), label: Type.String() }))),
  inserted: Type.Optional(Type.String()),
});
export type SimulatedThing = Static<typeof SimulatedThing>;
export const SimulatedPaper = Closed({
  printer: Type.String(),
  at: Type.Integer(),
  /** Picture of what came out. */
  url: Type.String(),
  /** What the printer was sent: the PDF as it arrived, or the receipt's decoded text. */
  sourceUrl: Type.String(),
});
export type SimulatedPaper = Static<typeof SimulatedPaper>;
const SimulatorState = Closed({ things: Type.Array(SimulatedThing), papers: Type.Array(SimulatedPaper) });

export const extensionCommands = {
  "Extension.Capabilities": {
    version: "1.0",
    command: EmptyPayload,
    completion: ExtensionCapabilities,
    errors: [],
  },
  "Extension.Status": {
    version: "1.0",
    command: EmptyPayload,
    completion: Closed({ device: DeviceView }),
    errors: [],
  },

  "IdCard.Identify": { version: "1.0", command: EmptyPayload, completion: Visit, errors: idCardErrors },
  "IdCard.Read": {
    version: "1.0",
    command: EmptyPayload,
    completion: Closed({ card: CitizenCard }),
    errors: idCardErrors,
  },

  "Visit.Get": { version: "1.0", command: EmptyPayload, completion: Visit, errors: [] },
  "Visit.Activity": { version: "1.0", command: EmptyPayload, completion: Visit, errors: ["noVisit"] },
  "Visit.End": { version: "1.0", command: EmptyPayload, completion: Visit, errors: ["noVisit"] },

  "PrintJob.Submit": {
    version: "1.0",
    command: PrintJobSubmission,
    completion: Closed({ job: PrintJobView }),
    errors: ["printerUnknown", "formUnknown", "noVisit", "jobIdUsed", "characterNotPrintable"],
  },
  "PrintJob.Query": {
    version: "1.0",
    command: Closed({ jobId: Type.String({ format: "uuid" }) }),
    completion: Closed({ job: PrintJobView }),
    errors: ["jobUnknown"],
  },
  "PrintJob.Cancel": {
    version: "1.0",
    command: Closed({ jobId: Type.String({ format: "uuid" }) }),
    completion: Closed({ job: PrintJobView }),
    errors: ["jobUnknown", "alreadySending"],
  },
  "PrintJob.CanPrint": {
    version: "1.0",
    command: Closed({ printer: PrintTarget, pages: Type.Integer({ minimum: 1, maximum: 100 }) }),
    /** `problems` holds printer problems, or `starting`, or an offline reason. */
    completion: Closed({ canPrint: Type.Boolean(), problems: Type.Array(Type.String()) }),
    errors: ["printerUnknown"],
  },
  "PrintJob.Preview": {
    version: "1.0",
    command: Type.Union([
      Closed({ kind: Tokens(["certificate"]), certificateId: Type.String({ format: "uuid" }) }),
      Closed({ kind: Tokens(["slip"]), form: SlipForm, fields: SlipFields }),
    ]),
    completion: Pictures,
    errors: ["noVisit", "certificateUnknown", "serverUnreachable", "characterNotPrintable", "formUnknown"],
  },

  "Simulator.Describe": { version: "1.0", command: EmptyPayload, completion: SimulatorState, errors: [] },
  "Simulator.Insert": {
    version: "1.0",
    command: Closed({ device: Type.String(), card: Type.String() }),
    completion: SimulatorState,
    errors: ["deviceUnknown", "cardUnknown"],
  },
  "Simulator.Remove": {
    version: "1.0",
    command: Closed({ device: Type.String() }),
    completion: SimulatorState,
    errors: ["deviceUnknown"],
  },
  "Simulator.Fault": {
    version: "1.0",
    command: Closed({ device: Type.String(), fault: Type.String() }),
    completion: SimulatorState,
    errors: ["deviceUnknown", "faultUnknown"],
  },
  "Simulator.Heal": {
    version: "1.0",
    command: Closed({ device: Type.String(), fault: Type.Optional(Type.String()) }),
    completion: SimulatorState,
    errors: ["deviceUnknown", "faultUnknown"],
  },
} as const satisfies Record<string, CommandDefinition>;

export const extensionEvents = {
  "Extension.StatusChanged": { version: "1.0", kind: "unsolicited", payload: Closed({ device: DeviceView }) },
  /** The reader has found a card and is reading it: keep it still. */
  "IdCard.CardPresent": { version: "1.0", kind: "event", payload: EmptyPayload },
  /** Only where the profile's presence is `sensor`. */
  "IdCard.CardRemoved": { version: "1.0", kind: "unsolicited", payload: EmptyPayload },
  /** This try failed; lift the card and put it down again. */
  "IdCard.TryAgain": {
    version: "1.0",
    kind: "event",
    payload: Closed({
      reason: Tokens(["selectFailed", "readFailed"]),
      attempt: Type.Integer({ minimum: 1 }),
    }),
  },
  "Visit.Changed": { version: "1.0", kind: "unsolicited", payload: Visit },
  "Visit.Ended": {
    version: "1.0",
    kind: "unsolicited",
    payload: Closed({ visitId: Type.String(), reason: VisitEndReason }),
  },
  "PrintJob.StateChanged": { version: "1.0", kind: "unsolicited", payload: Closed({ job: PrintJobView }) },
  "Simulator.Changed": { version: "1.0", kind: "unsolicited", payload: SimulatorState },
} as const satisfies Record<string, EventDefinition>;
