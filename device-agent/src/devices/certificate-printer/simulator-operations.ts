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
  jobState,
  languageAttributes,
  mediaA4,
  operation,
  printerState,
  sizeA4,
  statusCode,
} from "./protocol.ts";
import { jobAttributesOf, printerAttributes, type PrinterNow, type Tray } from "./simulator-attributes.ts";
import { countPdfPages, type EngineJob, type JobRequest, type SimulatedEngine } from "./simulator-engine.ts";
import { readPwgRaster } from "./simulator-raster.ts";

/** What the printer's panel would show. */
export interface PanelState {
  readonly reasons: readonly string[];
  readonly stopped: boolean;
  readonly busy: boolean;
  readonly forgetful: boolean;
  readonly abortsJobs: boolean;
  readonly formats: readonly string[];
  readonly trays: readonly Tray[];
  readonly toner: number;
  readonly waste: number;
}

export interface SimulatedPrinterParts {
  readonly engine: SimulatedEngine;
  readonly printerUri: string;
  readonly panel: () => PanelState;
  /** Milliseconds since 1970: now, and when it was switched on. */
  readonly now: () => number;
  readonly bootAt: number;
}

interface Reply {
  readonly status: number;
  readonly groups?: readonly IppGroup[];
}

type Handler = (request: IppMessage, parts: SimulatedPrinterParts) => Reply;

const handlers: ReadonlyMap<number, Handler> = new Map<number, Handler>([
  [operation.getPrinterAttributes, getPrinterAttributes],
  [operation.printJob, printJob],
  [operation.validateJob, (request, parts) => ({ status: ticketStatus(request, parts) })],
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
    // RFC 8011 §4.1.8: the version of the request, where it is spoken here.
    version: isSpoken(request.value.version) ? request.value.version : [1, 1],
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
  if (asked === undefined || !URL.canParse(asked)) return false;
  const { pathname } = new URL(printerUri);
  return new RegExp(`^${pathname}(/\\d+)?$`).test(new URL(asked).pathname);
}

const isSpoken = ([major]: readonly [number, number]) => major === 1 || major === 2;

/** RFC 8011 §4.1: version, request id, charset and language first, then the target. */
function requestStatus(request: IppMessage, printerUri: string): number {
  if (!isSpoken(request.version)) return statusCode.serverErrorVersionNotSupported;
  const [first] = request.groups;
  const [charset, language, target] = first?.attributes ?? [];
  const wellFormed =
    request.requestId > 0 &&
    first?.tag === groupTag.operation &&
    charset?.name === "attributes-charset" &&
    language?.name === "attributes-natural-language" &&
    (target?.name === "printer-uri" || target?.name === "job-uri") &&
    isSamePrinter(stringsOf([target], target.name)[0], printerUri);
  return wellFormed ? statusCode.successfulOk : statusCode.clientErrorBadRequest;
}

function operationAttributes(request: IppMessage): readonly IppAttribute[] {
  return request.groups[0]?.attributes ?? [];
}

function printerNow({ engine, panel, printerUri, now, bootAt }: SimulatedPrinterParts): PrinterNow {
  const { stopped, ...shown } = panel();
  const busy = engine.active === undefined ? printerState.idle : printerState.processing;
  return {
    ...shown,
    uri: printerUri,
    upTime: Math.max(1, Math.round((now() - bootAt) / 1000)),
    state: stopped ? printerState.stopped : busy,
    operations: [...handlers.keys()],
    engine,
  };
}

function getPrinterAttributes(request: IppMessage, parts: SimulatedPrinterParts): Reply {
  const attributes = requested(request, printerAttributes(printerNow(parts)));
  return { status: statusCode.successfulOk, groups: [{ tag: groupTag.printer, attributes }] };
}

/** RFC 8011 §4.2.5.1: the names of attributes, or of groups of them; this printer gives all of a group's neighbours too. */
const groupNames: ReadonlySet<string> = new Set([
  "all",
  "job-template",
  "printer-description",
  "job-description",
]);

function requested(
  request: IppMessage,
  all: readonly IppAttribute[],
  usual: readonly string[] = [],
): readonly IppAttribute[] {
  const asked = stringsOf(operationAttributes(request), "requested-attributes");
  const names = asked.length === 0 ? usual : asked;
  return names.length === 0 || names.some((name) => groupNames.has(name))
    ? all
    : all.filter(({ name }) => names.includes(name));
}

const supportedTemplate: Readonly<Record<string, readonly (string | number)[]>> = {
  copies: [1],
  sides: ["one-sided", "two-sided-long-edge"],
  media: [mediaA4],
  "print-scaling": ["none"],
};

/** What the job group asks for, with media-col as its tray and its size. */
function jobRequest(
  request: IppMessage,
  trays: readonly Tray[],
): JobRequest & { readonly supported: boolean } {
  const template = request.groups.find(({ tag }) => tag === groupTag.job)?.attributes ?? [];
  const column = template.find(({ name }) => name === "media-col")?.values[0];
  const members = column?.type === "collection" ? column.members : [];
  const size = members.find(({ name }) => name === "media-size")?.values[0];
  const sizeMembers = size?.type === "collection" ? size.members : [];
  const isA4 =
    size === undefined ||
    (numberOf(sizeMembers, "x-dimension") === sizeA4.width &&
      numberOf(sizeMembers, "y-dimension") === sizeA4.height);
  // Left the choice, a printer takes the first tray that has the sheet.
  const chosen = trays.find(({ sheet }) => sheet?.media === mediaA4) ?? trays[0];
  const tray = stringsOf(members, "media-source")[0] ?? chosen?.name ?? "";
  const known = template.every(({ name, values }) =>
    name === "media-col"
      ? isA4 &&
        trays.some((candidate) => candidate.name === tray) &&
        !template.some((other) => other.name === "media")
      : values.every(
          (item) => "value" in item && supportedTemplate[name]?.some((value) => value === item.value),
        ),
  );
  const duplex = stringsOf(template, "sides")[0] === "two-sided-long-edge";
  return { tray, duplex, supported: known };
}

/** RFC 8011 §4.2.1.2: with fidelity, an attribute or value the printer lacks refuses the job. */
function ticketStatus(request: IppMessage, { panel }: SimulatedPrinterParts): number {
  const { formats, trays } = panel();
  const attributes = operationAttributes(request);
  const format = stringsOf(attributes, "document-format")[0];
  if (format !== undefined && format !== "application/octet-stream" && !formats.includes(format)) {
    return statusCode.clientErrorDocumentFormatNotSupported;
  }
  const compression = stringsOf(attributes, "compression")[0];
  if (compression !== undefined && compression !== "none")
    return statusCode.clientErrorCompressionNotSupported;
  if (booleanOf(attributes, "ipp-attribute-fidelity") !== true) return statusCode.successfulOk;
  return jobRequest(request, trays).supported
    ? statusCode.successfulOk
    : statusCode.clientErrorAttributesOrValuesNotSupported;
}

/** Makes the job, or says why not. */
function newJob(request: IppMessage, parts: SimulatedPrinterParts): EngineJob | number {
  const status = ticketStatus(request, parts);
  if (status !== statusCode.successfulOk) return status;
  const attributes = operationAttributes(request);
  const name = stringsOf(attributes, "job-name")[0] ?? "untitled";
  const user = stringsOf(attributes, "requesting-user-name")[0] ?? "anonymous";
  const { busy, trays } = parts.panel();
  const { tray, duplex } = jobRequest(request, trays);
  const job = busy ? undefined : parts.engine.create(name, user, { tray, duplex });
  return job ?? statusCode.serverErrorBusy;
}

function createJob(request: IppMessage, parts: SimulatedPrinterParts): Reply {
  const job = newJob(request, parts);
  return typeof job === "number" ? { status: job } : jobReply(request, [job], parts);
}

function printJob(request: IppMessage, parts: SimulatedPrinterParts): Reply {
  const job = newJob(request, parts);
  return typeof job === "number" ? { status: job } : begin(request, job, parts);
}

function sendDocument(request: IppMessage, parts: SimulatedPrinterParts): Reply {
  const { engine } = parts;
  const attributes = operationAttributes(request);
  const job = findJob(request, engine);
  if (job === undefined) return { status: statusCode.clientErrorNotFound };
  if (booleanOf(attributes, "last-document") === undefined)
    return { status: statusCode.clientErrorBadRequest };
  if (job !== engine.active || job.document !== undefined)
    return { status: statusCode.clientErrorNotPossible };
  if (booleanOf(attributes, "last-document") !== true) return { status: statusCode.clientErrorBadRequest };
  const status = ticketStatus(request, parts);
  return status === statusCode.successfulOk ? begin(request, job, parts) : { status };
}

/** The document has come: it is printed, or the job is over. */
function begin(request: IppMessage, job: EngineJob, parts: SimulatedPrinterParts): Reply {
  const { engine, panel } = parts;
  const { formats, abortsJobs } = panel();
  const format = stringsOf(operationAttributes(request), "document-format")[0] ?? formats[0] ?? "";
  const pages = countPages(request.data, format);
  if (pages === 0) {
    engine.end(job, jobState.aborted, "document-format-error");
    return { status: statusCode.clientErrorDocumentFormatError };
  }
  if (abortsJobs) engine.end(job, jobState.aborted, "aborted-by-system");
  else engine.print(job, request.data, format, pages);
  return jobReply(request, [job], parts);
}

function countPages(document: Uint8Array, format: string): number {
  return format === "image/pwg-raster" ? (readPwgRaster(document)?.length ?? 0) : countPdfPages(document);
}

function getJobAttributes(request: IppMessage, parts: SimulatedPrinterParts): Reply {
  const job = parts.panel().forgetful ? undefined : findJob(request, parts.engine);
  return job === undefined ? { status: statusCode.clientErrorNotFound } : jobReply(request, [job], parts);
}

/** RFC 8011 §4.2.6. */
function getJobs(request: IppMessage, parts: SimulatedPrinterParts): Reply {
  if (parts.panel().forgetful) return jobReply(request, [], parts);
  const attributes = operationAttributes(request);
  const ended = stringsOf(attributes, "which-jobs")[0] === "completed";
  const mine = booleanOf(attributes, "my-jobs") === true;
  const user = stringsOf(attributes, "requesting-user-name")[0] ?? "anonymous";
  const jobs = parts.engine.jobs.filter(
    (job) => job.state >= jobState.canceled === ended && (!mine || job.user === user),
  );
  return jobReply(request, jobs.slice(0, numberOf(attributes, "limit") ?? jobs.length), parts, [
    "job-id",
    "job-uri",
  ]);
}

function cancelJob(request: IppMessage, { engine }: SimulatedPrinterParts): Reply {
  const job = findJob(request, engine);
  if (job === undefined) return { status: statusCode.clientErrorNotFound };
  if (job !== engine.active) return { status: statusCode.clientErrorNotPossible };
  engine.end(job, jobState.canceled, "job-canceled-by-user");
  return { status: statusCode.successfulOk };
}

/** RFC 8011 §4.3.1: by job-id beside printer-uri, or by job-uri alone. */
function findJob(request: IppMessage, engine: SimulatedEngine): EngineJob | undefined {
  const attributes = operationAttributes(request);
  const uri = stringsOf(attributes, "job-uri")[0];
  const id = uri === undefined ? numberOf(attributes, "job-id") : Number(uri.slice(uri.lastIndexOf("/") + 1));
  return engine.jobs.find((job) => job.id === id);
}

function jobReply(
  request: IppMessage,
  jobs: readonly EngineJob[],
  parts: SimulatedPrinterParts,
  usual: readonly string[] = [],
): Reply {
  const now = printerNow(parts);
  return {
    status: statusCode.successfulOk,
    groups: jobs.map((job) => ({
      tag: groupTag.job,
      attributes: requested(request, jobAttributesOf(job, now, parts.bootAt), usual),
    })),
  };
}
