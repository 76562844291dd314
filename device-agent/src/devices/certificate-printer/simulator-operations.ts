import {
  decodeIpp,
  encodeIpp,
  groupTag,
  type IppAttribute,
  type IppGroup,
  type IppMessage,
} from "./ipp-codec.ts";
import { booleanOf, numberOf, stringsOf } from "./facts.ts";
import {
  attribute,
  jobState,
  languageAttributes,
  mediaA4,
  operation,
  printerState,
  statusCode,
} from "./protocol.ts";
import { countPdfPages, type EngineJob, type SimulatedEngine } from "./simulator-engine.ts";

/** What the printer's panel would show. */
export interface PanelState {
  readonly reasons: readonly string[];
  readonly stopped: boolean;
  readonly busy: boolean;
  readonly forgetful: boolean;
  readonly abortsJobs: boolean;
}

export interface SimulatedPrinterParts {
  readonly engine: SimulatedEngine;
  readonly printerUri: string;
  readonly panel: () => PanelState;
}

interface Reply {
  readonly status: number;
  readonly groups?: readonly IppGroup[];
}

type Handler = (request: IppMessage, parts: SimulatedPrinterParts) => Reply;

const handlers: ReadonlyMap<number, Handler> = new Map<number, Handler>([
  [operation.getPrinterAttributes, getPrinterAttributes],
  [operation.validateJob, (request) => ({ status: ticketStatus(request) })],
  [operation.createJob, createJob],
  [operation.sendDocument, sendDocument],
  [operation.getJobAttributes, getJobAttributes],
  [operation.getJobs, getJobs],
  [operation.cancelJob, cancelJob],
]);

/** Bytes of a request to bytes of the response; undefined when they are not IPP at all. */
export function answerIpp(bytes: Uint8Array, parts: SimulatedPrinterParts): Uint8Array | undefined {
  const request = decodeIpp(bytes);
  if (!request.ok) return undefined;
  const status = requestStatus(request.value, parts.printerUri);
  const reply = status === statusCode.successfulOk ? handle(request.value, parts) : { status };
  return encodeIpp({
    version: [1, 1],
    code: reply.status,
    requestId: request.value.requestId,
    groups: [{ tag: groupTag.operation, attributes: languageAttributes }, ...(reply.groups ?? [])],
    data: new Uint8Array(),
  });
}

function handle(request: IppMessage, parts: SimulatedPrinterParts): Reply {
  const handler = handlers.get(request.code);
  return handler === undefined
    ? { status: statusCode.serverErrorOperationNotSupported }
    : handler(request, parts);
}

/** A printer is known by more names than one, and may stand behind a port that is forwarded to it. */
function isSamePrinter(asked: string | undefined, printerUri: string): boolean {
  return (
    asked !== undefined && URL.canParse(asked) && new URL(asked).pathname === new URL(printerUri).pathname
  );
}

/** RFC 8011 §4.1: version, request id, charset and language first, then the target. */
function requestStatus(request: IppMessage, printerUri: string): number {
  if (request.version[0] !== 1 && request.version[0] !== 2) return statusCode.serverErrorVersionNotSupported;
  const [first] = request.groups;
  const [charset, language, target] = first?.attributes ?? [];
  const wellFormed =
    request.requestId > 0 &&
    first?.tag === groupTag.operation &&
    charset?.name === "attributes-charset" &&
    language?.name === "attributes-natural-language" &&
    target?.name === "printer-uri" &&
    isSamePrinter(stringsOf([target], "printer-uri")[0], printerUri);
  return wellFormed ? statusCode.successfulOk : statusCode.clientErrorBadRequest;
}

function operationAttributes(request: IppMessage): readonly IppAttribute[] {
  return request.groups[0]?.attributes ?? [];
}

function getPrinterAttributes(request: IppMessage, { engine, panel }: SimulatedPrinterParts): Reply {
  const { reasons, stopped } = panel();
  const state = stopped
    ? printerState.stopped
    : engine.active === undefined
      ? printerState.idle
      : printerState.processing;
  const all: readonly IppAttribute[] = [
    attribute.enum("printer-state", state),
    attribute.keywords("printer-state-reasons", ...(reasons.length > 0 ? reasons : ["none"])),
    attribute.boolean("printer-is-accepting-jobs", true),
    attribute.text("printer-make-and-model", "Zizhuban Simulated A4 Printer"),
    attribute.text("printer-device-id", "MFG:Zizhuban;MDL:Simulated A4 Printer;SN:SIM-A4-0001;CMD:PDF;"),
    attribute.text("printer-firmware-string-version", "1.0"),
    { name: "operations-supported", values: [...handlers.keys()].map((value) => ({ type: "enum", value })) },
    attribute.mimeType("document-format-supported", "application/pdf"),
    attribute.keywords("media-supported", mediaA4),
    attribute.keywords("sides-supported", "one-sided"),
    attribute.keywords("print-scaling-supported", "none"),
    attribute.keywords("job-creation-attributes-supported", ...Object.keys(supportedTemplate)),
  ];
  return {
    status: statusCode.successfulOk,
    groups: [{ tag: groupTag.printer, attributes: requested(request, all) }],
  };
}

/** RFC 8011 §4.2.5.1 requested-attributes, without the group names nobody here asks for. */
function requested(request: IppMessage, all: readonly IppAttribute[]): readonly IppAttribute[] {
  const names = stringsOf(operationAttributes(request), "requested-attributes");
  return names.length === 0 || names.includes("all") ? all : all.filter(({ name }) => names.includes(name));
}

const supportedTemplate: Readonly<Record<string, readonly (string | number)[]>> = {
  copies: [1],
  sides: ["one-sided"],
  media: [mediaA4],
  "print-scaling": ["none"],
};

/** RFC 8011 §4.2.1.2: with fidelity, an attribute or value the printer lacks refuses the job. */
function ticketStatus(request: IppMessage): number {
  const attributes = operationAttributes(request);
  const format = stringsOf(attributes, "document-format")[0];
  if (format !== undefined && format !== "application/pdf") {
    return statusCode.clientErrorDocumentFormatNotSupported;
  }
  if (booleanOf(attributes, "ipp-attribute-fidelity") !== true) return statusCode.successfulOk;
  const template = request.groups.find(({ tag }) => tag === groupTag.job)?.attributes ?? [];
  const supported = template.every(({ name, values }) =>
    values.every((item) => "value" in item && supportedTemplate[name]?.some((value) => value === item.value)),
  );
  return supported ? statusCode.successfulOk : statusCode.clientErrorAttributesOrValuesNotSupported;
}

function createJob(request: IppMessage, { engine, panel }: SimulatedPrinterParts): Reply {
  const status = ticketStatus(request);
  if (status !== statusCode.successfulOk) return { status };
  const name = stringsOf(operationAttributes(request), "job-name")[0] ?? "untitled";
  const job = panel().busy ? undefined : engine.create(name);
  return job === undefined ? { status: statusCode.serverErrorBusy } : jobReply(request, [job]);
}

function sendDocument(request: IppMessage, { engine, panel }: SimulatedPrinterParts): Reply {
  const attributes = operationAttributes(request);
  const job = findJob(request, engine);
  if (job === undefined) return { status: statusCode.clientErrorNotFound };
  if (job !== engine.active || job.document !== undefined)
    return { status: statusCode.clientErrorNotPossible };
  if (booleanOf(attributes, "last-document") !== true) return { status: statusCode.clientErrorBadRequest };
  const status = ticketStatus(request);
  if (status !== statusCode.successfulOk) return { status };
  const pages = countPdfPages(request.data);
  if (pages === 0) {
    engine.end(job, jobState.aborted, "document-format-error");
    return { status: statusCode.clientErrorDocumentFormatError };
  }
  if (panel().abortsJobs) engine.end(job, jobState.aborted, "aborted-by-system");
  else engine.print(job, request.data, pages);
  return jobReply(request, [job]);
}

function getJobAttributes(request: IppMessage, { engine, panel }: SimulatedPrinterParts): Reply {
  const job = panel().forgetful ? undefined : findJob(request, engine);
  return job === undefined ? { status: statusCode.clientErrorNotFound } : jobReply(request, [job]);
}

function getJobs(request: IppMessage, { engine, panel }: SimulatedPrinterParts): Reply {
  if (panel().forgetful) return jobReply(request, []);
  const ended = stringsOf(operationAttributes(request), "which-jobs")[0] === "completed";
  return jobReply(
    request,
    engine.jobs.filter(({ state }) => state >= jobState.canceled === ended),
  );
}

function cancelJob(request: IppMessage, { engine }: SimulatedPrinterParts): Reply {
  const job = findJob(request, engine);
  if (job === undefined) return { status: statusCode.clientErrorNotFound };
  if (job !== engine.active) return { status: statusCode.clientErrorNotPossible };
  engine.end(job, jobState.canceled, "job-canceled-by-user");
  return { status: statusCode.successfulOk };
}

function findJob(request: IppMessage, engine: SimulatedEngine): EngineJob | undefined {
  const id = numberOf(operationAttributes(request), "job-id");
  return engine.jobs.find((job) => job.id === id);
}

function jobReply(request: IppMessage, jobs: readonly EngineJob[]): Reply {
  return {
    status: statusCode.successfulOk,
    groups: jobs.map((job) => ({
      tag: groupTag.job,
      attributes: requested(request, [
        attribute.integer("job-id", job.id),
        attribute.name("job-name", job.name),
        attribute.enum("job-state", job.state),
        attribute.keywords("job-state-reasons", ...job.reasons),
        attribute.integer("job-impressions-completed", job.impressions),
      ]),
    })),
  };
}
