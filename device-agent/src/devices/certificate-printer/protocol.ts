import { fail, type Result } from "@zizhuban/device-agent-contract";
import {
  decodeIpp,
  encodeIpp,
  groupTag,
  type IppAttribute,
  type IppGroup,
  type IppMessage,
} from "./ipp-codec.ts";

// How one talks to an IPP printer: RFC 8011 (IPP/1.1 model and semantics). What its answers tell is in facts.ts.

/** RFC 8011 §5.4.15. */
export const operation = {
  printJob: 0x0002,
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
  clientErrorCompressionNotSupported: 0x040f,
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
/** The same in hundredths of a millimetre (PWG 5100.7 media-size). */
export const sizeA4 = { width: 21_000, height: 29_700 } as const;

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
  collection: (name: string, ...members: readonly IppAttribute[]): IppAttribute => ({
    name,
    values: [{ type: "collection", members }],
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

/** RFC 8010 §3.1.1: two bytes of version, two of status code, then the request's number. */
const idAt = 4;
const idEnd = 8;

/** Whether a response to request `requestId` says, byte for byte, what an earlier one said. */
export function sameResponse(earlier: Uint8Array, now: Uint8Array, requestId: number): boolean {
  const [one, other] = [
    Buffer.from(earlier.buffer, earlier.byteOffset, earlier.length),
    Buffer.from(now.buffer, now.byteOffset, now.length),
  ];
  return (
    one.length === other.length &&
    other.length >= idEnd &&
    other.readInt32BE(idAt) === requestId &&
    one.subarray(0, idAt).equals(other.subarray(0, idAt)) &&
    one.subarray(idEnd).equals(other.subarray(idEnd))
  );
}

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
