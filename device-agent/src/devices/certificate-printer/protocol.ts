import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import {
  decodeIpp,
  encodeIpp,
  groupTag,
  type IppAttribute,
  type IppGroup,
  type IppMessage,
  type IppValue,
} from "./ipp-codec.ts";

// What we say to an IPP printer and what we read from it: RFC 8011 (IPP/1.1 model and semantics).

/** RFC 8011 §5.4.15. */
export const operation = {
  validateJob: 0x0004,
  createJob: 0x0005,
  sendDocument: 0x0006,
  cancelJob: 0x0008,
  getJobAttributes: 0x0009,
  getJobs: 0x000a,
  getPrinterAttributes: 0x000b,
} as const;

/** RFC 8011 §4.1.6 and appendix B; the ones this product tells apart or names in a log. */
export const statusCode = {
  successfulOk: 0x0000,
  clientErrorBadRequest: 0x0400,
  clientErrorNotPossible: 0x0404,
  clientErrorNotFound: 0x0406,
  clientErrorGone: 0x0407,
  clientErrorRequestEntityTooLarge: 0x0408,
  clientErrorDocumentFormatNotSupported: 0x040a,
  clientErrorAttributesOrValuesNotSupported: 0x040b,
  clientErrorDocumentFormatError: 0x0411,
  serverErrorInternalError: 0x0500,
  serverErrorOperationNotSupported: 0x0501,
  serverErrorServiceUnavailable: 0x0502,
  serverErrorVersionNotSupported: 0x0503,
  serverErrorTemporaryError: 0x0505,
  serverErrorNotAcceptingJobs: 0x0506,
  serverErrorBusy: 0x0507,
} as const;

/** RFC 8011 §5.3.7. */
export const jobState = {
  pending: 3,
  pendingHeld: 4,
  processing: 5,
  processingStopped: 6,
  canceled: 7,
  aborted: 8,
  completed: 9,
} as const;

/** RFC 8011 §5.4.11. */
export const printerState = { idle: 3, processing: 4, stopped: 5 } as const;

/** ISO A4 in the words of PWG 5101.1. */
export const mediaA4 = "iso_a4_210x297mm";

export const attribute = {
  integer: (name: string, value: number): IppAttribute => ({ name, values: [{ type: "integer", value }] }),
  enum: (name: string, value: number): IppAttribute => ({ name, values: [{ type: "enum", value }] }),
  boolean: (name: string, value: boolean): IppAttribute => ({ name, values: [{ type: "boolean", value }] }),
  name: (name: string, value: string): IppAttribute => ({ name, values: [{ type: "name", value }] }),
  text: (name: string, value: string): IppAttribute => ({ name, values: [{ type: "text", value }] }),
  uri: (name: string, value: string): IppAttribute => ({ name, values: [{ type: "uri", value }] }),
  mimeType: (name: string, value: string): IppAttribute => ({
    name,
    values: [{ type: "mimeMediaType", value }],
  }),
  keywords: (name: string, ...values: readonly string[]): IppAttribute => ({
    name,
    values: values.map((value) => ({ type: "keyword", value })),
  }),
} as const;

/** RFC 8011 §4.1.4: these two, in this order, open every request and response. */
export const languageAttributes: readonly IppAttribute[] = [
  { name: "attributes-charset", values: [{ type: "charset", value: "utf-8" }] },
  { name: "attributes-natural-language", values: [{ type: "naturalLanguage", value: "en" }] },
];

export interface IppRequest {
  readonly operation: number;
  readonly requestId: number;
  readonly printerUri: string;
  readonly jobId?: number;
  /** Operation attributes after the target. */
  readonly attributes?: readonly IppAttribute[];
  /** Job template attributes (their own group). */
  readonly job?: readonly IppAttribute[];
  readonly document?: Uint8Array;
}

/**
 * A request as IPP/1.1, which every IPP printer must accept (RFC 8011 §4.1.8) and which has all this
 * product needs. The target comes right after charset and language (§4.1.5).
 */
export function encodeRequest(request: IppRequest): Uint8Array {
  const operationAttributes: IppAttribute[] = [
    ...languageAttributes,
    attribute.uri("printer-uri", request.printerUri),
    ...(request.jobId === undefined ? [] : [attribute.integer("job-id", request.jobId)]),
    attribute.name("requesting-user-name", "kiosk"),
    ...(request.attributes ?? []),
  ];
  const groups: IppGroup[] = [{ tag: groupTag.operation, attributes: operationAttributes }];
  if (request.job !== undefined && request.job.length > 0) {
    groups.push({ tag: groupTag.job, attributes: request.job });
  }
  return encodeIpp({
    version: [1, 1],
    code: request.operation,
    requestId: request.requestId,
    groups,
    data: request.document ?? new Uint8Array(),
  });
}

/** `busy`: the same request may succeed a little later. */
export type IppRefusal = "busy" | "jobNotFound" | "notPossible" | "rejected";

/** Bytes of a response to the message, or why it is none (`protocol`), or what the printer refused. */
export function readResponse(
  bytes: Uint8Array,
  requestId: number,
): Result<IppMessage, IppRefusal | "protocol"> {
  const message = decodeIpp(bytes);
  if (!message.ok) return fail("protocol", message.detail);
  const { code, version, requestId: answered } = message.value;
  if (version[0] !== 1 && version[0] !== 2) return fail("protocol", `IPP version ${version[0]}`);
  if (answered !== requestId) return fail("protocol", "answers another request");
  // RFC 8011 §4.1.6: 0000h–00FFh successful.
  return code <= 0x00ff ? message : fail(refusal(code), statusName(code));
}

function refusal(code: number): IppRefusal {
  switch (code) {
    case statusCode.serverErrorBusy:
    case statusCode.serverErrorTemporaryError:
    case statusCode.serverErrorServiceUnavailable:
    case statusCode.serverErrorNotAcceptingJobs:
      return "busy";
    case statusCode.clientErrorNotFound:
    case statusCode.clientErrorGone:
      return "jobNotFound";
    case statusCode.clientErrorNotPossible:
      return "notPossible";
    default:
      return "rejected";
  }
}

function statusName(code: number): string {
  const known = Object.entries(statusCode).find(([, value]) => value === code)?.[0];
  return known ?? `status 0x${code.toString(16).padStart(4, "0")}`;
}

export interface JobFacts {
  readonly id: number;
  readonly name: string | undefined;
  readonly state: number;
  readonly reasons: readonly string[];
  /** Undefined where the printer does not count. */
  readonly impressions: number | undefined;
  readonly sheets: number | undefined;
}

export const jobAttributes = [
  "job-id",
  "job-name",
  "job-state",
  "job-state-reasons",
  "job-impressions-completed",
  "job-media-sheets-completed",
] as const;

/** Every job of the response; one without id or state is left out. */
export function readJobs(message: IppMessage): readonly JobFacts[] {
  return message.groups
    .filter((group) => group.tag === groupTag.job)
    .flatMap(({ attributes }) => {
      const id = numberOf(attributes, "job-id");
      const state = numberOf(attributes, "job-state");
      if (id === undefined || state === undefined) return [];
      return [
        {
          id,
          name: stringsOf(attributes, "job-name")[0],
          state,
          reasons: stringsOf(attributes, "job-state-reasons"),
          impressions: numberOf(attributes, "job-impressions-completed"),
          sheets: numberOf(attributes, "job-media-sheets-completed"),
        },
      ];
    });
}

/** One row of `printer-supply` or of the `marker-*` attributes; percent, undefined where the printer does not know. */
export interface Supply {
  readonly kind: "consumed" | "receptacle";
  readonly level: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

export interface PrinterFacts {
  readonly state: number;
  readonly reasons: readonly string[];
  readonly acceptingJobs: boolean;
  readonly supplies: readonly Supply[];
}

export const printerStatusAttributes = [
  "printer-state",
  "printer-state-reasons",
  "printer-is-accepting-jobs",
  "marker-types",
  "marker-levels",
  "marker-low-levels",
  "marker-high-levels",
  "printer-supply",
] as const;

export function readPrinter(message: IppMessage): Result<PrinterFacts, "protocol"> {
  const attributes = printerGroup(message);
  const state = numberOf(attributes, "printer-state");
  if (state === undefined) return fail("protocol", "no printer-state");
  return ok({
    state,
    reasons: stringsOf(attributes, "printer-state-reasons"),
    acceptingJobs: booleanOf(attributes, "printer-is-accepting-jobs") ?? true,
    supplies: [...markers(attributes), ...printerSupplies(attributes)],
  });
}

/** Printer MIB names of what fills up instead of running out (RFC 3805 prtMarkerSuppliesType, PWG 5107.3). */
const receptacle = /waste|receptacle/i;

function markers(attributes: readonly IppAttribute[]): Supply[] {
  const levels = numbersOf(attributes, "marker-levels");
  const low = numbersOf(attributes, "marker-low-levels");
  const high = numbersOf(attributes, "marker-high-levels");
  return stringsOf(attributes, "marker-types").map((type, index) => ({
    kind: receptacle.test(type) ? "receptacle" : "consumed",
    level: percent(levels[index]),
    low: low[index],
    high: high[index],
  }));
}

/** `index=1;class=supplyThatIsConsumed;type=toner;…;maxcapacity=100;level=75;` (PWG 5100.13 printer-supply). */
function printerSupplies(attributes: readonly IppAttribute[]): Supply[] {
  return valuesOf(attributes, "printer-supply").flatMap((value) => {
    if (value.type !== "octetString") return [];
    const fields = keyValues(Buffer.from(value.value).toString("latin1"), "=");
    const capacity = Number(fields.get("maxcapacity") ?? "100");
    const level = Number(fields.get("level") ?? "-2");
    const kind = receptacle.test(`${fields.get("class")} ${fields.get("type")}`) ? "receptacle" : "consumed";
    const known = Number.isFinite(level) && Number.isFinite(capacity) && capacity > 0;
    return [
      { kind, level: known ? percent((level / capacity) * 100) : undefined, low: undefined, high: undefined },
    ];
  });
}

/** -1 other, -2 unknown, -3 some left (RFC 3805 prtMarkerSuppliesLevel): no number. */
function percent(level: number | undefined): number | undefined {
  return level === undefined || level < 0 ? undefined : level;
}

export interface PrinterDescription {
  readonly model: string | undefined;
  readonly serialNumber: string | undefined;
  readonly firmware: string | undefined;
  readonly operations: readonly number[];
  readonly documentFormats: readonly string[];
  readonly media: readonly string[];
  readonly sides: readonly string[];
  readonly scaling: readonly string[];
  readonly jobCreation: readonly string[];
}

export const printerDescriptionAttributes = [
  "printer-make-and-model",
  "printer-device-id",
  "printer-firmware-string-version",
  "operations-supported",
  "document-format-supported",
  "media-supported",
  "sides-supported",
  "print-scaling-supported",
  "job-creation-attributes-supported",
] as const;

export function readDescription(message: IppMessage): PrinterDescription {
  const attributes = printerGroup(message);
  const deviceId = keyValues(stringsOf(attributes, "printer-device-id")[0] ?? "", ":");
  return {
    model: stringsOf(attributes, "printer-make-and-model")[0],
    serialNumber: deviceId.get("sn") ?? deviceId.get("sern") ?? deviceId.get("serialnumber"),
    firmware: stringsOf(attributes, "printer-firmware-string-version")[0],
    operations: numbersOf(attributes, "operations-supported"),
    documentFormats: stringsOf(attributes, "document-format-supported"),
    media: stringsOf(attributes, "media-supported"),
    sides: stringsOf(attributes, "sides-supported"),
    scaling: stringsOf(attributes, "print-scaling-supported"),
    jobCreation: stringsOf(attributes, "job-creation-attributes-supported"),
  };
}

/** `MFG:Acme;MDL:Kiosk 9000;SN:123;` (IEEE 1284 device id) and its relatives; keys in lower case. */
function keyValues(text: string, separator: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const part of text.split(";")) {
    const at = part.indexOf(separator);
    if (at > 0) pairs.set(part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim());
  }
  return pairs;
}

function printerGroup(message: IppMessage): readonly IppAttribute[] {
  return message.groups.find((group) => group.tag === groupTag.printer)?.attributes ?? [];
}

export function valuesOf(attributes: readonly IppAttribute[], name: string): readonly IppValue[] {
  return attributes.find((candidate) => candidate.name === name)?.values ?? [];
}

export function stringsOf(attributes: readonly IppAttribute[], name: string): string[] {
  return valuesOf(attributes, name).flatMap((item) =>
    "value" in item && typeof item.value === "string" && item.type !== "outOfBand" ? [item.value] : [],
  );
}

export function numbersOf(attributes: readonly IppAttribute[], name: string): number[] {
  return valuesOf(attributes, name).flatMap((item) =>
    item.type === "integer" || item.type === "enum" ? [item.value] : [],
  );
}

export function numberOf(attributes: readonly IppAttribute[], name: string): number | undefined {
  return numbersOf(attributes, name)[0];
}

export function booleanOf(attributes: readonly IppAttribute[], name: string): boolean | undefined {
  const value = valuesOf(attributes, name)[0];
  return value?.type === "boolean" ? value.value : undefined;
}
